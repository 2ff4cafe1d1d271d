import type { CodeGraph } from '../model/graph.ts';
import { isRunTimeImport, moduleEdges } from '../model/module-edges.ts';
import { addTo, round } from '../model/order.ts';

export interface Coupling {
  readonly afferent: number;
  readonly efferent: number;
  readonly instability: number;
}

/**
 * Martin's Ca (how many modules depend on this one), Ce (how many it depends on) and instability I = Ce / (Ca + Ce) of every
 * module, 0 when nothing touches it. Counted once per pair of modules, over what exists at run time; type imports are apart.
 * Source: R. C. Martin, "OO Design Quality Metrics: An Analysis of Dependencies", 1994 (there per package; here one module is one file).
 */
export function measureCoupling(graph: CodeGraph): ReadonlyMap<string, Coupling> {
  const afferent = new Map<string, number>();
  const efferent = new Map<string, number>();
  for (const { from, to } of moduleEdges(graph, isRunTimeImport)) {
    addTo(efferent, from, 1);
    addTo(afferent, to, 1);
  }
  return new Map(graph.modules.map(({ path }) => [path, couplingOf(afferent.get(path) ?? 0, efferent.get(path) ?? 0)]));
}

const couplingOf = (afferent: number, efferent: number): Coupling => ({
  afferent,
  efferent,
  instability: afferent + efferent === 0 ? 0 : round(efferent / (afferent + efferent)),
});
