/**
 * Crossings in, work out: the worklist. First what a change of the map alone solves (`moves.ts`: move the code, own the table,
 * copy to the kernel), then what a change of code solves together (`tasks.ts`). Sorted so that the first ten lines are what to do
 * on Monday: what saves most for what it costs, and lets most routes go. Every crossing is in exactly one item. Pure.
 */
import type { ReportCrossing, ReportWorkItem, WorkAction } from '../../../contracts/report.ts';
import type { CodeGraph } from '../../model/graph.ts';
import { byText, groupBy, round, sortedUnique } from '../../model/order.ts';
import type { Reach } from '../../model/reach.ts';
import { createPlace, type ServiceMap, SHARED } from '../../model/service-map.ts';
import { type Cut, sagaKey } from '../crossings/index.ts';
import { createSuggestionContext, createWordBasis } from '../crossings/suggestion.ts';
import { describeMove } from './move-words.ts';
import { findMoves, identityOf, MOVE_PRICE, type Move } from './moves.ts';
import { describeTask, type WordContext } from './task-words.ts';
import { groupTasks, type IndexedCrossing, type TableUse, type Task } from './tasks.ts';
import { createWaiting, type Waiting } from './waiting.ts';

export { applyChange } from './apply-change.ts';

export interface WorklistInput {
  readonly graph: CodeGraph;
  readonly reach: Reach;
  readonly map: ServiceMap;
  readonly cut: Cut;
}

/** What to do about the crossings of a map, best first. */
export function makeWorklist({ graph, reach, map, cut }: WorklistInput): ReportWorkItem[] {
  const indexed = cut.crossings.map((crossing, index): IndexedCrossing => ({ ...crossing, index }));
  const waiting = createWaiting(reach, map);
  const claimed = new Set<number>();
  const moves = findMoves(graph, reach, map).flatMap((move) => {
    const own = indexed.filter((one) => !claimed.has(one.index) && move.solved.has(identityOf(one)));
    for (const { index } of own) claimed.add(index);
    return own.length === 0 ? [] : [toMoveItem(move, own, { what: describeMove(move, graph, map), waiting })];
  });
  const context = wordContext({ graph, reach, map, cut });
  const tasks = groupTasks(
    indexed.filter(({ index }) => !claimed.has(index)),
    tableUse(graph, context),
  ).map((task) => toTaskItem(task, { what: describeTask(task, context), waiting }));
  return sortWork(moves, tasks);
}

function wordContext({ graph, reach, map, cut }: WorklistInput): WordContext {
  const sagaOf = ({ crossings: [{ at, from }] }: Task) => cut.sagas.get(sagaKey({ at, symbol: from }));
  return { ...createSuggestionContext(createWordBasis(graph, reach.transactions), createPlace(graph, map)), sagaOf };
}

function tableUse({ statements }: CodeGraph, { place, writersOf }: WordContext): TableUse {
  const reading = new Set(
    statements.flatMap(({ symbol, at, reads }) => reads.map((table) => `${place(symbol, at)}\n${table}`)),
  );
  return {
    writesItself: (symbol, table) => writersOf.get(table)?.includes(symbol) === true,
    reads: (service, table) => reading.has(`${service}\n${table}`),
  };
}

/** What a waiting route counts beside the prices. */
const PER_WAITING_ROUTE = 2;

const score = ({ benefit, price, waiting }: ReportWorkItem): number =>
  benefit - price + PER_WAITING_ROUTE * waiting.length;

/** Best first; changes of the map stay in the order in which they build on each other. */
function sortWork(moves: readonly ReportWorkItem[], tasks: readonly ReportWorkItem[]): ReportWorkItem[] {
  let least = Number.POSITIVE_INFINITY;
  const scored = moves.map((item) => {
    least = Math.min(least, score(item));
    return { item, rank: least };
  });
  return [...scored, ...tasks.map((item) => ({ item, rank: score(item) }))]
    .map((one, index) => ({ ...one, index }))
    .sort(
      (a, b) =>
        b.rank - a.rank ||
        Number(b.item.change !== undefined) - Number(a.item.change !== undefined) ||
        b.item.price - a.item.price ||
        a.index - b.index,
    )
    .map(({ item }) => item);
}

interface Words {
  readonly what: string;
  readonly waiting: Waiting;
}

const ACTIONS: Readonly<Record<Move['change']['kind'], WorkAction>> = {
  file: 'move-code',
  symbol: 'move-code',
  table: 'own-table',
};

function toMoveItem(
  { change, from, benefit, adds }: Move,
  own: readonly IndexedCrossing[],
  { what, waiting }: Words,
): ReportWorkItem {
  return {
    action: change.to === null ? 'copy-to-kernel' : ACTIONS[change.kind],
    what,
    fromService: from ?? SHARED,
    toService: change.to ?? SHARED,
    price: MOVE_PRICE,
    benefit,
    ...of(own, waiting),
    adds,
    change,
  };
}

function toTaskItem({ action, crossings }: Task, { what, waiting }: Words): ReportWorkItem {
  const price = round(crossings.reduce((sum, crossing) => sum + crossing.price, 0));
  const sides = crossings.map((crossing) => crossing.fromService);
  const fromService = sides.includes(SHARED) ? SHARED : mostOf(sides);
  const toService = mostOf(crossings.map((crossing) => crossing.toService));
  return { action, what, fromService, toService, price, benefit: price, ...of(crossings, waiting), adds: 0 };
}

const of = (crossings: readonly IndexedCrossing[], waiting: Waiting) => ({
  crossings: crossings.map(({ index }) => index).sort((a, b) => a - b),
  waiting: sortedUnique(crossings.flatMap((crossing: ReportCrossing) => waiting(crossing))),
  places: [...new Set(crossings.map(({ at }) => at))],
});

const mostOf = (services: readonly string[]): string =>
  [...groupBy(services, (service) => service)].sort(([a, x], [b, y]) => y.length - x.length || byText(a, b))[0]?.[0] ??
  SHARED;
