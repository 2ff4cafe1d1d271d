import { type CodeGraph, moduleOf } from '../model/graph.ts';
import type { Reach } from '../model/reach.ts';
import { routeKey, type ServiceMap } from '../model/service-map.ts';

/** The program as if there were only one service of it. */
export function withinService(graph: CodeGraph, reach: Reach, map: ServiceMap, service: string) {
  const isIn = (path: string): boolean => map.modules.get(path) === service;
  const holds = (symbol: string): boolean => isIn(moduleOf(symbol));
  const tables = graph.tables.filter(({ name }) => map.tables.get(name) === service);
  const known = new Set(tables.map(({ name }) => name));
  const own = (names: readonly string[]): string[] => names.filter((name) => known.has(name));
  const reduced = <Thing extends { readonly reads: readonly string[]; readonly writes: readonly string[] }>(
    thing: Thing,
  ): Thing => ({
    ...thing,
    reads: own(thing.reads),
    writes: own(thing.writes),
  });
  const inside: CodeGraph = {
    ...graph,
    modules: graph.modules.filter(({ path }) => isIn(path)),
    entryPoints: graph.entryPoints.filter(isIn),
    symbols: graph.symbols.filter(({ module }) => isIn(module)),
    references: graph.references.filter(({ from, to }) => holds(from) && holds(to)),
    routes: graph.routes.filter((route) => isIn(route.handler.file) && map.routes.get(routeKey(route)) === service),
    entries: graph.entries.filter(({ handler }) => isIn(handler.file)),
    tables,
    statements: graph.statements.filter(({ symbol }) => holds(symbol)).map(reduced),
    transactions: graph.transactions.filter(({ symbol }) => holds(symbol)),
    events: graph.events.filter(({ symbol }) => holds(symbol)),
    sharedState: graph.sharedState.filter(({ symbol }) => holds(symbol)),
    changeCoupling: graph.changeCoupling.filter(({ a, b }) => isIn(a) && isIn(b)),
  };
  const routes = new Set(inside.routes);
  return {
    graph: inside,
    reach: {
      routes: reach.routes.filter(({ route }) => routes.has(route)).map(reduced),
      entries: reach.entries.filter(({ entry }) => isIn(entry.handler.file)).map(reduced),
      transactions: reach.transactions.filter(({ transaction }) => holds(transaction.symbol)).map(reduced),
    } satisfies Reach,
  };
}
