import type { CodeGraph } from '../model/graph.ts';
import { moduleOf } from '../model/graph.ts';
import { adjacency, isRunTimeImport, isSymbolReference, type ModuleEdge, moduleEdges } from '../model/module-edges.ts';
import { addTo, byText } from '../model/order.ts';
import { stronglyConnected } from './components.ts';
import { type Arc as Cut, feedbackArcs } from './feedback-arcs.ts';

export interface Cycle {
  /** All modules that can reach each other, sorted. */
  readonly modules: readonly string[];
  /** One shortest way round: the first module is not repeated at the end. */
  readonly path: readonly string[];
  /** Imports whose removal leaves no cycle among these modules, cheapest first. */
  readonly cuts: readonly Cut[];
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
  return { modules, path: shortestCycle(modules, own) ?? [], cuts: cheapestCuts(modules, own, usesOf) };
}

const key = ({ from, to }: ModuleEdge): string => `${from}\n${to}`;

function cheapestCuts(
  modules: readonly string[],
  edges: readonly ModuleEdge[],
  usesOf: ReadonlyMap<string, number>,
): Cut[] {
  const weighed = edges.map((edge) => ({ ...edge, uses: usesOf.get(key(edge)) ?? 1 }));
  return feedbackArcs(modules, weighed).sort((a, b) => a.uses - b.uses || byText(key(a), key(b)));
}

/** The shortest cycle; of several the first in canonical order. Undefined when there is none. */
function shortestCycle(modules: readonly string[], edges: readonly ModuleEdge[]): string[] | undefined {
  const targets = adjacency(edges);
  let best: string[] | undefined;
  for (const start of modules) {
    const path = wayBack(start, targets, best?.length ?? Number.POSITIVE_INFINITY);
    if (path !== undefined && path.length < (best?.length ?? Number.POSITIVE_INFINITY)) best = path;
    if (best?.length === 2) break;
  }
  return best;
}

/** Breadth first from `start` to itself, giving up at `limit` modules. */
function wayBack(start: string, targets: ReadonlyMap<string, readonly string[]>, limit: number): string[] | undefined {
  const cameFrom = new Map<string, string>();
  let front = [start];
  for (let length = 1; front.length > 0 && length < limit; length += 1) {
    const next: string[] = [];
    for (const node of front)
      for (const target of targets.get(node) ?? []) {
        if (target === start) return pathTo(node, start, cameFrom);
        if (cameFrom.has(target)) continue;
        cameFrom.set(target, node);
        next.push(target);
      }
    front = next;
  }
  return undefined;
}

function pathTo(end: string, start: string, cameFrom: ReadonlyMap<string, string>): string[] {
  const path = [end];
  for (let node = end; node !== start; ) {
    node = cameFrom.get(node) ?? start;
    path.unshift(node);
  }
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
