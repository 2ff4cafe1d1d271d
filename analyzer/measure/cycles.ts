import type { CodeGraph } from '../model/graph.ts';
import { moduleOf } from '../model/graph.ts';
import { adjacency, isRunTimeImport, isSymbolReference, type ModuleEdge, moduleEdges } from '../model/module-edges.ts';
import { addTo, byText } from '../model/order.ts';
import { stronglyConnected } from './components.ts';
import { type Arc, feedbackArcs } from './feedback-arcs.ts';

export interface Cycle {
  /** All modules that can reach each other, sorted. */
  readonly modules: readonly string[];
  /** Imports whose removal leaves no cycle among these modules, cheapest first. */
  readonly cuts: readonly Cut[];
}

/** An import that closes a cycle. */
export interface Cut extends Arc {
  /** The shortest way round that goes over it, beginning with it; the first module is not repeated at the end. */
  readonly path: readonly string[];
}

/**
 * Import cycles: the strongly connected components of two or more modules over run-time imports, largest first.
 * `cuts` is a minimal feedback arc set of little weight, not always the least: finding that is NP-hard (Karp 1972).
 */
export function findCycles(graph: CodeGraph): Cycle[] {
  const edges = moduleEdges(graph, isRunTimeImport);
  const components = stronglyConnected(graph.modules.map(({ path }) => path).sort(byText), adjacency(edges));
  const usesOf = edgeUses(graph, edges);
  return components
    .filter((component) => component.length > 1)
    .map((component) => describeCycle(component.sort(byText), edges, usesOf))
    .sort((a, b) => b.modules.length - a.modules.length || byText(a.modules[0] ?? '', b.modules[0] ?? ''));
}

function describeCycle(modules: string[], edges: readonly ModuleEdge[], usesOf: ReadonlyMap<string, number>): Cycle {
  const inside = new Set(modules);
  const own = edges.filter(({ from, to }) => inside.has(from) && inside.has(to));
  return { modules, cuts: cheapestCuts(modules, own, usesOf) };
}

const key = ({ from, to }: ModuleEdge): string => `${from}\n${to}`;

function cheapestCuts(
  modules: readonly string[],
  edges: readonly ModuleEdge[],
  usesOf: ReadonlyMap<string, number>,
): Cut[] {
  const weighed = edges.map((edge) => ({ ...edge, uses: usesOf.get(key(edge)) ?? 1 }));
  const targets = adjacency(edges);
  return feedbackArcs(modules, weighed)
    .map((arc) => ({ ...arc, path: [arc.from, ...shortestPath(arc.to, arc.from, targets).slice(0, -1)] }))
    .sort((a, b) => a.uses - b.uses || byText(key(a), key(b)));
}

/** Breadth first, both ends included; of several the first in canonical order. Empty when there is none. */
function shortestPath(start: string, goal: string, targets: ReadonlyMap<string, readonly string[]>): string[] {
  const cameFrom = new Map<string, string | undefined>([[start, undefined]]);
  for (const node of cameFrom.keys()) {
    if (node === goal) return pathTo(node, cameFrom);
    for (const target of targets.get(node) ?? []) if (!cameFrom.has(target)) cameFrom.set(target, node);
  }
  return [];
}

function pathTo(end: string, cameFrom: ReadonlyMap<string, string | undefined>): string[] {
  const path: string[] = [];
  for (let node: string | undefined = end; node !== undefined; node = cameFrom.get(node)) path.unshift(node);
  return path;
}

/** Calls and uses by import edge; what goes through a barrel counts for the import of the barrel. */
function edgeUses(graph: CodeGraph, edges: readonly ModuleEdge[]): Map<string, number> {
  const direct = new Map<string, number>();
  for (const reference of graph.references.filter(isSymbolReference))
    addTo(direct, key({ from: moduleOf(reference.from), to: moduleOf(reference.to) }), 1);
  const behind = adjacency(moduleEdges(graph, ({ kind }) => kind === 're-export'));
  const usesOf = ({ from, to }: ModuleEdge): number =>
    [to, ...(behind.get(to) ?? [])].reduce((sum, target) => sum + (direct.get(key({ from, to: target })) ?? 0), 0);
  return new Map(edges.map((edge) => [key(edge), Math.max(1, usesOf(edge))]));
}
