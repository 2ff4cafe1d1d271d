/**
 * Numbers in, boundaries out. Ties between modules, tables and domain nouns from several views (`weights.ts`) are clustered at
 * several grains (`form-groups.ts`), what is everybody's goes to the shared kernel (`kernel.ts`), and every group is named by its
 * strongest domain noun (`naming.ts`). Folders that declare domains, and whose code bears that out, are kept (`folders.ts`); files
 * that hold several domains are looked at by their parts (`explode.ts`). Same graph, same bytes, whatever the order of its lists.
 */
export { applyBoundaries } from './apply-boundaries.ts';
export {
  type Cut,
  type CutBasis,
  createCutBasis,
  cutAlong,
  findCrossings,
  findCut,
  sagaKey,
} from './crossings/index.ts';
export { proposeAll, proposeServices } from './propose.ts';
export { measureStability } from './stability.ts';
export { makeWorklist } from './worklist/index.ts';
