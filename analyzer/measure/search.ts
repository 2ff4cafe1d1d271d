/** The surest, then shortest way from a handler to everything that it reaches. */
import type { CallGraph } from './call-graph.ts';

/** Where a walk begins. */
export interface Root {
  readonly node: number;
  readonly isInferred: boolean;
  /** The call that leads there; empty for a handler that is a symbol. */
  readonly at: string;
}

export interface Walk {
  /** All that is reached: what is reached over exact calls alone, then the rest; both by distance. */
  readonly nodes: readonly number[];
  readonly isInferred: (node: number) => boolean;
  readonly distance: (node: number) => number;
  /** Places of the calls on the way. */
  readonly pathTo: (node: number) => string[];
}

/** What was noted of a walk is overwritten by the next one. */
export type Search = (roots: readonly Root[]) => Walk;

export function createSearch(graph: CallGraph): Search {
  const size = graph.nodes.size();
  const notes: Notes = {
    graph,
    round: 0,
    seen: new Int32Array(size),
    inferred: new Uint8Array(size),
    distance: new Int32Array(size),
    parent: new Int32Array(size),
    edge: new Int32Array(size),
  };
  return (roots) => {
    notes.round += 1;
    const exact = walkExact(roots, notes);
    const nodes = [...exact, ...walkRest(roots, exact, notes)];
    return {
      nodes,
      isInferred: (node) => notes.inferred[node] === 1,
      distance: (node) => notes.distance[node] ?? 0,
      pathTo: (node) => pathTo(node, roots, notes),
    };
  };
}

interface Notes {
  readonly graph: CallGraph;
  round: number;
  /** The round in which a node was last seen. */
  readonly seen: Int32Array;
  readonly inferred: Uint8Array;
  readonly distance: Int32Array;
  /** The node before; of a root, -1 less its position in the list of roots. */
  readonly parent: Int32Array;
  readonly edge: Int32Array;
}

/** Notes a node that was not seen in this round; one that was keeps the way it has. */
function note(node: number, parent: number, edge: number, notes: Notes): boolean {
  if (notes.seen[node] === notes.round) return false;
  notes.seen[node] = notes.round;
  notes.parent[node] = parent;
  notes.edge[node] = edge;
  notes.distance[node] = parent < 0 ? 0 : (notes.distance[parent] ?? 0) + 1;
  return true;
}

function start(roots: readonly Root[], inferred: 0 | 1, into: number[], notes: Notes): void {
  roots.forEach(({ node, isInferred }, index) => {
    if (Number(isInferred) !== inferred || !note(node, -1 - index, -1, notes)) return;
    notes.inferred[node] = inferred;
    into.push(node);
  });
}

function walkExact(roots: readonly Root[], notes: Notes): number[] {
  const nodes: number[] = [];
  start(roots, 0, nodes, notes);
  for (const node of nodes) expand(node, { inferred: 0, into: nodes }, notes);
  return nodes;
}

/** Breadth first from all that is reached already, so that ways over uncertain calls are the shortest too. */
function walkRest(roots: readonly Root[], exact: readonly number[], notes: Notes): number[] {
  const nodes: number[] = [];
  start(roots, 1, nodes, notes);
  let [next, done] = [0, 0];
  while (next < exact.length || done < nodes.length) {
    const [sure, unsure] = [exact[next], nodes[done]];
    const isSureNearer =
      unsure === undefined || (sure !== undefined && (notes.distance[sure] ?? 0) <= (notes.distance[unsure] ?? 0));
    const node = isSureNearer ? sure : unsure;
    if (isSureNearer) next += 1;
    else done += 1;
    if (node !== undefined) expand(node, { inferred: 1, into: nodes }, notes);
  }
  return nodes;
}

function expand(node: number, { inferred, into }: { inferred: 0 | 1; into: number[] }, notes: Notes): void {
  const { first, target, isInferred } = notes.graph;
  const end = first[node + 1] ?? 0;
  for (let edge = first[node] ?? 0; edge < end; edge += 1) {
    const to = target[edge] ?? 0;
    if (notes.seen[to] === notes.round || (inferred === 0 && isInferred[edge] === 1)) continue;
    note(to, node, edge, notes);
    notes.inferred[to] = inferred;
    into.push(to);
  }
}

function pathTo(node: number, roots: readonly Root[], { parent, edge, graph }: Notes): string[] {
  const path: string[] = [];
  let at = node;
  while ((parent[at] ?? -1) >= 0) {
    path.push(graph.at[edge[at] ?? 0] ?? '');
    at = parent[at] ?? -1;
  }
  path.push(roots[-1 - (parent[at] ?? -1)]?.at ?? '');
  return path.filter((place) => place !== '').reverse();
}
