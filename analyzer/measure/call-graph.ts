/**
 * The graph's symbols as numbers and its calls as typed arrays, so that a thousand walks over ten thousand symbols take
 * milliseconds each. Numbers follow the order of the symbols' names.
 */
import type { CodeGraph, Reference, SourceSymbol, SymbolId } from '../model/graph.ts';
import { isSymbolReference } from '../model/module-edges.ts';
import { groupBy, sortedUnique } from '../model/order.ts';
import { createVariants, isOpen, stateAfter, type Variants } from './variants.ts';

export interface CallGraph {
  /** Names by number. */
  readonly ids: readonly SymbolId[];
  readonly numberOf: ReadonlyMap<SymbolId, number>;
  /** Nodes are the symbols and, under greater numbers, the symbols in the states that calls put them into. */
  readonly nodes: Variants;
  /** Edges of node `n` are those from `first[n]` to before `first[n + 1]`. */
  readonly first: Int32Array;
  readonly target: Int32Array;
  readonly isInferred: Uint8Array;
  /** Place of each call; empty for a constructor, which runs where its class is called. */
  readonly at: readonly string[];
}

export function createCallGraph(graph: CodeGraph): CallGraph {
  const edges = edgesOf(graph);
  const ids = sortedUnique([
    ...graph.symbols.map(({ id }) => id),
    ...edges.flatMap(({ from, to }) => [from, to]),
    ...graph.statements.map(({ symbol }) => symbol),
    ...[...graph.events, ...graph.hosts, ...graph.environment].map(({ symbol }) => symbol),
  ]);
  const numberOf = new Map(ids.map((id, number) => [id, number]));
  const bySource = groupBy(edges, ({ from }) => from);
  const nodes = createVariants(ids.length);
  const first = [0];
  const sorted: Edge[] = [];
  const target: number[] = [];
  for (let node = 0; node < nodes.size(); node += 1) {
    const state = nodes.stateOf(node);
    for (const edge of bySource.get(ids[nodes.symbolOf(node)] ?? '') ?? []) {
      if (!isOpen(edge.when, state)) continue;
      sorted.push(edge);
      target.push(nodes.nodeOf(numberOf.get(edge.to) ?? 0, stateAfter(edge.given, state)));
    }
    first.push(sorted.length);
  }
  return {
    ids,
    numberOf,
    nodes,
    first: Int32Array.from(first),
    target: Int32Array.from(target),
    isInferred: Uint8Array.from(sorted, ({ confidence }) => Number(confidence !== 'exact')),
    at: sorted.map(({ at }) => at),
  };
}

type Edge = Pick<Reference, 'from' | 'to' | 'confidence' | 'at' | 'when' | 'given'>;

const edgesOf = (graph: CodeGraph): Edge[] => {
  const runs = createFollowed(graph);
  return [...graph.references.filter(runs), ...constructorEdges(graph.symbols)];
};

/**
 * Does the code behind a reference run when the code that refers does? What is called does, and so does a function that is
 * handed on. Naming a class, a type or a variable runs nothing: classes run where they are called, variables were made at the
 * start of the program. A function that is put into an object under a name is run by who calls it by that name; where nobody
 * was seen to, it is handed on like any other.
 */
export function createFollowed({ symbols, references }: CodeGraph): (reference: Reference) => boolean {
  const kinds = new Map(symbols.map(({ id, kind }) => [id, kind]));
  const called = new Set(references.flatMap(({ kind, to }) => (kind === 'call' ? [to] : [])));
  return (reference) => {
    if (!isSymbolReference(reference)) return false;
    if (reference.listed === true && called.has(reference.to)) return false;
    const kind = kinds.get(reference.to);
    return reference.kind === 'call' || kind === 'function' || kind === 'method';
  };
}

const CONSTRUCTOR = '.constructor';

const constructorEdges = (symbols: readonly SourceSymbol[]): Edge[] =>
  symbols
    .filter(({ id }) => id.endsWith(CONSTRUCTOR))
    .map(({ id }) => ({ from: id.slice(0, -CONSTRUCTOR.length), to: id, confidence: 'exact', at: '' }));
