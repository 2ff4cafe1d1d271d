/** Moves single modules and tables to the service that they cost least in, as long as that lowers the price of the cut. */
import type { CodeGraph } from '../model/graph.ts';
import { moduleOf } from '../model/graph.ts';
import { isSymbolReference } from '../model/module-edges.ts';
import { addTo, byText } from '../model/order.ts';
import { isTooling } from '../model/tooling.ts';
import { BASE_PRICE } from './crossings/price.ts';
import { moduleNode, tableNode } from './weights.ts';

/** Nodes of `weights.ts` by the service that they are in. */
export type Placing = ReadonlyMap<string, string>;

/** A move must save this much, and this part of what the node costs where it is: small gains are noise. */
const MIN_SAVED = 8;
const MIN_PART = 0.5;
/** A service keeps this many modules at least. */
const MIN_MODULES = 3;
/** No service grows over this part of all modules. */
const MAX_PART = 0.6;
const MAX_MOVES = 500;

/**
 * Greedy steepest descent: the move that saves most first, until none is worth it. What a node costs in a service is the price of
 * the calls, reads and writes between it and all that lies in other services.
 * @param isFree may the module be moved? Tables may always
 */
export function lowerPrice(graph: CodeGraph, placing: Placing, isFree: (path: string) => boolean): Map<string, string> {
  const ties = priceTies(graph, placing);
  const place = new Map(placing);
  const sizes = new Map<string, number>();
  for (const [node, service] of place) if (isModule(node)) addTo(sizes, service, 1);
  const total = [...sizes.values()].reduce((sum, size) => sum + size, 0);
  const nodes = [...ties.keys()].filter((node) => !isModule(node) || isFree(node.slice(MODULE.length))).sort(byText);
  const fits = (node: string, from: string, to: string): boolean =>
    !isModule(node) || ((sizes.get(from) ?? 0) > MIN_MODULES && (sizes.get(to) ?? 0) < total * MAX_PART);
  for (let moves = 0; moves < MAX_MOVES; moves++) {
    const best = nodes
      .flatMap((node) => bestMove(node, place, ties.get(node) ?? []))
      .filter(({ node, from, to }) => fits(node, from, to))
      .reduce<Move | undefined>((top, move) => (top === undefined || move.saved > top.saved ? move : top), undefined);
    if (best === undefined) break;
    place.set(best.node, best.to);
    if (!isModule(best.node)) continue;
    addTo(sizes, best.from, -1);
    addTo(sizes, best.to, 1);
  }
  return place;
}

interface Move {
  readonly node: string;
  readonly from: string;
  readonly to: string;
  readonly saved: number;
}

interface PriceTie {
  readonly other: string;
  readonly price: number;
}

const MODULE = moduleNode('');
const isModule = (node: string): boolean => node.startsWith(MODULE);

function bestMove(node: string, place: Placing, ties: readonly PriceTie[]): Move[] {
  const from = place.get(node) ?? '';
  const held = new Map<string, number>();
  for (const { other, price } of ties) addTo(held, place.get(other) ?? '', price);
  const [to, there] = [...held].sort(([a, x], [b, y]) => y - x || byText(a, b))[0] ?? ['', 0];
  const here = held.get(from) ?? 0;
  const cost = [...held.values()].reduce((sum, price) => sum + price, 0) - here;
  const saved = there - here;
  return to === from || saved < MIN_SAVED || saved < cost * MIN_PART ? [] : [{ node, from, to, saved }];
}

/** What it costs per pair when the two lie in different services. A further crossing of a kind to one target costs less, as in `price.ts`. */
function priceTies({ references, statements }: CodeGraph, placing: Placing): Map<string, PriceTie[]> {
  const counts = new Map<string, number>();
  const count = (a: string, b: string, kind: 'call' | 'read' | 'write'): void => {
    if (a !== b && placing.has(a) && placing.has(b)) addTo(counts, `${kind}\n${a}\n${b}`, 1);
  };
  for (const reference of references)
    if (isSymbolReference(reference))
      count(moduleNode(moduleOf(reference.from)), moduleNode(moduleOf(reference.to)), 'call');
  for (const { symbol, reads, writes } of statements) {
    if (isTooling(moduleOf(symbol))) continue;
    for (const table of reads) count(moduleNode(moduleOf(symbol)), tableNode(table), 'read');
    for (const table of writes) count(moduleNode(moduleOf(symbol)), tableNode(table), 'write');
  }
  const ties = new Map<string, PriceTie[]>();
  const tie = (node: string, other: string, price: number): void => {
    const own = ties.get(node) ?? [];
    ties.set(node, own);
    own.push({ other, price });
  };
  for (const [key, times] of counts) {
    const [kind = 'call', a = '', b = ''] = key.split('\n');
    const price = BASE_PRICE[kind as 'call' | 'read' | 'write'] * (0.75 + 0.25 * times);
    tie(a, b, price);
    tie(b, a, price);
  }
  return ties;
}
