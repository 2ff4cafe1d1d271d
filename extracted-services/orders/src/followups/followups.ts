/**
 * Calls to other services that a commit has promised: put stock back, pay money back. They are written in the same
 * transaction as the decision that needs them, tried at once, and then again with growing waits until they have been
 * made. So a cancellation holds although `payments` is down, and a crash forgets nothing. Each call is idempotent at
 * the other side, because one that was made but not noted is made again.
 */
import type { Db } from '../kernel/database.ts';
import type { Logger } from '../kernel/log.ts';
import type { Releasing, StockLine } from '../peers/catalog.ts';
import { PeerUnavailable } from '../peers/peer.ts';
import { every } from '../repeat.ts';

export type Followup =
  | {
      readonly kind: 'release-stock';
      readonly key: string;
      readonly release: Releasing;
    }
  | {
      /** The answer to this reservation never came: there may or may not be one. */
      readonly kind: 'release-unanswered';
      readonly reserveKey: string;
      readonly orderRef: string;
      readonly lines: readonly StockLine[];
    }
  | { readonly kind: 'void-charge'; readonly chargeKey: string }
  | {
      readonly kind: 'refund';
      readonly key: string;
      readonly paymentId: number;
      readonly reason: string;
      readonly atMostCents?: number;
    };

/** Promises a call in the caller's transaction. */
export function promise(db: Db, orderId: number, followup: Followup): void {
  if (!db.inTransaction) throw new Error(`"${followup.kind}" was promised outside of a transaction.`);
  db.prepare('INSERT INTO followups(order_id, kind, payload, due_at) VALUES (?, ?, ?, ?)').run(
    orderId,
    followup.kind,
    JSON.stringify(followup),
    new Date().toISOString(),
  );
}

export interface Followups {
  /** Tries everything promised for an order once; returns the names of the services that did not answer. Never throws. */
  settle(orderId: number): Promise<readonly string[]>;
  stop(): Promise<void>;
}

interface Ports {
  readonly db: Db;
  readonly make: (followup: Followup) => Promise<void>;
  readonly logger: Logger;
  readonly pollMs: number;
}

const LONGEST_WAIT_MS = 30_000;

export function createFollowups(ports: Ports): Followups {
  const running = new Map<number, Promise<Missing>>();
  const once = (row: FollowupRow): Promise<Missing> => {
    const current = running.get(row.id) ?? attempt(ports, row).finally(() => running.delete(row.id));
    running.set(row.id, current);
    return current;
  };
  const tick = async () => {
    for (const row of due(ports.db)) await once(row);
  };
  const worker = every(ports.pollMs, tick);
  return {
    settle: async (orderId) => {
      const rows = promisedFor(ports.db, orderId);
      const missing = await Promise.all(rows.map(once));
      return [...new Set(missing.flatMap((name) => name ?? []))];
    },
    stop: worker.stop,
  };
}

/** The name of the service that did not answer, if that is why the call was not made. */
type Missing = string | undefined;

async function attempt(ports: Ports, row: FollowupRow): Promise<Missing> {
  const { db, make } = ports;
  try {
    await make(JSON.parse(row.payload) as Followup);
    db.prepare('UPDATE followups SET done_at = ?, attempts = attempts + 1, last_error = NULL WHERE id = ?').run(
      new Date().toISOString(),
      row.id,
    );
    return undefined;
  } catch (error) {
    if (db.open) postpone(ports, row, error);
    return error instanceof PeerUnavailable ? error.peer : undefined;
  }
}

function postpone({ db, logger, pollMs }: Ports, row: FollowupRow, error: unknown): void {
  const waitMs = Math.min(LONGEST_WAIT_MS, pollMs * 2 ** Math.min(row.attempts, 12));
  const level = error instanceof PeerUnavailable ? 'warn' : 'error';
  logger[level]({ followup: row.id, kind: row.kind, orderId: row.order_id, err: error }, 'follow-up not made yet');
  db.prepare('UPDATE followups SET attempts = attempts + 1, last_error = ?, due_at = ? WHERE id = ?').run(
    error instanceof Error ? error.message : String(error),
    new Date(Date.now() + waitMs).toISOString(),
    row.id,
  );
}

interface FollowupRow {
  readonly id: number;
  readonly order_id: number;
  readonly kind: string;
  readonly payload: string;
  readonly attempts: number;
}

const due = (db: Db): readonly FollowupRow[] =>
  db
    .prepare<[string], FollowupRow>(
      'SELECT * FROM followups WHERE done_at IS NULL AND due_at <= ? ORDER BY id LIMIT 50',
    )
    .all(new Date().toISOString());

const promisedFor = (db: Db, orderId: number): readonly FollowupRow[] =>
  db
    .prepare<[number], FollowupRow>('SELECT * FROM followups WHERE done_at IS NULL AND order_id = ? ORDER BY id')
    .all(orderId);
