/**
 * Everything the measures of a map need that does not depend on the map. Made once per graph; then each map is measured within
 * milliseconds (`services.ts`, `tables.ts`).
 */
import type { CodeGraph, Statement } from '../model/graph.ts';
import { moduleOf } from '../model/graph.ts';
import { countLines } from '../model/handler-lines.ts';
import { groupBy } from '../model/order.ts';
import type { Reach } from '../model/reach.ts';
import { createPlace, isSplit, routeKey, type ServiceMap } from '../model/service-map.ts';
import { isTooling } from '../model/tooling.ts';
import { type CodeIndex, createCodeIndex } from './code-index.ts';

/** One table read or written by one statement. */
export interface Access {
  readonly table: string;
  readonly unit: number;
  readonly write: boolean;
}

export interface Basis {
  readonly graph: CodeGraph;
  readonly code: CodeIndex;
  readonly accesses: readonly Access[];
  /** What each transaction writes, and where; those of seeds and other tooling are left out. */
  readonly transactions: readonly (readonly Access[])[];
  /** Units that the routes of one business context run, by the context's noun. */
  readonly contexts: readonly Int32Array[];
  /** Lines of every unit that a split can move, beside those of its module. */
  readonly lines: Int32Array;
}

/** @param contexts the business context of each route, by its key; routes without one do not count */
export function createBasis(graph: CodeGraph, reach: Reach, contexts: ReadonlyMap<string, string>): Basis {
  const code = createCodeIndex(graph);
  return {
    graph,
    code,
    accesses: graph.statements.flatMap((statement) => accessesOf(statement, code)),
    transactions: writesInside(graph, reach, code),
    contexts: unitsOfContexts(reach, contexts, code),
    lines: linesOfUnits(graph, code),
  };
}

const SPLIT = -2;

/** What a map says, by unit: the index of the service in `map.services`, −1 for the shared kernel. */
export function placeUnits({ graph, code }: Basis, map: ServiceMap): Int16Array {
  const place = createPlace(graph, map);
  const indexes = new Map<string | null, number>(map.services.map(({ name }, index) => [name, index]));
  const whole = Int16Array.from(code.modules, (path) =>
    isSplit(map, path) ? SPLIT : (indexes.get(map.modules.get(path) ?? null) ?? -1),
  );
  return Int16Array.from(code.units, ({ symbol, at }, unit) => {
    const service = whole[code.moduleOfUnit[unit] ?? -1] ?? SPLIT;
    return service === SPLIT ? (indexes.get(place(symbol, at)) ?? -1) : service;
  });
}

function accessesOf({ symbol, at, reads, writes }: Statement, { unitAt }: CodeIndex): Access[] {
  const unit = unitAt(symbol, at);
  if (unit < 0 || isTooling(moduleOf(symbol))) return [];
  return [
    ...reads.map((table) => ({ table, unit, write: false })),
    ...writes.map((table) => ({ table, unit, write: true })),
  ];
}

function writesInside({ statements }: CodeGraph, { transactions }: Reach, code: CodeIndex): Access[][] {
  const writing = statements.filter(({ writes }) => writes.length > 0);
  const bySymbol = groupBy(writing, ({ symbol }) => symbol);
  const byPlace = groupBy(writing, ({ at }) => at);
  return transactions
    .filter(({ transaction }) => !isTooling(moduleOf(transaction.symbol)))
    .map(({ transaction, symbols }) => {
      const inside = new Set([
        ...symbols.flatMap((symbol) => bySymbol.get(symbol) ?? []),
        ...transaction.statements.flatMap((at) => byPlace.get(at) ?? []),
      ]);
      return [...inside].flatMap((statement) => accessesOf(statement, code).filter(({ write }) => write));
    });
}

function unitsOfContexts({ routes }: Reach, contexts: ReadonlyMap<string, string>, code: CodeIndex): Int32Array[] {
  const units = new Map<string, Set<number>>();
  for (const { route, symbols } of routes) {
    const context = contexts.get(routeKey(route));
    if (context === undefined) continue;
    const own = units.get(context) ?? new Set<number>();
    units.set(context, own);
    const { file, symbol } = route.handler;
    const first = route.lines?.[0]?.[0];
    own.add(code.unitAt(symbol ?? `${file}#`, first === undefined ? undefined : `${file}:${first}`));
    for (const reached of symbols) own.add(code.unitAt(reached));
  }
  return [...units.values()].map((own) => Int32Array.from(own).filter((unit) => unit >= 0));
}

/** Members lie within their class or object; only what a split moves on its own counts. */
function linesOfUnits({ symbols, routes }: CodeGraph, { units, unitAt }: CodeIndex): Int32Array {
  const lines = new Int32Array(units.length);
  for (const { id, line, endLine, kind } of symbols) {
    const unit = kind === 'module' || id.includes('.', id.lastIndexOf('#')) ? -1 : unitAt(id);
    if (unit >= 0) lines[unit] = endLine - line + 1;
  }
  for (const { handler, lines: spans = [] } of routes) {
    const [first] = spans;
    if (first === undefined) continue;
    const unit = unitAt(handler.symbol ?? `${handler.file}#`, `${handler.file}:${first[0]}`);
    if (unit >= 0) lines[unit] = countLines(spans);
  }
  return lines;
}
