/** What symbols, and stretches of lines inside of them, do: statements, events, calls of hosts, reads of the environment. */
import type { CodeGraph, Reference, Statement, SymbolId } from '../model/graph.ts';
import { groupBy, sortedUnique, splitPlace } from '../model/order.ts';
import type { Reached } from '../model/reach.ts';
import { type CallGraph, createFollowed } from './call-graph.ts';

/** Lines of a file. */
export interface Stretch {
  readonly file: string;
  readonly from: number;
  readonly to: number;
}

export interface CallPlace {
  readonly to: SymbolId;
  readonly at: string;
  readonly isInferred: boolean;
  /** The code behind it runs too. */
  readonly runs: boolean;
}

/** Lists are sorted and without repetitions; nodes are symbols by number. */
export interface Doings {
  readonly statementsOf: (node: number) => readonly Statement[];
  readonly statementsAt: (place: string) => readonly Statement[];
  /** @param places of statements in anonymous code */
  readonly tables: (nodes: readonly number[], places: readonly string[]) => Pick<Reached, 'reads' | 'writes'>;
  readonly emits: NamesOf;
  readonly hosts: NamesOf;
  readonly environment: NamesOf;
  readonly callPlaces: (own: readonly Stretch[]) => readonly CallPlace[];
}

type NamesOf = (nodes: readonly number[], own: readonly Stretch[]) => string[];

export function createDoings(graph: CodeGraph, calls: CallGraph): Doings {
  const byNode = groupBy(graph.statements, ({ symbol }) => calls.numberOf.get(symbol) ?? -1);
  const byPlace = groupBy(graph.statements, ({ at }) => at);
  const statementsOf: Doings['statementsOf'] = (node) => byNode.get(node) ?? [];
  const statementsAt: Doings['statementsAt'] = (place) => byPlace.get(place) ?? [];
  const emitted = graph.events.filter(({ role }) => role === 'emit');
  return {
    statementsOf,
    statementsAt,
    tables: (nodes, places) => tablesOf([...nodes.flatMap(statementsOf), ...places.flatMap(statementsAt)]),
    emits: namesOf(
      emitted.map(({ event, symbol, at }) => ({ name: event, symbol, at })),
      calls,
    ),
    hosts: namesOf(
      graph.hosts.map(({ host, symbol, at }) => ({ name: host, symbol, at })),
      calls,
    ),
    environment: namesOf(
      graph.environment.map(({ key, symbol, at }) => ({ name: key, symbol, at })),
      calls,
    ),
    callPlaces: createCallPlaces(graph),
  };
}

const tablesOf = (statements: readonly Statement[]): Pick<Reached, 'reads' | 'writes'> => ({
  reads: sortedUnique(statements.flatMap(({ reads }) => reads)),
  writes: sortedUnique(statements.flatMap(({ writes }) => writes)),
});

interface Use {
  readonly name: string;
  readonly symbol: SymbolId;
  readonly at: string;
}

function namesOf(uses: readonly Use[], { numberOf }: CallGraph): NamesOf {
  const byNode = groupBy(uses, ({ symbol }) => numberOf.get(symbol) ?? -1);
  const within = byLines(uses);
  return (nodes, own) => {
    const reached = byNode.size === 0 ? [] : nodes.flatMap((node) => byNode.get(node) ?? []);
    const inside = own.flatMap(within);
    return sortedUnique([...reached, ...inside].map(({ name }) => name));
  };
}

/** What happens in a stretch of lines. */
function byLines<Thing extends { readonly at: string }>(things: readonly Thing[]): (stretch: Stretch) => Thing[] {
  const placed = things.map((thing) => ({ thing, place: splitPlace(thing.at) }));
  const byFile = groupBy(placed, ({ place: [file] }) => file);
  return ({ file, from, to }) =>
    (byFile.get(file) ?? []).filter(({ place: [, line] }) => line >= from && line <= to).map(({ thing }) => thing);
}

function createCallPlaces({ references, symbols }: CodeGraph): Doings['callPlaces'] {
  const runs = createFollowed(symbols);
  const uses = references.filter(({ kind }) => kind === 'call' || kind === 'use');
  const within = byLines(uses);
  return (stretches) =>
    stretches.flatMap(within).map((reference: Reference) => ({
      to: reference.to,
      at: reference.at,
      isInferred: reference.confidence !== 'exact',
      runs: runs(reference),
    }));
}
