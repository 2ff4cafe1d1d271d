import type { CodeGraph, Route, SymbolId } from './graph.ts';
import { moduleCode, moduleOf } from './graph.ts';
import { createHandlerFinder } from './handler-lines.ts';
import { addTo } from './order.ts';

/** Name under which crossings speak of code of the shared kernel; no service may be called so. */
export const SHARED = 'shared';

/**
 * Which service every module, table and route of a graph belongs to; null = shared kernel.
 * Made from the proposal or from `boundaries.json`; every module, table and route of the graph is a key.
 */
export interface ServiceMap {
  readonly services: readonly ServiceEntry[];
  readonly modules: ReadonlyMap<string, string | null>;
  /**
   * Only of modules that are split: the symbols that go elsewhere than their module, and `path#` of each such module.
   * Members go where their class or object goes; anonymous handlers go where their route goes.
   */
  readonly symbols: ReadonlyMap<SymbolId, string | null>;
  readonly tables: ReadonlyMap<string, string | null>;
  /** By {@link routeKey}. */
  readonly routes: ReadonlyMap<string, string | null>;
  /** What the boundaries name and the source does not have. */
  readonly missing: readonly { readonly path: string; readonly why: string }[];
}

export interface ServiceEntry {
  readonly name: string;
  /** In words: what holds the group together. */
  readonly why: string;
  /** Remains in the monolith: planned around, not extracted. */
  readonly stays: boolean;
}

export const routeKey = (route: Pick<Route, 'method' | 'path'>): string => `${route.method} ${route.path}`;

/** The service of code; `at` tells anonymous handlers of a split module apart. */
export type Place = (symbol: SymbolId, at?: string) => string | null;

export function createPlace({ routes }: Pick<CodeGraph, 'routes'>, map: Owners): Place {
  const ofModule = (symbol: SymbolId): string | null => map.modules.get(moduleOf(symbol)) ?? null;
  if (map.symbols.size === 0) return ofModule;
  const handlerAt = createHandlerFinder(routes);
  const split = splitModules(map);
  return (symbol, at) => {
    const module = moduleOf(symbol);
    if (!split.has(module)) return map.modules.get(module) ?? null;
    const route = at === undefined ? undefined : handlerAt(symbol, at);
    if (route !== undefined) return placeOfRoute(route, map);
    const named = placeOfSymbol(symbol, map);
    return named === undefined ? restOf(module, map) : named;
  };
}

export type Owners = Pick<ServiceMap, 'modules' | 'symbols' | 'routes'>;

/** Do parts of the module go to different services? */
export const isSplit = ({ symbols }: Pick<ServiceMap, 'symbols'>, path: string): boolean =>
  symbols.has(moduleCode(path));

/** All modules that {@link isSplit} tells of. */
export const splitModules = ({ symbols }: Pick<ServiceMap, 'symbols'>): ReadonlySet<string> =>
  new Set([...symbols.keys()].filter((symbol) => symbol.endsWith('#')).map(moduleOf));

/** The service of what is left of a split file, which may be the shared kernel's though the file is not; of another file its own. */
export function restOf(path: string, { symbols, modules }: Pick<Owners, 'symbols' | 'modules'>): string | null {
  const rest = symbols.get(moduleCode(path));
  return rest === undefined ? (modules.get(path) ?? null) : rest;
}

/** An anonymous handler of the shared kernel's route stays with the rest of its file. */
const placeOfRoute = (route: Route, map: Owners): string | null =>
  map.routes.get(routeKey(route)) ?? restOf(route.handler.file, map);

/** That of the nearest declaration around it that has one: `path#A.f`, then `path#A`. */
function placeOfSymbol(symbol: SymbolId, { symbols }: Owners): string | null | undefined {
  for (let name = symbol; ; name = name.slice(0, name.lastIndexOf('.'))) {
    if (symbols.has(name)) return symbols.get(name);
    if (name.lastIndexOf('.') < name.lastIndexOf('#')) return undefined;
  }
}

/** A service that holds more than this share of all services' code leaves the rest crumbs. */
export const LOPSIDED = 0.6;

/** Part of the lines of all services' modules that lie in the largest; 0 when there are none. */
export function largestShare({ modules }: Pick<CodeGraph, 'modules'>, map: ServiceMap): number {
  const lines = new Map<string, number>();
  for (const { path, lines: count } of modules) {
    const service = map.modules.get(path) ?? null;
    if (service !== null) addTo(lines, service, count);
  }
  const all = [...lines.values()].reduce((sum, count) => sum + count, 0);
  return all === 0 ? 0 : Math.max(...lines.values()) / all;
}

export const isLopsided = (graph: Pick<CodeGraph, 'modules'>, map: ServiceMap): boolean =>
  largestShare(graph, map) > LOPSIDED;

/** Everything in the shared kernel: what is measured before any boundary is drawn. */
export const withoutServices = (graph: CodeGraph): ServiceMap => ({
  services: [],
  modules: new Map(graph.modules.map((module) => [module.path, null])),
  symbols: new Map(),
  tables: new Map(graph.tables.map((table) => [table.name, null])),
  routes: new Map(graph.routes.map((route) => [routeKey(route), null])),
  missing: [],
});
