import type { ChangeNote, RouteChange, RouteTable, Versioned } from '../../contracts/route-table.ts';

export type ReplaceOutcome =
  | { readonly kind: 'replaced'; readonly version: number }
  | { readonly kind: 'stale'; readonly version: number };

/** Where the live route table is kept. Version 0 is the empty table that was there before the first change. */
export interface RouteTableStore {
  read(): Promise<Versioned<RouteTable>>;
  /** Swaps the whole table, but only if it is still at the version the caller read. On the disk when it resolves. */
  replace(next: RouteTable, readVersion: number, note: ChangeNote): Promise<ReplaceOutcome>;
  /** The audit log, newest first. */
  history(): Promise<readonly RouteChange[]>;
  close(): Promise<void>;
}

export const EMPTY_TABLE: RouteTable = { killSwitch: false, rules: [] };
