/**
 * Putting back what an order took, known by the order alone: for orders that the monolith placed, whose sale arrived here as
 * movements and never had a reservation.
 */
import type { Db } from './db.ts';
import { inTransaction } from './kernel/database.ts';
import { recall, remember } from './kernel/idempotency.ts';
import { type Line, mergeLines } from './reservations.ts';
import { move } from './stock.ts';

export interface OrderRelease {
  readonly orderId: number;
  readonly reason: 'cancel' | 'return';
  /** What to put back; absent = all that is still out. */
  readonly lines?: readonly Line[] | undefined;
  readonly idempotencyKey?: string | undefined;
}

/** Puts back at most what the order's movements say is still out. Repeating is safe, as for reservations. */
export function releaseOrder(db: Db, request: OrderRelease): { orderId: number; lines: readonly Line[] } {
  const { orderId, reason, lines } = request;
  const key = request.idempotencyKey ?? JSON.stringify([orderId, reason, lines ?? 'all']);
  return inTransaction(db, () => {
    const before = recall(db, SCOPE, key);
    if (before !== undefined) return before.body as { orderId: number; lines: readonly Line[] };
    const answer = { orderId, lines: putBack(db, request) };
    if (lines !== undefined) remember(db, { scope: SCOPE, key }, { status: 200, body: answer });
    return answer;
  });
}

const SCOPE = 'stock.release-order';

function putBack(db: Db, { orderId, reason, lines }: OrderRelease): readonly Line[] {
  const at = new Date().toISOString();
  const wanted = lines && new Map(mergeLines(lines).map((line) => [line.productId, line.quantity]));
  return stillOut(db, orderId).flatMap(({ productId, quantity: out }) => {
    const quantity = Math.min(wanted ? (wanted.get(productId) ?? 0) : out, out);
    if (quantity === 0) return [];
    move(db, { productId, delta: quantity, reason, orderId, at });
    return [{ productId, quantity }];
  });
}

const stillOut = (db: Db, orderId: number): readonly Line[] =>
  db
    .prepare<[number], Line>(
      `SELECT product_id AS productId, -sum(delta) AS quantity FROM stock_movements
       WHERE order_id = ? GROUP BY product_id HAVING sum(delta) < 0 ORDER BY product_id`,
    )
    .all(orderId);
