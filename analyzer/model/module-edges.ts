import type { CodeGraph, Reference } from './graph.ts';
import { moduleOf } from './graph.ts';
import { byText } from './order.ts';

export interface ModuleEdge {
  readonly from: string;
  readonly to: string;
}

type Kind = Reference['kind'];
const RUN_TIME: ReadonlySet<Kind> = new Set(['import', 're-export', 'dynamic']);
const SYMBOLIC: ReadonlySet<Kind> = new Set(['call', 'use']);

/** Is this an import that exists when the program runs? Type imports are erased. */
export const isRunTimeImport = ({ kind, confidence }: Reference): boolean =>
  RUN_TIME.has(kind) && confidence !== 'unresolved';

/** Does this reference go from a symbol to the symbol it calls or uses? */
export const isSymbolReference = ({ kind, confidence }: Reference): boolean =>
  SYMBOLIC.has(kind) && confidence !== 'unresolved';

/** Does one need the other when the program runs, by an import, a call or a use? */
export const isRunTimeReference = (reference: Reference): boolean =>
  isRunTimeImport(reference) || isSymbolReference(reference);

/** Distinct pairs of different modules of the graph, in canonical order. */
export function moduleEdges(graph: CodeGraph, counts: (reference: Reference) => boolean): ModuleEdge[] {
  const known = new Set(graph.modules.map((module) => module.path));
  const edges = new Map<string, ModuleEdge>();
  for (const reference of graph.references) {
    if (!counts(reference)) continue;
    const edge = { from: moduleOf(reference.from), to: moduleOf(reference.to) };
    if (edge.from !== edge.to && known.has(edge.from) && known.has(edge.to))
      edges.set(`${edge.from}\n${edge.to}`, edge);
  }
  return [...edges.values()].sort((a, b) => byText(a.from, b.from) || byText(a.to, b.to));
}

/** Targets by source. */
export function adjacency(edges: readonly ModuleEdge[]): Map<string, string[]> {
  const targets = new Map<string, string[]>();
  for (const { from, to } of edges) {
    const known = targets.get(from);
    if (known === undefined) targets.set(from, [to]);
    else known.push(to);
  }
  return targets;
}
