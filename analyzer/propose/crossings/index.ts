/**
 * Everything that a cut along a service map breaks, each with its place, its price and a way out: the worklist.
 * Pure; `price.ts` holds the prices and says why, `code.ts` and `data.ts` find the crossings, `basis.ts` what no map changes.
 */
import type { ReportCrossing, ReportSaga } from '../../../contracts/report.ts';
import type { CodeGraph } from '../../model/graph.ts';
import type { Reach } from '../../model/reach.ts';
import { createPlace, type Place, type ServiceMap } from '../../model/service-map.ts';
import { type CutBasis, createCutBasis } from './basis.ts';
import { codeCrossings, eventCrossings, stateCrossings } from './code.ts';
import { foreignKeyCrossings, tableCrossings, transactionCrossings } from './data.ts';
import { type PricedCrossing, priceCrossings } from './price.ts';
import { type CutTransaction, cutTransactions, describeSaga } from './saga.ts';
import { createSuggestionContext, findCompensation, type SuggestionContext, suggest } from './suggestion.ts';

export { type CutBasis, createCutBasis } from './basis.ts';

/** The crossings, and what becomes of each transaction over several services, by its place and symbol. */
export interface Cut {
  readonly crossings: readonly ReportCrossing[];
  readonly sagas: ReadonlyMap<string, ReportSaga>;
}

export const sagaKey = ({ at, symbol }: { readonly at: string; readonly symbol: string }): string => `${at} ${symbol}`;

/** All crossings of a service map, dearest kind first. */
export function findCut(graph: CodeGraph, reach: Reach, map: ServiceMap): Cut {
  const priced = cutAlong(createCutBasis(graph, reach), map);
  return { crossings: priced.crossings.map(priced.describe), sagas: describeSagas(priced) };
}

export const findCrossings = (graph: CodeGraph, reach: Reach, map: ServiceMap): readonly ReportCrossing[] =>
  findCut(graph, reach, map).crossings;

/** As {@link findCrossings}, without words: what a map costs. */
export const priceMap = (graph: CodeGraph, reach: Reach, map: ServiceMap): readonly PricedCrossing[] =>
  cutAlong(createCutBasis(graph, reach), map).crossings;

/** What a map costs, with words for what is asked about. */
export interface PricedCut {
  readonly crossings: readonly PricedCrossing[];
  /** With a way out. */
  readonly describe: (crossing: PricedCrossing) => ReportCrossing;
  readonly transactions: readonly CutTransaction[];
  readonly context: () => SuggestionContext;
}

export function cutAlong(basis: CutBasis, map: ServiceMap): PricedCut {
  const place = createPlace(basis.graph, map);
  const transactions = cutTransactions(basis, map, place);
  let known: SuggestionContext | undefined;
  const context = (): SuggestionContext => {
    known ??= createSuggestionContext(basis.words(), place);
    return known;
  };
  const describe = ({ price, ...crossing }: PricedCrossing): ReportCrossing => ({
    ...crossing,
    price,
    suggestion: suggest(crossing, context()),
  });
  return { crossings: priceDrafts(basis, map, { transactions, place }), describe, transactions, context };
}

function describeSagas({ transactions, context }: PricedCut): Map<string, ReportSaga> {
  const sagas = transactions.flatMap((cut): [string, ReportSaga][] => {
    const { at, symbol } = cut.reached.transaction;
    const saga = describeSaga(cut, ({ service, tables }) =>
      findCompensation({ from: symbol, at, service, tables }, context()),
    );
    return saga === undefined ? [] : [[sagaKey({ at, symbol }), saga]];
  });
  return new Map(sagas);
}

interface Placed {
  readonly transactions: readonly CutTransaction[];
  readonly place: Place;
}

const priceDrafts = (basis: CutBasis, map: ServiceMap, { transactions, place }: Placed): PricedCrossing[] =>
  priceCrossings([
    ...transactionCrossings(transactions),
    ...tableCrossings(basis, map, place),
    ...foreignKeyCrossings(basis, map),
    ...codeCrossings(basis, map, place),
    ...eventCrossings(basis, place),
    ...stateCrossings(basis, place),
  ]);
