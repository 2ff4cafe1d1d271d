import type { Boundaries, Boundary } from '../../contracts/boundaries.ts';
import { globTest, isGlob } from '../model/glob.ts';
import type { CodeGraph, Route, SymbolId } from '../model/graph.ts';
import { moduleCode, moduleOf } from '../model/graph.ts';
import { addTo, byText } from '../model/order.ts';
import { createPlace, type Owners, type Place, routeKey, type ServiceMap } from '../model/service-map.ts';

/**
 * The approved map laid over the graph. What people named explicitly wins over globs; tables nobody claimed go to the service
 * that writes them most, routes nobody claimed to the service of their handler; the other modules are shared kernel.
 * What the map names and the source does not have is listed in `missing`; the rest is used.
 */
export function applyBoundaries(graph: CodeGraph, boundaries: Boundaries, source: string): ServiceMap {
  const modules = assignModules(graph, boundaries);
  const symbols = assignSymbols(boundaries, modules);
  const routes = assignRoutes(graph, boundaries, { modules, symbols, routes: new Map() });
  const tables = assignTables(graph, boundaries, { modules, symbols, routes });
  return {
    services: boundaries.services.map(({ name, stays }) => ({
      name,
      stays: stays === true,
      why: `Approved in ${source}.`,
    })),
    modules,
    symbols,
    tables,
    routes,
    missing: findMissing(graph, boundaries, source),
  };
}

function assignModules({ modules }: CodeGraph, { services, shared }: Boundaries): Map<string, string | null> {
  const claims = [
    ...services.flatMap(({ name, modules: own }) => own.map((text) => ({ text, service: name as string | null }))),
    ...files(shared).map((text) => ({ text, service: null })),
  ];
  const exact = new Map(claims.filter(({ text }) => !isGlob(text)).map(({ text, service }) => [text, service]));
  const globs = claims
    .filter(({ text }) => isGlob(text))
    .map(({ text, service }) => ({ test: globTest(text), service }));
  return new Map(
    modules.map(({ path }) => [
      path,
      exact.has(path) ? (exact.get(path) ?? null) : (globs.find(({ test }) => test(path))?.service ?? null),
    ]),
  );
}

/** What is named, and for every file that is split so, where its rest goes. */
function assignSymbols(
  { services, shared }: Boundaries,
  modules: ReadonlyMap<string, string | null>,
): Map<SymbolId, string | null> {
  const claimed = [
    ...services.flatMap(({ name, symbols }) => symbols.map((symbol) => [symbol, name] as const)),
    ...shared.filter(isSymbol).map((symbol) => [symbol, null] as const),
  ];
  const rests = claimed
    .map(([symbol]) => moduleOf(symbol))
    .map((path) => [moduleCode(path), modules.get(path) ?? null] as const);
  return new Map([...rests, ...claimed]);
}

function assignTables(graph: CodeGraph, { services }: Boundaries, owners: Owners): Map<string, string | null> {
  const claimed = new Map(services.flatMap(({ name, tables }) => tables.map((table) => [table, name] as const)));
  const place = createPlace(graph, owners);
  return new Map(graph.tables.map(({ name }) => [name, claimed.get(name) ?? mainWriter(graph, name, place)]));
}

/** The service whose code writes a table in most places. */
export function mainWriter({ statements }: CodeGraph, table: string, place: Place): string | null {
  const writes = new Map<string, number>();
  for (const statement of statements) {
    const service = place(statement.symbol, statement.at);
    if (service !== null && statement.writes.includes(table)) addTo(writes, service, 1);
  }
  return [...writes].sort(([a, x], [b, y]) => y - x || byText(a, b))[0]?.[0] ?? null;
}

function assignRoutes(graph: CodeGraph, { services }: Boundaries, owners: Owners): Map<string, string | null> {
  const claimed = new Map(services.flatMap(({ name, routes }) => routes.map((route) => [route, name] as const)));
  const place = createPlace(graph, owners);
  const owner = ({ handler, ...route }: Route): string | null =>
    claimed.get(routeKey(route)) ?? place(handler.symbol ?? moduleCode(handler.file));
  return new Map(graph.routes.map((route) => [routeKey(route), owner(route)]));
}

function findMissing(graph: CodeGraph, { services, shared }: Boundaries, source: string): ServiceMap['missing'] {
  const paths = graph.modules.map(({ path }) => path);
  const symbols = new Set(graph.symbols.map(({ id }) => id));
  const tables = new Set(graph.tables.map(({ name }) => name));
  const routes = new Set(graph.routes.map(routeKey));
  const missing = (texts: readonly string[], exists: (text: string) => boolean, who: string, thing: string) =>
    texts
      .filter((text) => !exists(text))
      .map((path) => ({
        path,
        why: `${source} names it for ${who}, but there is no such ${thing}; the rest was used`,
      }));
  const isModule = (text: string): boolean => (isGlob(text) ? paths.some(globTest(text)) : paths.includes(text));
  const isKnownSymbol = (text: string): boolean => symbols.has(text) || paths.some((path) => moduleCode(path) === text);
  const ofService = ({ name, ...own }: Boundary) => [
    ...missing(own.modules, isModule, name, 'file'),
    ...missing(own.symbols, isKnownSymbol, name, 'symbol'),
    ...missing(own.tables, (table) => tables.has(table), name, 'table'),
    ...missing(own.routes, (route) => routes.has(route), name, 'route'),
  ];
  return [
    ...services.flatMap(ofService),
    ...missing(files(shared), isModule, 'the shared kernel', 'file'),
    ...missing(shared.filter(isSymbol), isKnownSymbol, 'the shared kernel', 'symbol'),
  ];
}

const isSymbol = (text: string): boolean => text.includes('#');
const files = (texts: readonly string[]): string[] => texts.filter((text) => !isSymbol(text));
