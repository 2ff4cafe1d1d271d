/**
 * Everything that a cut along a service map breaks, each with its place, its price and a way out: the worklist.
 * Pure; `price.ts` holds the prices and says why, `code.ts` and `data.ts` find the crossings.
 */
import type { ReportCrossing, ReportSaga } from '../../../contracts/report.ts';
import type { CodeGraph } from '../../model/graph.ts';
import { moduleOf } from '../../model/graph.ts';
import type { Reach } from '../../model/reach.ts';
import type { ServiceMap } from '../../model/service-map.ts';
import { isTooling } from '../../model/tooling.ts';
import { codeCrossings, eventCrossings, stateCrossings } from './code.ts';
import { foreignKeyCrossings, tableCrossings, transactionCrossings } from './data.ts';
import { type PricedCrossing, priceCrossings } from './price.ts';
import { type CutTransaction, cutTransactions, describeSaga } from './saga.ts';
import { createSuggestionContext, findCompensation, suggest } from './suggestion.ts';

/** The crossings, and what becomes of each transaction over several services, by its place and symbol. */
export interface Cut {
  readonly crossings: readonly ReportCrossing[];
  readonly sagas: ReadonlyMap<string, ReportSaga>;
}

export const sagaKey = ({ at, symbol }: { readonly at: string; readonly symbol: string }): string => `${at} ${symbol}`;

/** All crossings of a service map, dearest kind first. Migrations and seeds are not deployed with any service: they cross nothing. */
export function findCut(whole: CodeGraph, all: Reach, map: ServiceMap): Cut {
  const [graph, reach] = [withoutTooling(whole), reachWithoutTooling(all)];
  const transactions = cutTransactions(graph, reach, map);
  const context = createSuggestionContext(graph, reach.transactions, map);
  const crossings = priceDrafts(graph, transactions, map).map(({ price, ...crossing }) => ({
    ...crossing,
    price,
    suggestion: suggest(crossing, context),
  }));
  const sagas = transactions.flatMap((cut): [string, ReportSaga][] => {
    const { at, symbol } = cut.reached.transaction;
    const saga = describeSaga(cut, ({ service, tables }) =>
      findCompensation({ from: symbol, at, service, tables }, context),
    );
    return saga === undefined ? [] : [[sagaKey({ at, symbol }), saga]];
  });
  return { crossings, sagas: new Map(sagas) };
}

export const findCrossings = (graph: CodeGraph, reach: Reach, map: ServiceMap): readonly ReportCrossing[] =>
  findCut(graph, reach, map).crossings;

/** As {@link findCrossings}, without words: what a map costs. */
export function priceMap(whole: CodeGraph, all: Reach, map: ServiceMap): readonly PricedCrossing[] {
  const [graph, reach] = [withoutTooling(whole), reachWithoutTooling(all)];
  return priceDrafts(graph, cutTransactions(graph, reach, map), map);
}

const priceDrafts = (graph: CodeGraph, transactions: readonly CutTransaction[], map: ServiceMap): PricedCrossing[] =>
  priceCrossings([
    ...transactionCrossings(transactions),
    ...tableCrossings(graph, map),
    ...foreignKeyCrossings(graph, map),
    ...codeCrossings(graph, map),
    ...eventCrossings(graph, map),
    ...stateCrossings(graph, map),
  ]);

const reachWithoutTooling = (reach: Reach): Reach => ({
  ...reach,
  transactions: reach.transactions.filter(({ transaction }) => !isTooling(moduleOf(transaction.symbol))),
});

function withoutTooling(graph: CodeGraph): CodeGraph {
  return {
    ...graph,
    references: graph.references.filter(({ from }) => !isTooling(moduleOf(from))),
    statements: graph.statements.filter(({ symbol }) => !isTooling(moduleOf(symbol))),
    events: graph.events.filter(({ symbol }) => !isTooling(moduleOf(symbol))),
  };
}
