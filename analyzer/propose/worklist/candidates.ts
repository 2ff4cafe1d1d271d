/** Changes of the map that may pay, with a rough figure of how much: most are looked at no further. */
import type { MapChange } from '../../../contracts/report.ts';
import { type CodeGraph, moduleCode, moduleOf, type SymbolId } from '../../model/graph.ts';
import { isSymbolReference } from '../../model/module-edges.ts';
import { addTo, byText, splitPlace } from '../../model/order.ts';
import { createPlace, isSplit, type ServiceMap, SHARED } from '../../model/service-map.ts';
import type { PricedCrossing } from '../crossings/price.ts';

export interface Candidate {
  readonly change: MapChange;
  readonly estimate: number;
}

/** Sorted by estimate, best first. */
export function findCandidates(graph: CodeGraph, map: ServiceMap, crossings: readonly PricedCrossing[]): Candidate[] {
  const gains = new Map<string, Map<string | null, number>>();
  const gain = (unit: string, to: string | null, price: number): void => {
    const own = gains.get(unit) ?? new Map<string | null, number>();
    gains.set(unit, own);
    addTo(own, to, price);
  };
  const isPure = pureTest(graph, map);
  for (const { kind, from, to, fromService, toService, price } of crossings) {
    if (isOnTable(kind)) {
      if (fromService !== SHARED) gain(`table ${to}`, fromService, price);
      if (fromService !== SHARED) for (const unit of unitsOf(from)) gain(unit, toService, price);
    } else if (kind === 'call' || kind === 'type') {
      for (const unit of unitsOf(from)) gain(unit, toService, price);
      for (const unit of unitsOf(to)) gain(unit, fromService, price);
      for (const unit of unitsOf(to)) if (isPure(unit)) gain(unit, null, price);
    }
  }
  const ties = innerTies(graph, map);
  const alone = aloneIn(map);
  return [...gains]
    .filter(([unit]) => !alone(unit))
    .flatMap(([unit, own]) => [...own].map(([to, price]) => toCandidate(unit, to, price - ties(unit, to))))
    .filter(({ change, estimate }) => estimate > 0 && !isPart(change, map))
    .sort(
      (a, b) =>
        b.estimate - a.estimate || byText(a.change.name, b.change.name) || byText(a.change.to ?? '', b.change.to ?? ''),
    );
}

const isOnTable = (kind: PricedCrossing['kind']): boolean => kind === 'write' || kind === 'read' || kind === 'join';

/** `file path`, `symbol path#name`, `table name`: the whole file, and the declaration at its top level. */
function unitsOf(symbolOrPath: string): string[] {
  if (!symbolOrPath.includes('#')) return [`file ${symbolOrPath}`];
  const path = moduleOf(symbolOrPath);
  return symbolOrPath === moduleCode(path)
    ? [`file ${path}`]
    : [`file ${path}`, `symbol ${declarationOf(symbolOrPath)}`];
}

/** `path#A.f` → `path#A`. */
export function declarationOf(symbol: SymbolId): SymbolId {
  const path = moduleOf(symbol);
  return `${path}#${symbol.slice(path.length + 1).split('.')[0]}`;
}

function toCandidate(unit: string, to: string | null, estimate: number): Candidate {
  const space = unit.indexOf(' ');
  return { change: { kind: unit.slice(0, space) as MapChange['kind'], name: unit.slice(space + 1), to }, estimate };
}

/** A file that is split already is moved part by part. */
const isPart = ({ kind, name }: MapChange, map: ServiceMap): boolean => kind === 'file' && isSplit(map, name);

/** The last module of a service does not leave it: that would be a merger. */
function aloneIn(map: ServiceMap): (unit: string) => boolean {
  const sizes = new Map<string | null, number>();
  for (const service of map.modules.values()) addTo(sizes, service, 1);
  return (unit) => {
    const [kind, name = ''] = unit.split(/ (.*)/s);
    return kind === 'file' && sizes.get(map.modules.get(name) ?? null) === 1;
  };
}

const PER_TIE = 0.75;
const PER_STATEMENT = 4;

/** What binds a unit to the service it is in, in about the unit of prices. */
function innerTies(graph: CodeGraph, map: ServiceMap): (unit: string, to: string | null) => number {
  const place = createPlace(graph, map);
  const ties = new Map<string, number>();
  for (const { from, to, at, kind, ...rest } of graph.references) {
    if (!isSymbolReference({ from, to, at, kind, ...rest })) continue;
    const service = place(from, at);
    if (service === null || service !== place(to)) continue;
    const [a, b] = [unitsOf(from), unitsOf(to)];
    for (const unit of a) if (!b.includes(unit)) addTo(ties, unit, PER_TIE);
    for (const unit of b) if (!a.includes(unit)) addTo(ties, unit, PER_TIE);
  }
  for (const { symbol, at, reads, writes } of graph.statements) {
    const service = place(symbol, at);
    const own = [...reads, ...writes].filter((table) => service !== null && map.tables.get(table) === service);
    for (const unit of unitsOf(symbol)) addTo(ties, unit, PER_STATEMENT * own.length);
    for (const table of own) addTo(ties, `table ${table}`, PER_STATEMENT);
  }
  return (unit, to) => (to === null ? 0 : (ties.get(unit) ?? 0));
}

/** Code that may be copied to all sides: it declares and touches no table, no memory, no event, and only what is shared already. */
function pureTest(graph: CodeGraph, map: ServiceMap): (unit: string) => boolean {
  const place = createPlace(graph, map);
  const tied = new Set<string>();
  const tie = (symbol: SymbolId): void => unitsOf(symbol).forEach((unit) => void tied.add(unit));
  for (const { symbol } of [...graph.statements, ...graph.transactions, ...graph.events, ...graph.hosts]) tie(symbol);
  for (const { symbol, mutatedBy } of graph.sharedState)
    for (const one of [symbol, ...mutatedBy.map((by) => by.symbol)]) tie(one);
  for (const { handler } of [...graph.routes, ...graph.entries]) tie(handler.symbol ?? moduleCode(handler.file));
  for (const { from, to, at, kind, ...rest } of graph.references) {
    if (!isSymbolReference({ from, to, at, kind, ...rest }) || place(to) === null) continue;
    const theirs = unitsOf(to);
    for (const unit of unitsOf(from)) if (!theirs.includes(unit)) tied.add(unit);
  }
  const declaring = new Set(
    graph.tables.flatMap(({ definedAt }) => (definedAt === null ? [] : [splitPlace(definedAt)[0]])),
  );
  return (unit) => !tied.has(unit) && !declaring.has(fileOf(unit));
}

/** `symbol a.ts#f` → `a.ts`. */
const fileOf = (unit: string): string => unit.slice(unit.indexOf(' ') + 1).split('#')[0] ?? '';
