import type { CodeGraph } from '../model/graph.ts';
import { moduleOf } from '../model/graph.ts';
import { isRunTimeImport, isSymbolReference, moduleEdges } from '../model/module-edges.ts';
import { groupBy, sortedUnique } from '../model/order.ts';
import { upperFence } from '../model/quantiles.ts';
import type { ServiceMap } from '../model/service-map.ts';

export interface GodModule {
  readonly path: string;
  readonly afferent: number;
  /** The fence that `afferent` lies above. */
  readonly fence: number;
  /** Exports that other modules call or use. */
  readonly exportsUsed: number;
  /** Services among the importers. */
  readonly services: readonly string[];
}

const MIN_SERVICES = 3;
const MIN_EXPORTS = 4;

/**
 * Modules that many unrelated parts lean on for unrelated reasons: Ca above Tukey's upper fence Q3 + 1.5 · IQR of all imported
 * modules, importers in at least 3 services, and at least 4 different exports in use from outside (a logger or a database
 * handle with one export is a hub, not a god). Barrels are left out: they only pass on.
 * Source of the fence: J. W. Tukey, "Exploratory Data Analysis", 1977; robust, since the outlier itself hardly moves quartiles.
 */
export function findGodModules(graph: CodeGraph, map: ServiceMap): GodModule[] {
  const importers = groupBy(moduleEdges(graph, isRunTimeImport), ({ to }) => to);
  const fence = upperFence([...importers.values()].map((edges) => edges.length));
  const used = usedExports(graph);
  return graph.modules
    .filter(({ barrel }) => !barrel)
    .map(({ path }) => {
      const from = (importers.get(path) ?? []).map((edge) => map.modules.get(edge.from) ?? null);
      const services = sortedUnique(from.filter((service) => service !== null));
      return { path, afferent: from.length, fence, exportsUsed: used.get(path)?.size ?? 0, services };
    })
    .filter(
      (module) =>
        module.afferent > fence && module.services.length >= MIN_SERVICES && module.exportsUsed >= MIN_EXPORTS,
    )
    .sort((a, b) => b.afferent - a.afferent);
}

function usedExports(graph: CodeGraph): ReadonlyMap<string, ReadonlySet<string>> {
  const used = new Map<string, Set<string>>();
  for (const { from, to } of graph.references.filter(isSymbolReference)) {
    const module = moduleOf(to);
    if (moduleOf(from) === module) continue;
    used.set(module, (used.get(module) ?? new Set()).add(to));
  }
  return used;
}
