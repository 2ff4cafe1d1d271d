import { randomUUID } from 'node:crypto';
import type { Db, MovementReason, StockLevelRow } from './db.ts';
import { emitRow } from './kernel/outbox.ts';

/** A change of what is on the shelf. */
export interface Movement {
  readonly productId: number;
  readonly delta: number;
  readonly reason: MovementReason;
  readonly orderId?: number | null;
  readonly at: string;
}

export const findLevel = (db: Db, productId: number): StockLevelRow | undefined =>
  db.prepare<[number], StockLevelRow>('SELECT * FROM stock_levels WHERE product_id = ?').get(productId);

/** What can be sold: nothing of an unknown product. */
export function availableOf(db: Db, productId: number): number {
  const level = findLevel(db, productId);
  return level === undefined ? 0 : level.on_hand - level.reserved;
}

/**
 * Moves stock and announces the movement, in the caller's transaction. Levels never travel: every side adds up the
 * movements, so that sales on both sides during a migration end in the same level everywhere.
 */
export function move(db: Db, { productId, delta, reason, orderId = null, at }: Movement): number {
  const { lastInsertRowid } = db
    .prepare(
      'INSERT INTO stock_movements(ref, product_id, delta, reason, order_id, created_at) VALUES (?, ?, ?, ?, ?, ?)',
    )
    .run(randomUUID(), productId, delta, reason, orderId, at);
  db.prepare('UPDATE stock_levels SET on_hand = on_hand + ?, updated_at = ? WHERE product_id = ?').run(
    delta,
    at,
    productId,
  );
  emitRow(db, 'stock_movements', Number(lastInsertRowid));
  return Number(lastInsertRowid);
}
