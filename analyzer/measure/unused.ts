import type { CodeGraph } from '../model/graph.ts';
import { adjacency, moduleEdges } from '../model/module-edges.ts';
import { isTooling } from '../model/tooling.ts';

/**
 * Modules that no entry point reaches over any kind of import (type imports and inferred dynamic ones included).
 * Where no entry point is known nothing is called unused, since everything would be;
 * nor is tooling, which is loaded by name.
 */
export function findUnused(graph: CodeGraph): ReadonlySet<string> {
  if (graph.entryPoints.length === 0) return new Set();
  const targets = adjacency(moduleEdges(graph, ({ confidence }) => confidence !== 'unresolved'));
  const reached = new Set(graph.entryPoints);
  for (const module of reached) for (const target of targets.get(module) ?? []) reached.add(target);
  const paths = graph.modules.map(({ path }) => path);
  return new Set(paths.filter((path) => !reached.has(path) && !isTooling(path)));
}
