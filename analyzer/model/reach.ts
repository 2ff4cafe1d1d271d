import type { Route, SymbolId, Transaction } from './graph.ts';

/** What code gets at, itself or through what it calls. Sorted, without repetitions. */
export interface Reached {
  readonly symbols: readonly SymbolId[];
  readonly reads: readonly string[];
  readonly writes: readonly string[];
}

export interface RouteReach extends Reached {
  readonly route: Route;
}

export interface TransactionReach extends Reached {
  readonly transaction: Transaction;
}

/** In the order of the graph's routes and transactions. */
export interface Reach {
  readonly routes: readonly RouteReach[];
  readonly transactions: readonly TransactionReach[];
}
