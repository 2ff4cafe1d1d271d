/** How well a map separates: density inside its services against density between them, and who depends on whom. */
import { adjacency } from '../model/module-edges.ts';
import { stronglyConnected } from './components.ts';
import type { Pieces } from './pieces.ts';

type Cut = Pick<Pieces, 'count' | 'sizes' | 'pairs'>;

const at = (list: Int32Array, index: number): number => list[index] ?? 0;

/**
 * Relational cohesion H = (R + 1) / N of a service: N pieces, R ordered pairs of them that refer to each other at run time, by an
 * import or by a call or use (which also sees through barrels). 0 for a service without code.
 * Source: C. Larman, "Applying UML and Patterns", and R. C. Martin (H of a package), there over types; here over modules.
 */
export function relationalCohesion({ count, sizes, pairs }: Cut, service: number): number {
  const size = at(sizes, service);
  return size === 0 ? 0 : (at(pairs, service * count + service) + 1) / size;
}

/** scoh = μ / N²: the share of all ordered pairs of a service's N pieces (each with itself too) that refer to each other. */
export function innerDensity({ count, sizes, pairs }: Cut, service: number): number {
  const size = at(sizes, service);
  return size === 0 ? 0 : at(pairs, service * count + service) / size ** 2;
}

/** scop = σ / (2 · Nᵢ · Nⱼ): the share of the ordered pairs between two services, in both directions, that refer. */
export function densityBetween({ count, sizes, pairs }: Cut, a: number, b: number): number {
  const possible = 2 * at(sizes, a) * at(sizes, b);
  return possible === 0 ? 0 : (at(pairs, a * count + b) + at(pairs, b * count + a)) / possible;
}

/**
 * The part of a service in structural modularity: its inner density less its mean density towards each other service.
 * The mean of these over all services is SM.
 */
export function serviceModularity(cut: Cut, service: number): number {
  let between = 0;
  for (let other = 0; other < cut.count; other++) if (other !== service) between += densityBetween(cut, service, other);
  return innerDensity(cut, service) - (cut.count < 2 ? 0 : between / (cut.count - 1));
}

/**
 * Structural modularity SM = 1/K · Σ scohᵢ − 2 / (K (K − 1)) · Σᵢ﹤ⱼ scopᵢⱼ over K services, −1 to 1, more is better. With one
 * service there is nothing between, and SM is its density; with none it is 0.
 * Source: W. Jin et al., "Service Candidate Identification from Monolithic Systems Based on Execution Traces" (FoSCI), IEEE TSE
 * 47(5), 2021 (SMQ, after the modularisation quality of Mancoridis et al., 1998); the SM of Mono2Micro, ESEC/FSE 2021, is the
 * same. There over classes, here over pieces of modules.
 */
export function structuralModularity(cut: Cut): number {
  let sum = 0;
  for (let service = 0; service < cut.count; service++) sum += serviceModularity(cut, service);
  return cut.count === 0 ? 0 : sum / cut.count;
}

/** Services by number that a service depends on (`out`), or that depend on it (`in`). */
export function neighbours({ count, pairs }: Cut, service: number, way: 'in' | 'out'): number[] {
  return Array.from({ length: count }, (_, other) => other).filter(
    (other) => other !== service && at(pairs, way === 'out' ? service * count + other : other * count + service) > 0,
  );
}

/** Services that reach themselves over others: the members of strongly connected components of two or more services. */
export function countCyclicServices(cut: Cut): number {
  const services = Array.from({ length: cut.count }, (_, index) => index);
  const edges = services.flatMap((from) =>
    neighbours(cut, from, 'out').map((to) => ({ from: String(from), to: String(to) })),
  );
  const components = stronglyConnected(services.map(String), adjacency(edges));
  return components.filter((component) => component.length > 1).reduce((sum, { length }) => sum + length, 0);
}

/**
 * Non-extreme distribution NED: the share of the services' lines that lie in services of at least half and at most one and a
 * half times the mean size; 1 is best, 0 when there are no lines. One giant and some leaves have 0.
 * Source: J. Wu, A. E. Hassan, R. C. Holt, "Comparison of Clustering Algorithms in the Context of Software Evolution", ICSM 2005,
 * there with the fixed bounds of 5 and 20 (or 100) files. The bounds around the mean are those of A. Mathai et al., "Monolith to
 * Microservices", IJCAI 2022, since fixed ones know only programs of one size; Mono2Micro reports 1 − NED. Over lines, so that
 * one file of 5,000 lines is not the same as one of 5.
 */
export function nonExtremeShare(lines: Int32Array): number {
  const all = lines.reduce((sum, own) => sum + own, 0);
  const middle = all / Math.max(1, lines.length);
  const fair = lines.filter((own) => own >= middle / 2 && own <= middle * 1.5);
  return all === 0 ? 0 : fair.reduce((sum, own) => sum + own, 0) / all;
}
