import type { Boundaries, Boundary } from '../../contracts/boundaries.ts';
import type { CodeGraph, Route, SymbolId } from '../model/graph.ts';
import { moduleCode, moduleOf } from '../model/graph.ts';
import { addTo, byText } from '../model/order.ts';
import { createPlace, type Place, routeKey, type ServiceMap } from '../model/service-map.ts';
import { createThingFinder, type Thing } from '../model/things.ts';
import { applyConstraints } from './apply-constraints.ts';
import { type Constraints, resolveConstraints } from './constraints.ts';

/**
 * The approved map laid over the graph. What people named explicitly wins over globs; tables nobody claimed go to the service
 * that writes them most, routes nobody claimed to the service of their handler; the other modules are shared kernel. Then
 * `together` and `apart` are kept. What the map names and the source does not have is listed in `missing`; the rest is used.
 */
export function applyBoundaries(graph: CodeGraph, boundaries: Boundaries, source: string): ServiceMap {
  const constraints = resolveConstraints(graph, boundaries);
  const said = ({ pinned, shared }: Constraints, node: string): string | null | undefined =>
    pinned.get(node) ?? (shared.has(node) ? null : undefined);
  const modules = new Map(graph.modules.map(({ path }) => [path, said(constraints, `module ${path}`) ?? null]));
  const symbols = assignSymbols(constraints, modules);
  const place = createPlace(graph, { modules, symbols, routes: claimedRoutes(graph, constraints) });
  const routes = assignRoutes(graph, constraints, place);
  const tables = assignTables(graph, constraints, createPlace(graph, { modules, symbols, routes }));
  const services = boundaries.services.map(({ name, stays }) => ({
    name,
    stays: stays === true,
    why: `Approved in ${source}.`,
  }));
  const missing = findMissing(graph, boundaries, source);
  const map: ServiceMap = { services, modules, symbols, tables, routes, missing };
  const isFree = constraints.together.length + constraints.apart.length === 0;
  return isFree ? map : { ...applyConstraints(map, constraints, graph), services };
}

/** What is named, and for every file that is split so, where its rest goes. */
function assignSymbols(
  { pinned, shared }: Constraints,
  modules: ReadonlyMap<string, string | null>,
): Map<SymbolId, string | null> {
  const nodes = [
    ...[...pinned].map(([node, name]) => [node, name] as const),
    ...[...shared].map((node) => [node, null] as const),
  ];
  const claimed = nodes.flatMap(([node, name]) =>
    node.startsWith('symbol ') ? [[node.slice('symbol '.length), name] as const] : [],
  );
  const rests = claimed
    .map(([symbol]) => moduleOf(symbol))
    .map((path) => [moduleCode(path), modules.get(path) ?? null] as const);
  return new Map([...rests, ...claimed]);
}

function assignTables(graph: CodeGraph, { pinned }: Constraints, place: Place): Map<string, string | null> {
  const writers = mainWriters(graph, place);
  return new Map(graph.tables.map(({ name }) => [name, pinned.get(`table ${name}`) ?? writers(name)]));
}

/** Tells the service whose code writes a table in most places. */
export function mainWriters({ statements }: CodeGraph, place: Place): (table: string) => string | null {
  const writes = new Map<string, Map<string, number>>();
  for (const statement of statements) {
    const service = statement.writes.length === 0 ? null : place(statement.symbol, statement.at);
    if (service === null) continue;
    for (const table of new Set(statement.writes)) {
      const own = writes.get(table) ?? new Map<string, number>();
      addTo(own, service, 1);
      writes.set(table, own);
    }
  }
  return (table) => [...(writes.get(table) ?? [])].sort(([a, x], [b, y]) => y - x || byText(a, b))[0]?.[0] ?? null;
}

const claimedRoutes = ({ routes }: CodeGraph, { pinned }: Constraints): Map<string, string | null> =>
  new Map(routes.map((route) => [routeKey(route), pinned.get(routeKey(route)) ?? null]));

function assignRoutes(graph: CodeGraph, { pinned }: Constraints, place: Place): Map<string, string | null> {
  const owner = ({ handler, ...route }: Route): string | null =>
    pinned.get(routeKey(route)) ?? place(handler.symbol ?? moduleCode(handler.file));
  return new Map(graph.routes.map((route) => [routeKey(route), owner(route)]));
}

function findMissing(graph: CodeGraph, boundaries: Boundaries, source: string): ServiceMap['missing'] {
  const find = createThingFinder(graph);
  const missing = (texts: readonly string[], who: string, thing: string) =>
    texts
      .filter((text) => find(text, KINDS[thing]).length === 0)
      .map((path) => ({
        path,
        why: `${source} names it for ${who}, but there is no such ${thing}; the rest was used`,
      }));
  const { services, shared, together, apart, pinned } = boundaries;
  const ofService = ({ name, ...own }: Boundary) => [
    ...missing(own.modules, name, 'file'),
    ...missing(own.symbols, name, 'symbol'),
    ...missing(own.tables, name, 'table'),
    ...missing(own.routes, name, 'route'),
  ];
  return [
    ...services.flatMap(ofService),
    ...missing(files(shared), 'the shared kernel', 'file'),
    ...missing(shared.filter(isSymbol), 'the shared kernel', 'symbol'),
    ...missing(together.flat(), 'together', ANYTHING),
    ...missing(apart.flat(), 'apart', ANYTHING),
    ...missing(
      pinned.map(({ what }) => what),
      'pinned',
      ANYTHING,
    ),
  ];
}

const KINDS: Readonly<Record<string, Thing['kind']>> = {
  file: 'module',
  symbol: 'symbol',
  table: 'table',
  route: 'route',
};
const ANYTHING = 'file, symbol, table or route';
const isSymbol = (text: string): boolean => text.includes('#');
const files = (texts: readonly string[]): string[] => texts.filter((text) => !isSymbol(text));
