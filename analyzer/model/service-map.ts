import type { CodeGraph, Route } from './graph.ts';

/** Name under which crossings speak of code of the shared kernel; no service may be called so. */
export const SHARED = 'shared';

/**
 * Which service every module, table and route of a graph belongs to; null = shared kernel.
 * Made from the proposal or from `boundaries.json`; every module, table and route of the graph is a key.
 */
export interface ServiceMap {
  readonly services: readonly ServiceEntry[];
  readonly modules: ReadonlyMap<string, string | null>;
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

/** Everything in the shared kernel: what is measured before any boundary is drawn. */
export const withoutServices = (graph: CodeGraph): ServiceMap => ({
  services: [],
  modules: new Map(graph.modules.map((module) => [module.path, null])),
  tables: new Map(graph.tables.map((table) => [table.name, null])),
  routes: new Map(graph.routes.map((route) => [routeKey(route), null])),
  missing: [],
});
