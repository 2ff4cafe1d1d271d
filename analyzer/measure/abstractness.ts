import type { CodeGraph } from '../model/graph.ts';
import { round } from '../model/order.ts';
import type { Coupling } from './coupling.ts';

export interface MainSequence {
  /** Null for a module that exports no declaration of its own. */
  readonly abstractness: number | null;
  /** Null where abstractness is, and for a module that nothing touches at run time. */
  readonly distance: number | null;
}

/**
 * Abstractness A and the distance from the main sequence D = |A + I − 1| of every module. A: interfaces, type aliases and abstract
 * classes over all declarations that the module exports; members do not count, nor what it only re-exports. I is the instability
 * of {@link measureCoupling}. D near 1 is painful (many lean on concrete code: A = 0, I = 0) or useless (abstract, nobody
 * leans on it: A = 1, I = 1).
 * Source: R. C. Martin, "OO Design Quality Metrics", 1994, there per package over its classes; D' there, since it is normalised.
 */
export function measureMainSequence(
  { modules, symbols, classes }: CodeGraph,
  coupling: ReadonlyMap<string, Coupling>,
): ReadonlyMap<string, MainSequence> {
  const abstractClasses = new Set(classes.filter(({ abstract }) => abstract).map(({ symbol }) => symbol));
  const [all, abstract] = [new Map<string, number>(), new Map<string, number>()];
  for (const { id, module, kind, exported } of symbols) {
    if (!exported || kind === 'module' || id.includes('.', id.lastIndexOf('#'))) continue;
    all.set(module, (all.get(module) ?? 0) + 1);
    if (kind === 'type' || abstractClasses.has(id)) abstract.set(module, (abstract.get(module) ?? 0) + 1);
  }
  return new Map(
    modules.map(({ path }): [string, MainSequence] => {
      const declared = all.get(path);
      if (declared === undefined) return [path, { abstractness: null, distance: null }];
      const share = (abstract.get(path) ?? 0) / declared;
      return [path, { abstractness: round(share), distance: distanceOf(share, coupling.get(path)) }];
    }),
  );
}

function distanceOf(abstractness: number, coupling: Coupling | undefined): number | null {
  if (coupling === undefined || coupling.afferent + coupling.efferent === 0) return null;
  return round(Math.abs(abstractness + coupling.efferent / (coupling.afferent + coupling.efferent) - 1));
}
