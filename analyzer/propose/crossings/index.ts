/**
 * Everything that a cut along a service map breaks, each with its place, its price and a way out: the worklist.
 * Pure; `price.ts` holds the prices and says why, `code.ts` and `data.ts` find the crossings.
 */
import type { ReportCrossing } from '../../../contracts/report.ts';
import type { CodeGraph } from '../../model/graph.ts';
import { moduleOf } from '../../model/graph.ts';
import type { Reach } from '../../model/reach.ts';
import type { ServiceMap } from '../../model/service-map.ts';
import { isTooling } from '../../model/tooling.ts';
import { codeCrossings, eventCrossings, stateCrossings } from './code.ts';
import { foreignKeyCrossings, tableCrossings, transactionCrossings } from './data.ts';
import { priceCrossings } from './price.ts';
import { createSuggestionContext, suggest } from './suggestion.ts';

/** All crossings of a service map, dearest kind first. Migrations and seeds are not deployed with any service: they cross nothing. */
export function findCrossings(whole: CodeGraph, reach: Reach, map: ServiceMap): ReportCrossing[] {
  const graph = withoutTooling(whole);
  const transactions = reach.transactions.filter(({ transaction }) => !isTooling(moduleOf(transaction.symbol)));
  const drafts = [
    ...transactionCrossings(graph, transactions, map),
    ...tableCrossings(graph, map),
    ...foreignKeyCrossings(graph, map),
    ...codeCrossings(graph, map),
    ...eventCrossings(graph, map),
    ...stateCrossings(graph, map),
  ];
  const context = createSuggestionContext(graph, transactions, map);
  return priceCrossings(drafts).map(({ price, ...crossing }) => ({
    ...crossing,
    price,
    suggestion: suggest(crossing, context),
  }));
}

function withoutTooling(graph: CodeGraph): CodeGraph {
  return {
    ...graph,
    references: graph.references.filter(({ from }) => !isTooling(moduleOf(from))),
    statements: graph.statements.filter(({ symbol }) => !isTooling(moduleOf(symbol))),
    events: graph.events.filter(({ symbol }) => !isTooling(moduleOf(symbol))),
  };
}
