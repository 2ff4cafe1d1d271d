/**
 * What was compared, kept in one SQLite file of bounded size: counts, and of every difference the first request that showed it.
 *
 * Invariants: credentials never reach the file (see `redact.ts`); no call waits for the disk but `flush`, `report` and `close`.
 */
import type { RecordedRequest, RouteComparison } from '../../contracts/comparison.ts';
import type { Judgement } from './judge.ts';
import { type Batch, createBatch } from './ledger-batch.ts';
import { openDatabase } from './ledger-database.ts';

/** One judged request. */
export interface Comparison {
  readonly route: string;
  readonly request: RecordedRequest;
  readonly judgement: Judgement;
}

export interface Ledger {
  record(comparison: Comparison): void;
  /** Counts a copy that was not sent. */
  drop(route: string): void;
  /** Every route that was compared, by name. */
  report(): RouteComparison[];
  /** Forgets one route, or all. */
  reset(route?: string): void;
  flush(): void;
  close(): void;
}

export interface LedgerOptions {
  /** How long counts may stay in memory before they are written; 500 ms unless said otherwise. */
  readonly flushMs?: number;
  /** Told when a write in the background fails; its counts are lost. */
  readonly onFault?: (error: unknown) => void;
}

/** @param file `:memory:` keeps nothing. @throws BROKEN_LEDGER */
export function openLedger(file: string, { flushMs = 500, onFault = () => {} }: LedgerOptions = {}): Ledger {
  const database = openDatabase(file);
  let batch: Batch = createBatch();
  let timer: NodeJS.Timeout | undefined;

  const flush = (): void => {
    clearTimeout(timer);
    timer = undefined;
    const full = batch;
    batch = createBatch();
    if (full.size() > 0) database.add(full);
  };
  const flushInBackground = (): void => {
    try {
      flush();
    } catch (error) {
      onFault(error);
    }
  };
  const schedule = (): void => {
    if (batch.isFull()) flushInBackground();
    else timer ??= setTimeout(flushInBackground, flushMs).unref();
  };
  return {
    record: (comparison) => {
      batch.record(comparison);
      schedule();
    },
    drop: (route) => {
      batch.drop(route);
      schedule();
    },
    report: () => {
      flush();
      return database.read();
    },
    reset: (route) => {
      flush();
      database.reset(route);
    },
    flush,
    close: () => {
      try {
        flush();
      } finally {
        database.close();
      }
    },
  };
}
