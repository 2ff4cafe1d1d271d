/** What symbols, and stretches of lines inside of them, do: statements, events, calls of hosts, reads of the environment. */
import type { CodeGraph, Reference, Statement, SymbolId } from '../model/graph.ts';
import { groupBy, sortedUnique, splitPlace } from '../model/order.ts';
import type { Witness } from '../model/reach.ts';
import { type CallGraph, createFollowed } from './call-graph.ts';
import { isOpen, stateAfter } from './variants.ts';

/** Lines of a file. */
export interface Stretch {
  readonly file: string;
  readonly from: number;
  readonly to: number;
}

export interface Access {
  /** Number of a table and a way to touch it. */
  readonly key: number;
  readonly statement: Statement;
  readonly isInferred: boolean;
}

export interface CallPlace {
  readonly to: SymbolId;
  /** The node that it leads to; none when nothing is known of the symbol. */
  readonly node: number | undefined;
  readonly at: string;
  readonly isInferred: boolean;
  /** The code behind it runs too. */
  readonly runs: boolean;
}

/** Lists are sorted and without repetitions; nodes are symbols by number. */
export interface Doings {
  /** `table` and `read` or `write`, in the order of the tables' names; accesses speak of them by number. */
  readonly keys: readonly (readonly [table: string, access: Witness['access']])[];
  readonly accessesOf: (node: number) => readonly Access[];
  readonly accessesAt: (place: string) => readonly Access[];
  readonly emits: NamesOf;
  readonly hosts: NamesOf;
  readonly environment: NamesOf;
  readonly callPlaces: (own: readonly Stretch[]) => readonly CallPlace[];
}

type NamesOf = (nodes: readonly number[], own: readonly Stretch[]) => string[];

export function createDoings(graph: CodeGraph, calls: CallGraph): Doings {
  const keys = sortedUnique(graph.statements.flatMap(keysOf)).map(
    (key) => key.split('\n') as [string, Witness['access']],
  );
  const numbers = new Map(keys.map((key, number) => [key.join('\n'), number]));
  const accesses = graph.statements.flatMap((statement): Access[] =>
    keysOf(statement).map((key) => ({
      key: numbers.get(key) ?? 0,
      statement,
      isInferred: statement.confidence !== 'exact',
    })),
  );
  const byNode: (Access[] | undefined)[] = [];
  for (const [node, own] of groupBy(accesses, ({ statement }) => calls.numberOf.get(statement.symbol) ?? 0))
    byNode[node] = own;
  const byPlace = groupBy(accesses, ({ statement }) => statement.at);
  const emitted = graph.events.filter(({ role }) => role === 'emit');
  return {
    keys,
    accessesOf: createAccessesOf(byNode, calls),
    accessesAt: (place) => byPlace.get(place) ?? NONE,
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
    callPlaces: createCallPlaces(graph, calls),
  };
}

const NONE: readonly Access[] = [];

/** A symbol does in a state what is not behind a switch that is off. */
function createAccessesOf(bySymbol: readonly (Access[] | undefined)[], { nodes }: CallGraph): Doings['accessesOf'] {
  const inState: (Access[] | undefined)[] = [];
  return (node) => {
    const all = bySymbol[nodes.symbolOf(node)];
    if (all === undefined) return NONE;
    const state = nodes.stateOf(node);
    if (state.size === 0) return all;
    inState[node] ??= all.filter(({ statement }) => isOpen(statement.when, state));
    return inState[node] ?? NONE;
  };
}

const NOTHING_KNOWN = new Map<string, boolean>();

const keysOf = ({ reads, writes }: Statement): string[] => [
  ...reads.map((table) => `${table}\nread`),
  ...writes.map((table) => `${table}\nwrite`),
];

interface Use {
  readonly name: string;
  readonly symbol: SymbolId;
  readonly at: string;
}

function namesOf(uses: readonly Use[], { numberOf, nodes: { symbolOf } }: CallGraph): NamesOf {
  const byNode = groupBy(uses, ({ symbol }) => numberOf.get(symbol) ?? -1);
  const does = new Uint8Array(numberOf.size);
  for (const node of byNode.keys()) does[node] = 1;
  const within = byLines(uses);
  return (nodes, own) => {
    const doing = byNode.size === 0 ? [] : nodes.filter((node) => does[symbolOf(node)] === 1);
    const reached = doing.flatMap((node) => byNode.get(symbolOf(node)) ?? []);
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

function createCallPlaces(graph: CodeGraph, { numberOf, nodes }: CallGraph): Doings['callPlaces'] {
  const runs = createFollowed(graph);
  const uses = graph.references.filter(({ kind }) => kind === 'call' || kind === 'use');
  const within = byLines(uses);
  const nodeAt = ({ to, given }: Reference): number | undefined => {
    const symbol = numberOf.get(to);
    return symbol === undefined ? undefined : nodes.nodeOf(symbol, stateAfter(given, NOTHING_KNOWN));
  };
  return (stretches) =>
    stretches.flatMap(within).map((reference: Reference) => ({
      to: reference.to,
      node: runs(reference) ? nodeAt(reference) : undefined,
      at: reference.at,
      isInferred: reference.confidence !== 'exact',
      runs: runs(reference),
    }));
}
