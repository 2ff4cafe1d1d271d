import { UndirectedGraph } from 'graphology';
import imported from 'graphology-communities-louvain';
import { byText, groupBy, sortedUnique } from '../model/order.ts';
import type { Affinity } from './weights.ts';

/** The package is CommonJS: its types speak of a `default` that Node, at run time, does not make. */
const louvain = imported as unknown as typeof imported.default;

/**
 * Groups of nodes that are tied more among themselves than chance would have it.
 * Source: V. Blondel et al., "Fast unfolding of communities in large networks", 2008 (Louvain), without its random walk and with
 * nodes in canonical order, so that the same input gives the same groups. A higher `resolution` gives more and smaller groups.
 */
export function findCommunities(affinities: readonly Affinity[], resolution: number): string[][] {
  const nodes = sortedUnique(affinities.flatMap(({ a, b }) => [a, b]));
  if (nodes.length === 0) return [];
  const graph = new UndirectedGraph();
  for (const node of nodes) graph.addNode(node);
  for (const { a, b, weight } of affinities) graph.addEdge(a, b, { weight });
  const communities = louvain(graph, { randomWalk: false, resolution, getEdgeWeight: 'weight' });
  return [...groupBy(nodes, (node) => communities[node]).values()].sort((a, b) => byText(a[0] ?? '', b[0] ?? ''));
}
