import type { Confidence } from '../../contracts/report.ts';
import type { Entry, Route, SymbolId, Transaction } from './graph.ts';

/** What code gets at, itself or through what it calls. Sorted, without repetitions. */
export interface Reached {
  readonly symbols: readonly SymbolId[];
  readonly reads: readonly string[];
  readonly writes: readonly string[];
}

/** How a table is reached. */
export interface Witness {
  readonly table: string;
  readonly access: 'read' | 'write';
  /** That of the weakest step. */
  readonly confidence: Confidence;
  /** `file:line` of the handler, of each call on the way and of the statement: the shortest of the surest ways. */
  readonly path: readonly string[];
}

export interface EntranceReach extends Reached {
  readonly emits: readonly string[];
  readonly hosts: readonly string[];
  /** Keys of the environment. */
  readonly environment: readonly string[];
  /** One per table and access, by table. */
  readonly witnesses: readonly Witness[];
}

export interface RouteReach extends EntranceReach {
  readonly route: Route;
}

export interface EntryReach extends EntranceReach {
  readonly entry: Entry;
}

export interface TransactionReach extends Reached {
  readonly transaction: Transaction;
}

/** In the order of the graph's routes, entries and transactions. */
export interface Reach {
  readonly routes: readonly RouteReach[];
  readonly entries: readonly EntryReach[];
  readonly transactions: readonly TransactionReach[];
}
