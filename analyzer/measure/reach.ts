import type { CodeGraph, Entry, Route, SourceSymbol, SymbolId } from '../model/graph.ts';
import type { EntranceReach, Reach } from '../model/reach.ts';
import { type CallGraph, createCallGraph } from './call-graph.ts';
import { createDoings, type Doings, type Stretch } from './doings.ts';
import { type Packed, type PackedReach, packNumbers, unpackReach } from './packed-reach.ts';
import { createSearch, type Root, type Search, type Walk } from './search.ts';
import { findWays, tablesOf, toWitnesses } from './witnesses.ts';

/**
 * What every route, entry and transaction gets at: the symbols reachable over calls and handed-on functions, the tables that
 * their statements read and write, what they emit, which hosts they call. An anonymous handler brings its own calls and
 * statements along; so does a transaction's body.
 * An over-approximation in flow (both arms of an `if` count), an under-approximation where calls could not be resolved.
 * Work done by event listeners is not included: it crosses as an event, and the listener is an entry of its own.
 */
export const measureReach = (graph: CodeGraph): Reach => unpackReach(measurePackedReach(graph));

/** The same in the form that is kept. */
export function measurePackedReach(graph: CodeGraph): PackedReach {
  const calls = createCallGraph(graph);
  const symbols = new Map(graph.symbols.map((symbol) => [symbol.id, symbol]));
  const measuring: Measuring = { calls, doings: createDoings(graph, calls), search: createSearch(calls), symbols };
  return {
    ids: calls.ids,
    routes: graph.routes.map((route) => reachOf(route, { route }, measuring)),
    entries: graph.entries.map((entry) => reachOf(entry, { entry }, measuring)),
    transactions: graph.transactions.map((transaction) => {
      const { statements, calls: called } = transaction;
      const finding = { walk: measuring.search(rootsOf(called, [], measuring)), statements, doings: measuring.doings };
      return withSymbols({ transaction, ...tablesOf(findWays(finding), finding.doings) }, finding.walk, calls);
    }),
  };
}

interface Measuring {
  readonly calls: CallGraph;
  readonly doings: Doings;
  readonly search: Search;
  readonly symbols: ReadonlyMap<SymbolId, SourceSymbol>;
}

type Entrance = Pick<Route | Entry, 'handler' | 'calls' | 'statements' | 'lines' | 'at'>;

function reachOf<Of extends object>(entrance: Entrance, of: Of, measuring: Measuring): Of & Packed<EntranceReach> {
  const { doings, search, calls } = measuring;
  const { handler, statements } = entrance;
  const own = (entrance.lines ?? []).map(([from, to]) => ({ file: handler.file, from, to }));
  const finding = { walk: search(handlerRoots(entrance, own, measuring)), statements, doings };
  const { nodes } = finding.walk;
  const ways = findWays(finding);
  const reached = {
    ...of,
    ...tablesOf(ways, doings),
    emits: doings.emits(nodes, own),
    hosts: doings.hosts(nodes, own),
    environment: doings.environment(nodes, own),
    witnesses: toWitnesses(ways, `${handler.file}:${handler.line}`, finding),
  };
  return withSymbols(reached, finding.walk, calls);
}

const withSymbols = <Of extends object>(of: Of, walk: Walk, { ids, nodes }: CallGraph) => ({
  ...of,
  bits: packNumbers(walk.nodes.map(nodes.symbolOf), ids.length),
});

/** A named handler is the root; of the symbol whose body merely holds an anonymous one, only what the handler calls counts. */
function handlerRoots({ handler, calls, lines }: Entrance, own: readonly Stretch[], measuring: Measuring): Root[] {
  const roots = rootsOf(calls, measuring.doings.callPlaces(own), measuring);
  const symbol = handler.symbol === null ? undefined : measuring.symbols.get(handler.symbol);
  const node = handler.symbol === null ? undefined : measuring.calls.numberOf.get(handler.symbol);
  if (node === undefined || lines !== undefined || symbol?.kind === 'module') return roots;
  return [{ node, isInferred: false, at: '' }, ...roots];
}

/** Called symbols as roots, each with the calls that are seen in these places; a mere mention of one that runs nothing is none. */
function rootsOf(symbols: readonly SymbolId[], places: ReturnType<Doings['callPlaces']>, { calls }: Measuring): Root[] {
  const seen = new Map<SymbolId, Map<number, Root>>();
  for (const { to, node, at, runs, isInferred } of places) {
    const roots = seen.get(to) ?? new Map<number, Root>();
    seen.set(to, roots);
    if (!runs || node === undefined) continue;
    const known = roots.get(node);
    if (known === undefined || (known.isInferred && !isInferred)) roots.set(node, { node, at, isInferred });
  }
  return symbols.flatMap((symbol): Root[] => {
    const node = calls.numberOf.get(symbol);
    const roots = seen.get(symbol);
    if (roots !== undefined) return [...roots.values()];
    return node === undefined ? [] : [{ node, isInferred: false, at: '' }];
  });
}
