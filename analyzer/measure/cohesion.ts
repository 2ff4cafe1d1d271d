import type { CodeGraph, Reference } from '../model/graph.ts';
import { moduleOf } from '../model/graph.ts';
import { isRunTimeImport, isSymbolReference, moduleEdges } from '../model/module-edges.ts';
import { addTo, round } from '../model/order.ts';
import type { ServiceMap } from '../model/service-map.ts';

const counts = (reference: Reference): boolean => isRunTimeImport(reference) || isSymbolReference(reference);

/**
 * Relational cohesion H = (R + 1) / N of every service: N modules, R ordered pairs of them that refer to each other at run
 * time, by an import or by a call or use (which also sees through barrels). 0 for a service without modules.
 * Source: C. Larman, "Applying UML and Patterns", and R. C. Martin (H of a package), there over types; here over modules.
 */
export function measureCohesion(graph: CodeGraph, map: ServiceMap): ReadonlyMap<string, number> {
  const inside = new Map<string, number>();
  for (const { from, to } of moduleEdges(graph, counts)) {
    const service = map.modules.get(from);
    if (service && service === map.modules.get(to)) addTo(inside, service, 1);
  }
  const sizes = new Map<string, number>();
  for (const service of map.modules.values()) if (service !== null) addTo(sizes, service, 1);
  return new Map(
    map.services.map(({ name }) => {
      const size = sizes.get(name) ?? 0;
      return [name, size === 0 ? 0 : round(((inside.get(name) ?? 0) + 1) / size)];
    }),
  );
}

/**
 * Coupling of every service: of all run-time references between two modules of which at least one is the service's and none
 * is the shared kernel's, the share whose other end is in another service (0–1; 0 when there is none).
 * Source: the inter-partition call percentage of A. K. Kalia et al., "Mono2Micro", ESEC/FSE 2021, here per service.
 */
export function measureServiceCoupling(graph: CodeGraph, map: ServiceMap): ReadonlyMap<string, number> {
  const touching = new Map<string, number>();
  const crossing = new Map<string, number>();
  for (const reference of graph.references.filter(counts)) {
    const [from, to] = [moduleOf(reference.from), moduleOf(reference.to)];
    const [here, there] = [map.modules.get(from), map.modules.get(to)];
    if (from === to || !here || !there) continue;
    for (const service of new Set([here, there])) addTo(touching, service, 1);
    if (here !== there) for (const service of [here, there]) addTo(crossing, service, 1);
  }
  return new Map(
    map.services.map(({ name }) => [name, round((crossing.get(name) ?? 0) / Math.max(1, touching.get(name) ?? 0))]),
  );
}
