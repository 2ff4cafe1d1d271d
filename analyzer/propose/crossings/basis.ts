/**
 * Everything that finding the crossings of a map needs and that does not depend on the map. Made once per graph; then each map is
 * cut within milliseconds, so that "what if" can be asked while typing.
 */
import type { CodeGraph, EventUse, Reference, SharedState, Statement, SymbolId } from '../../model/graph.ts';
import { moduleOf } from '../../model/graph.ts';
import { isSymbolReference } from '../../model/module-edges.ts';
import { groupBy, sortedUnique } from '../../model/order.ts';
import type { Reach } from '../../model/reach.ts';
import { isTooling } from '../../model/tooling.ts';
import { indexTransactions, type TransactionIndex } from '../../model/transaction-owners.ts';
import { type Functionality, listFunctionalities } from './functionalities.ts';
import { createWordBasis, type WordBasis } from './suggestion.ts';

export interface CutBasis {
  readonly graph: CodeGraph;
  readonly reach: Reach;
  /** Calls, uses and type imports that may cross. */
  readonly links: readonly Link[];
  readonly statements: readonly TableUse[];
  readonly handled: ReadonlyMap<string, readonly EventUse[]>;
  readonly emitted: readonly EventUse[];
  readonly states: readonly StateUse[];
  /** Where a table is first spoken of, for those that nothing declares. */
  readonly firstUse: ReadonlyMap<string, string>;
  readonly transactions: TransactionIndex;
  readonly functionalities: readonly Functionality[];
  /** Made when the first way out is asked for. */
  readonly words: () => WordBasis;
}

/** A reference with the modules of its ends. */
export interface Link {
  readonly reference: Reference;
  readonly from: string;
  readonly to: string;
}

export interface TableUse {
  readonly statement: Statement;
  /** Sorted. */
  readonly tables: readonly string[];
}

/** A variable, and every place that changes it or looks at it. */
export interface StateUse {
  readonly state: SharedState;
  readonly touches: readonly { readonly symbol: SymbolId; readonly at: string }[];
}

/** Migrations and seeds are not deployed with any service: they are left out. */
export function createCutBasis(whole: CodeGraph, all: Reach): CutBasis {
  const graph = withoutTooling(whole);
  const transactions = all.transactions.filter(({ transaction }) => !isTooling(moduleOf(transaction.symbol)));
  const reach = { ...all, transactions };
  let words: WordBasis | undefined;
  return {
    graph,
    reach,
    links: linksOf(graph),
    statements: graph.statements.map((statement) => ({
      statement,
      tables: sortedUnique([...statement.reads, ...statement.writes]),
    })),
    handled: groupBy(
      graph.events.filter(({ role }) => role === 'handle'),
      ({ event }) => event,
    ),
    emitted: graph.events.filter(({ role }) => role === 'emit'),
    states: usesOfState(graph),
    firstUse: firstUses(graph),
    transactions: indexTransactions(graph.statements, transactions),
    functionalities: listFunctionalities(reach),
    words: () => {
      words ??= createWordBasis(graph, transactions);
      return words;
    },
  };
}

function withoutTooling(graph: CodeGraph): CodeGraph {
  const isDeployed = createMemo((symbol) => !isTooling(moduleOf(symbol)));
  return {
    ...graph,
    references: graph.references.filter(({ from }) => isDeployed(from)),
    statements: graph.statements.filter(({ symbol }) => isDeployed(symbol)),
    events: graph.events.filter(({ symbol }) => isDeployed(symbol)),
  };
}

function createMemo<Answer>(ask: (text: string) => Answer): (text: string) => Answer {
  const known = new Map<string, Answer>();
  return (text) => {
    const before = known.get(text);
    if (before !== undefined) return before;
    const answer = ask(text);
    known.set(text, answer);
    return answer;
  };
}

function linksOf({ references, sharedState, modules }: CodeGraph): Link[] {
  const state = new Set(sharedState.map(({ symbol }) => symbol));
  const paths = new Map(modules.map(({ path }) => [path, path]));
  const home = createMemo((symbol) => {
    const path = moduleOf(symbol);
    return paths.get(path) ?? path;
  });
  return references
    .filter((reference) => reference.kind === 'type' || (isSymbolReference(reference) && !state.has(reference.to)))
    .map((reference) => ({ reference, from: home(reference.from), to: home(reference.to) }));
}

function usesOfState({ references, sharedState }: CodeGraph): StateUse[] {
  const known = new Set(sharedState.map(({ symbol }) => symbol));
  const uses = groupBy(
    references.filter((reference) => known.has(reference.to) && isSymbolReference(reference)),
    ({ to }) => to,
  );
  return sharedState.map((state) => {
    const looks = (uses.get(state.symbol) ?? []).map(({ from, at }) => ({ symbol: from, at }));
    const byPlace = new Map([...state.mutatedBy, ...looks].map((touch) => [`${touch.symbol} ${touch.at}`, touch]));
    return { state, touches: [...byPlace.values()] };
  });
}

function firstUses({ statements }: CodeGraph): Map<string, string> {
  const first = new Map<string, string>();
  for (const { at, reads, writes } of statements)
    for (const table of [...reads, ...writes]) if (!first.has(table)) first.set(table, at);
  return first;
}
