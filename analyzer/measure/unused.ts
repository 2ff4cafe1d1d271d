import type { CodeGraph } from '../model/graph.ts';
import { adjacency, moduleEdges } from '../model/module-edges.ts';

/** Started by a tool or loaded from a folder by name, never imported: says nothing about being used. */
const LOADED_BY_NAME =
  /(^|\/)(migrations?|seeds?|seeders?)\/|\.config\.[cm]?[jt]s$|(^|\/)(knexfile|ormconfig|gulpfile|gruntfile)\.[cm]?[jt]s$/i;

/**
 * Modules that no entry point reaches over any kind of import (type imports and inferred dynamic ones included).
 * Where no entry point is known nothing is called unused, since everything would be.
 */
export function findUnused(graph: CodeGraph): ReadonlySet<string> {
  if (graph.entryPoints.length === 0) return new Set();
  const targets = adjacency(moduleEdges(graph, ({ confidence }) => confidence !== 'unresolved'));
  const reached = new Set(graph.entryPoints);
  for (const module of reached) for (const target of targets.get(module) ?? []) reached.add(target);
  const paths = graph.modules.map(({ path }) => path);
  return new Set(paths.filter((path) => !reached.has(path) && !LOADED_BY_NAME.test(path)));
}
