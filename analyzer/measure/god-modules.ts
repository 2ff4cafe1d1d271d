import type { CodeGraph } from '../model/graph.ts';
import { moduleOf } from '../model/graph.ts';
import { isRunTimeImport, isSymbolReference, moduleEdges } from '../model/module-edges.ts';
import { byText, groupBy, sortedUnique } from '../model/order.ts';
import { upperFence } from '../model/quantiles.ts';
import type { ServiceMap } from '../model/service-map.ts';

export interface GodModule {
  readonly path: string;
  readonly afferent: number;
  /** The fence that `afferent` lies above. */
  readonly fence: number;
  /** Functions and classes that other modules call or use. */
  readonly exportsUsed: number;
  /** Services among the importers. */
  readonly services: readonly string[];
}

const MIN_SERVICES = 3;
/** Fewer are never called unrelated. */
const MIN_EXPORTS = 3;

/**
 * Modules that many unrelated parts lean on for unrelated reasons: above Tukey's upper fence Q3 + 1.5 · IQR of all imported
 * modules both in Ca and in the number of functions and classes in use from outside (a logger or a database handle is a hub,
 * not a god), and imported from at least 3 services. Barrels are left out: they only pass on.
 * Source of the fence: J. W. Tukey, "Exploratory Data Analysis", 1977; robust, since the outlier itself hardly moves quartiles.
 */
export function findGodModules(graph: CodeGraph, map: ServiceMap): GodModule[] {
  const importers = groupBy(moduleEdges(graph, isRunTimeImport), ({ to }) => to);
  const used = usedExports(graph);
  const fence = upperFence([...importers.values()].map((edges) => edges.length));
  const exportsFence = Math.max(MIN_EXPORTS, upperFence([...used.values()].map((exports) => exports.size)));
  return graph.modules
    .filter(({ barrel }) => !barrel)
    .map(({ path }) => {
      const from = (importers.get(path) ?? []).map((edge) => map.modules.get(edge.from) ?? null);
      const services = sortedUnique(from.filter((service) => service !== null));
      return { path, afferent: from.length, fence, exportsUsed: used.get(path)?.size ?? 0, services };
    })
    .filter(
      ({ afferent, exportsUsed, services }) =>
        afferent > fence && exportsUsed > exportsFence && services.length >= MIN_SERVICES,
    )
    .sort((a, b) => b.afferent - a.afferent || byText(a.path, b.path));
}

/** Functions and classes of every module that other modules call or use; a method counts for its class. */
function usedExports({ references, symbols }: CodeGraph): ReadonlyMap<string, ReadonlySet<string>> {
  const kinds = new Map(symbols.map(({ id, kind }) => [id, kind]));
  const used = new Map<string, Set<string>>();
  for (const { from, to } of references.filter(isSymbolReference)) {
    const module = moduleOf(to);
    const kind = kinds.get(to);
    if (moduleOf(from) === module || kind === 'variable' || kind === 'module' || kind === 'type') continue;
    used.set(module, (used.get(module) ?? new Set()).add(to.slice(module.length).replace(/\..*/, '')));
  }
  return used;
}
