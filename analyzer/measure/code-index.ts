/**
 * The code of a graph as numbers, so that one map after another can be measured within milliseconds: nothing in here depends
 * on a map. A unit is what a map places as one: a symbol, or an anonymous handler of a route.
 */
import { type CodeGraph, moduleCode, moduleOf, type SymbolId } from '../model/graph.ts';
import { holderOf, isInHandler } from '../model/handler-lines.ts';
import { isRunTimeImport, isSymbolReference } from '../model/module-edges.ts';
import { groupBy } from '../model/order.ts';

export interface Unit {
  readonly symbol: SymbolId;
  /** A place inside, where the symbol alone does not tell the code. */
  readonly at?: string;
}

export interface CodeIndex {
  readonly units: readonly Unit[];
  /** Number of the unit's module in `modules`. */
  readonly moduleOfUnit: Int32Array;
  readonly modules: readonly string[];
  /** May others call or use it by its name? */
  readonly isCode: Uint8Array;
  /** References between units, each pair once: where from, where to, how many calls and uses, and whether it is imported. */
  readonly from: Int32Array;
  readonly to: Int32Array;
  readonly calls: Int32Array;
  readonly imports: Uint8Array;
  /** The unit that code at a place belongs to; −1 when it is in no module of the graph. */
  readonly unitAt: UnitAt;
}

export type UnitAt = (symbol: SymbolId, at?: string) => number;

export function createCodeIndex(graph: CodeGraph): CodeIndex {
  const modules = graph.modules.map(({ path }) => path);
  const numbers = new Map(modules.map((path, number) => [path, number]));
  const units: Unit[] = [];
  const unitAt = createUnits(graph, numbers, units);
  const links = collectLinks(graph, unitAt);
  const named = new Set(graph.symbols.filter(({ kind }) => kind !== 'type' && kind !== 'module').map(({ id }) => id));
  return {
    units,
    modules,
    unitAt,
    moduleOfUnit: Int32Array.from(units, ({ symbol }) => numbers.get(moduleOf(symbol)) ?? -1),
    isCode: Uint8Array.from(units, ({ symbol }) => Number(named.has(symbol))),
    from: Int32Array.from(links, ({ from }) => from),
    to: Int32Array.from(links, ({ to }) => to),
    calls: Int32Array.from(links, ({ calls }) => calls),
    imports: Uint8Array.from(links, ({ imported }) => Number(imported)),
  };
}

/** Fills `units`: module code and all symbols first, then the anonymous handlers. */
function createUnits(graph: CodeGraph, modules: ReadonlyMap<string, number>, units: Unit[]): UnitAt {
  const numbers = new Map<SymbolId, number>();
  const add = (unit: Unit): number => units.push(unit) - 1;
  for (const path of modules.keys()) numbers.set(moduleCode(path), add({ symbol: moduleCode(path) }));
  for (const { id } of graph.symbols)
    if (modules.has(moduleOf(id)) && !numbers.has(id)) numbers.set(id, add({ symbol: id }));
  const handlers = graph.routes.flatMap((route) => {
    const { file } = route.handler;
    const first = route.lines?.[0]?.[0];
    if (first === undefined || !modules.has(file)) return [];
    const holder = holderOf(route);
    return [{ route, holder, unit: add({ symbol: holder, at: `${file}:${first}` }) }];
  });
  const byHolder = groupBy(handlers, ({ holder }) => holder);
  return (symbol, at) => {
    const own = at === undefined ? undefined : byHolder.get(symbol);
    const handler = at === undefined ? undefined : own?.find(({ route }) => isInHandler(route, at));
    return handler?.unit ?? numbers.get(symbol) ?? -1;
  };
}

interface Link {
  readonly from: number;
  readonly to: number;
  calls: number;
  imported: boolean;
}

function collectLinks(graph: CodeGraph, unitAt: UnitAt): Link[] {
  const links = new Map<string, Link>();
  for (const reference of graph.references) {
    const [isCall, isImport] = [isSymbolReference(reference), isRunTimeImport(reference)];
    if (!isCall && !isImport) continue;
    const [from, to] = [unitAt(reference.from, reference.at), unitAt(reference.to)];
    if (from < 0 || to < 0 || from === to) continue;
    const key = `${from} ${to}`;
    const link = links.get(key) ?? { from, to, calls: 0, imported: false };
    if (isCall) link.calls += 1;
    if (isImport) link.imported = true;
    links.set(key, link);
  }
  return [...links.values()];
}
