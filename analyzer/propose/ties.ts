import type { CodeGraph } from '../model/graph.ts';
import { moduleCode, moduleOf } from '../model/graph.ts';
import { isRunTimeImport, isSymbolReference } from '../model/module-edges.ts';
import { addTo } from '../model/order.ts';
import { routeKey } from '../model/service-map.ts';
import type { Node } from './constraints.ts';
import { moduleNode, tableNode } from './weights.ts';

/** How much a node is tied to each other node: what it refers to and is referred to by. */
export type TiesOf = (node: Node) => ReadonlyMap<Node, number>;

/** References count 1 each, statements 1 when they read and 3 when they write, foreign keys 1, handlers of routes 2. */
export function countTies(graph: CodeGraph): TiesOf {
  const ties = new Map<Node, Map<Node, number>>();
  const count = (a: Node, b: Node, weight: number): void => {
    for (const [from, to] of [
      [a, b],
      [b, a],
    ] as const) {
      const own = ties.get(from) ?? new Map<Node, number>();
      addTo(own, to, weight);
      ties.set(from, own);
    }
  };
  for (const reference of graph.references) {
    if (!isRunTimeImport(reference) && !isSymbolReference(reference)) continue;
    for (const from of placesOf(reference.from))
      for (const to of placesOf(reference.to)) if (from !== to) count(from, to, 1);
  }
  for (const { symbol, reads, writes } of graph.statements)
    for (const node of placesOf(symbol)) {
      for (const name of reads) count(node, tableNode(name), 1);
      for (const name of writes) count(node, tableNode(name), 3);
    }
  for (const { name, foreignKeys } of graph.tables)
    for (const { table } of foreignKeys) if (table !== name) count(tableNode(name), tableNode(table), 1);
  for (const route of graph.routes)
    for (const node of placesOf(route.handler.symbol ?? moduleCode(route.handler.file)))
      count(routeKey(route), node, 2);
  return (node) => ties.get(node) ?? new Map();
}

/** A symbol is its own node and part of its module's. */
const placesOf = (symbol: string): Node[] => [moduleNode(moduleOf(symbol)), `symbol ${symbol}`];
