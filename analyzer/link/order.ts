/** The one order of everything in a graph: by path, then line, then name. Same source, same bytes. */
import type { CodeGraph } from '../model/graph.ts';

export const inOrder = (graph: CodeGraph): CodeGraph => ({
  ...graph,
  modules: sorted(graph.modules, ({ path }) => [path]),
  symbols: sorted(graph.symbols, ({ module, line, name }) => [module, line, name]),
  classes: sorted(graph.classes, ({ symbol }) => [symbol]),
  references: sorted(graph.references, ({ at, from, to, kind }) => [...placeKey(at), from, to, kind]),
  routes: unique(
    sorted(graph.routes, ({ at, method, path, handler }) => [...placeKey(at), path, method, handler.line]),
  ),
  entries: unique(sorted(graph.entries, ({ at, kind, name }) => [...placeKey(at), kind, name])),
  tables: sorted(graph.tables, ({ name }) => [name.toLowerCase(), name]),
  statements: unique(
    sorted(graph.statements, (one) => [...placeKey(one.at), one.symbol, one.writes.join(), one.reads.join()]),
  ),
  transactions: unique(sorted(graph.transactions, ({ at, symbol }) => [...placeKey(at), symbol])),
  events: unique(sorted(graph.events, ({ at, event, role }) => [...placeKey(at), event, role])),
  environment: unique(sorted(graph.environment, ({ at, key, symbol }) => [...placeKey(at), key, symbol])),
  hosts: unique(sorted(graph.hosts, ({ at, host, symbol }) => [...placeKey(at), host, symbol])),
  sharedState: sorted(graph.sharedState, ({ at, symbol }) => [...placeKey(at), symbol]).map((state) => ({
    ...state,
    mutatedBy: unique(sorted(state.mutatedBy, ({ at, symbol }) => [...placeKey(at), symbol])),
  })),
  changeCoupling: sorted(graph.changeCoupling, ({ a, b }) => [a, b]),
  unresolved: unique(sorted(graph.unresolved, ({ at, what, why }) => [...placeKey(at), what, why])),
  skipped: unique(sorted(graph.skipped, ({ path, why }) => [path, why])),
});

type Key = readonly (string | number)[];

function sorted<Item>(items: readonly Item[], keyOf: (item: Item) => Key): Item[] {
  return items
    .map((item) => ({ item, key: keyOf(item) }))
    .sort((a, b) => compare(a.key, b.key))
    .map(({ item }) => item);
}

function compare(a: Key, b: Key): number {
  for (const [index, left] of a.entries()) {
    const right = b[index];
    if (right === undefined || left === right) continue;
    return left < right ? -1 : 1;
  }
  return 0;
}

const placeKey = (at: string): [string, number] => {
  const colon = at.lastIndexOf(':');
  return [at.slice(0, colon), Number(at.slice(colon + 1))];
};

/** Neighbours that say the same once. */
function unique<Item>(items: readonly Item[]): Item[] {
  const seen = new Set<string>();
  return items.filter((item) => {
    const key = JSON.stringify(item);
    return seen.has(key) ? false : seen.add(key).has(key);
  });
}
