/**
 * Numbers in, boundaries out. Ties between modules, tables and domain nouns from several views (`weights.ts`) are clustered at
 * several grains (`form-groups.ts`), what is everybody's goes to the shared kernel (`kernel.ts`), and every group is named by its
 * strongest domain noun (`naming.ts`). Folders that declare domains, and whose code bears that out, are kept (`folders.ts`).
 * Same graph, same bytes, whatever the order of its lists.
 */
import type { CodeGraph } from '../model/graph.ts';
import type { Reach } from '../model/reach.ts';
import type { ServiceMap } from '../model/service-map.ts';
import { drawMap } from './draw-map.ts';
import { explode } from './explode.ts';
import { expectedServices, formGroupings } from './form-groups.ts';
import { findRoles } from './kernel.ts';
import { collectNouns } from './nouns.ts';

export { applyBoundaries } from './apply-boundaries.ts';
export { type Cut, findCrossings, findCut, sagaKey } from './crossings/index.ts';
export { toBoundaries } from './to-boundaries.ts';
export { makeWorklist } from './worklist/index.ts';

/** Proposes a service for every module, table and route. */
export function proposeServices(whole: CodeGraph, wholeReach: Reach): ServiceMap {
  const { graph, reach, fold } = explode(whole, wholeReach);
  const nouns = collectNouns(graph, reach);
  const roles = findRoles(graph, nouns);
  const aim = expectedServices(graph, nouns, roles);
  const groupings = formGroupings(graph, reach, nouns, roles);
  const distance = (index: number): number => Math.abs((groupings[index]?.length ?? 0) - aim);
  const best = groupings.reduce((nearest, _, index) => (distance(index) < distance(nearest) ? index : nearest), 0);
  return fold(drawMap(groupings[best] ?? [], { graph, reach, nouns, roles }));
}
