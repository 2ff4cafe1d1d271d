/**
 * God files as many modules: the proposal looks at each declaration and each anonymous handler of a file that several domains
 * share as if it were a file of its own, named after it, and the answer is folded back into symbols of the one file.
 *
 *     all.ts                      all.ts/createOrder, all.ts/Users, all.ts/GET products, all.ts (what is left)
 */
import { type CodeGraph, moduleCode, moduleOf, type Route, type SourceModule, type SymbolId } from '../model/graph.ts';
import { countLines, createHandlerFinder, holderOf } from '../model/handler-lines.ts';
import { addTo, byText, groupBy } from '../model/order.ts';
import type { Reach } from '../model/reach.ts';
import { routeKey, type ServiceMap } from '../model/service-map.ts';
import { godFiles } from './god-files.ts';

export interface Exploded {
  readonly graph: CodeGraph;
  readonly reach: Reach;
  /** The map of the exploded graph as one of the graph itself. */
  readonly fold: (map: ServiceMap) => ServiceMap;
}

export function explode(graph: CodeGraph, reach: Reach): Exploded {
  const gods = godFiles(graph);
  if (gods.size === 0) return { graph, reach, fold: (map) => map };
  const partOf = createParts(graph, gods);
  const changed = explodeGraph(graph, gods, partOf);
  return {
    graph: changed,
    reach: explodeReach(reach, changed, partOf),
    fold: (map) => foldMap(map, changed, gods),
  };
}

/** The symbol of the exploded graph that stands for code of the graph. */
type PartOf = (symbol: SymbolId, at?: string) => SymbolId;

const SEPARATOR = '/';

/** `all.ts#Orders.place` → `all.ts/Orders#Orders.place`; in an anonymous handler `all.ts/GET products#`. */
function createParts({ routes }: CodeGraph, gods: ReadonlySet<string>): PartOf {
  const handlerAt = createHandlerFinder(routes);
  return (symbol, at) => {
    const path = moduleOf(symbol);
    if (!gods.has(path)) return symbol;
    const route = at === undefined ? undefined : handlerAt(symbol, at);
    if (route !== undefined) return moduleCode(`${path}${SEPARATOR}${nameOf(route)}`);
    const name = symbol.slice(path.length + 1);
    return name === '' || name === 'default' ? symbol : `${path}${SEPARATOR}${name.split('.')[0]}#${name}`;
  };
}

/** Words of the path in the place of a file's name; no slash, so that it is one. */
const nameOf = ({ method, path }: Route): string => `${method} ${path.replace(/[^\w:]+/g, ' ').trim()}`;

function explodeGraph(graph: CodeGraph, gods: ReadonlySet<string>, partOf: PartOf): CodeGraph {
  const moved = <Thing extends { readonly symbol: SymbolId; readonly at: string }>(thing: Thing): Thing => ({
    ...thing,
    symbol: partOf(thing.symbol, thing.at),
  });
  return {
    ...graph,
    modules: graph.modules.flatMap((module) => (gods.has(module.path) ? partsOf(module, graph, partOf) : [module])),
    symbols: graph.symbols.map((symbol) => {
      const id = partOf(symbol.id);
      return { ...symbol, id, module: moduleOf(id) };
    }),
    references: graph.references.map((one) => ({ ...one, from: partOf(one.from, one.at), to: partOf(one.to) })),
    routes: graph.routes.map((route) => explodeRoute(route, partOf)),
    statements: graph.statements.map(moved),
    transactions: graph.transactions.map((one) => ({ ...moved(one), calls: one.calls.map((call) => partOf(call)) })),
    events: graph.events.map(moved),
    sharedState: graph.sharedState.map((one) => ({
      ...one,
      symbol: partOf(one.symbol),
      mutatedBy: one.mutatedBy.map(moved),
    })),
  };
}

function partsOf(module: SourceModule, { symbols, routes }: CodeGraph, partOf: PartOf): SourceModule[] {
  const lines = new Map<string, number>();
  for (const { id, module: path, name, line, endLine } of symbols)
    if (path === module.path && !name.includes('.')) addTo(lines, moduleOf(partOf(id)), endLine - line + 1);
  for (const route of routes)
    if (route.handler.file === module.path) {
      const part = explodeRoute(route, partOf).handler.file;
      if (!lines.has(part)) addTo(lines, part, countLines(route.lines));
    }
  const parts = [...lines].filter(([path]) => path !== module.path);
  const rest = module.lines - parts.reduce((sum, [, count]) => sum + count, 0);
  return [
    { ...module, lines: Math.max(0, rest) },
    ...parts.map(([path, count]) => ({ path, lines: count, barrel: false })),
  ].sort((a, b) => byText(a.path, b.path));
}

function explodeRoute(route: Route, partOf: PartOf): Route {
  const first = route.lines?.[0];
  const part = partOf(holderOf(route), first === undefined ? undefined : `${route.handler.file}:${first[0]}`);
  const handler = { ...route.handler, file: moduleOf(part), symbol: part.endsWith('#') ? null : part };
  return { ...route, handler, calls: route.calls.map((call) => partOf(call)) };
}

function explodeReach(reach: Reach, { routes, transactions }: CodeGraph, partOf: PartOf): Reach {
  const symbols = (list: readonly SymbolId[]): SymbolId[] => list.map((symbol) => partOf(symbol));
  return {
    ...reach,
    routes: reach.routes.map((one, index) => ({
      ...one,
      route: routes[index] ?? one.route,
      symbols: symbols(one.symbols),
    })),
    transactions: reach.transactions.map((one, index) => ({
      ...one,
      transaction: transactions[index] ?? one.transaction,
      symbols: symbols(one.symbols),
    })),
  };
}

/** What goes to one service must be at least this share of the file. */
const WORTH = 0.05;

function foldMap(map: ServiceMap, graph: CodeGraph, gods: ReadonlySet<string>): ServiceMap {
  const modules = new Map(map.modules);
  const symbols = new Map(map.symbols);
  const leans = createLeaning(graph, map);
  for (const god of gods) {
    const parts = graph.modules.filter(({ path }) => path === god || path.startsWith(`${god}${SEPARATOR}`));
    for (const { path } of parts) modules.delete(path);
    const home = homeOf(parts, map);
    modules.set(god, home);
    const away = worthwhile(parts, (path) => (path === god ? null : leans(path, home)));
    if (away.size === 0) continue;
    symbols.set(moduleCode(god), home);
    for (const { module, name, kind } of graph.symbols)
      if (kind !== 'module' && away.has(module) && !name.includes('.'))
        symbols.set(`${god}#${name}`, away.get(module) ?? null);
  }
  return { ...map, modules: new Map([...modules].sort(([a], [b]) => byText(a, b))), symbols };
}

/** Parts that leave, by service, without those of services that would get next to nothing. */
function worthwhile(
  parts: readonly SourceModule[],
  leans: (path: string) => string | null,
): ReadonlyMap<string, string> {
  const leaving = parts.flatMap(({ path, lines }) => {
    const service = leans(path);
    return service === null ? [] : [{ path, lines, service }];
  });
  const all = sumOf(parts);
  const kept = [...groupBy(leaving, ({ service }) => service).values()].filter((own) => sumOf(own) >= WORTH * all);
  return new Map(kept.flat().map(({ path, service }) => [path, service]));
}

const sumOf = (parts: readonly { readonly lines: number }[]): number =>
  parts.reduce((sum, { lines }) => sum + lines, 0);

/**
 * Where a part of a file goes when it leaves the rest, else null. A name is not enough: it answers a route of that service, or
 * touches its tables and none of the home's.
 */
function createLeaning(graph: CodeGraph, map: ServiceMap): (path: string, home: string | null) => string | null {
  const routes = groupBy(graph.routes, ({ handler }) => handler.file);
  const tables = groupBy(
    graph.statements.flatMap(({ symbol, reads, writes }) =>
      [...reads, ...writes].map((table) => ({ path: moduleOf(symbol), table })),
    ),
    ({ path }) => path,
  );
  return (path, home) => {
    const service = map.modules.get(path) ?? null;
    if (service === null || service === home) return null;
    const owners = new Set((tables.get(path) ?? []).map(({ table }) => map.tables.get(table) ?? null));
    const answers = (routes.get(path) ?? []).some((route) => map.routes.get(routeKey(route)) === service);
    return answers || (owners.has(service) && !owners.has(home)) ? service : null;
  };
}

/** The service that most of a file's lines go to. */
function homeOf(parts: readonly SourceModule[], map: ServiceMap): string | null {
  const lines = new Map<string | null, number>();
  for (const { path, lines: count } of parts) addTo(lines, map.modules.get(path) ?? null, count);
  return [...lines].sort(([a, x], [b, y]) => y - x || byText(a ?? '', b ?? ''))[0]?.[0] ?? null;
}
