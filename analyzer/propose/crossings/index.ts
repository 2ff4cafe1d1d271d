/**
 * Everything that a cut along a service map breaks, each with its place, its price and a way out: the worklist.
 * Pure; `price.ts` holds the prices and says why, `code.ts` and `data.ts` find the crossings.
 */
import type { ReportCrossing } from '../../../contracts/report.ts';
import type { CodeGraph } from '../../model/graph.ts';
import type { Reach } from '../../model/reach.ts';
import type { ServiceMap } from '../../model/service-map.ts';
import { codeCrossings, eventCrossings, stateCrossings } from './code.ts';
import { foreignKeyCrossings, tableCrossings, transactionCrossings } from './data.ts';
import { priceCrossings } from './price.ts';
import { createSuggestionContext, suggest } from './suggestion.ts';

/** All crossings of a service map, dearest kind first. */
export function findCrossings(graph: CodeGraph, reach: Reach, map: ServiceMap): ReportCrossing[] {
  const drafts = [
    ...transactionCrossings(reach, map),
    ...tableCrossings(graph, map),
    ...foreignKeyCrossings(graph, map),
    ...codeCrossings(graph, map),
    ...eventCrossings(graph, map),
    ...stateCrossings(graph, map),
  ];
  const context = createSuggestionContext(graph, map);
  return priceCrossings(drafts).map(({ price, ...crossing }) => ({
    ...crossing,
    price,
    suggestion: suggest(crossing, context),
  }));
}
