/** Writes of orders that several commands share. Callers own the transaction; every change is announced. */
import type { OrderItemRow, OrderRow, OrderStatus } from '../db.ts';
import { promise } from '../followups/followups.ts';
import type { Db } from '../kernel/database.ts';
import { emitRow } from '../kernel/outbox.ts';
import type { Releasing, StockLine } from '../peers/catalog.ts';

/** Moves an order on and writes it into its history. */
export function changeStatus(
  db: Db,
  orderId: number,
  change: { readonly to: OrderStatus; readonly note: string },
): void {
  const at = new Date().toISOString();
  db.prepare('UPDATE orders SET status = ?, updated_at = ? WHERE id = ?').run(change.to, at, orderId);
  emitRow(db, 'orders', orderId);
  addEvent(db, orderId, { status: change.to, note: change.note, at });
}

export function addEvent(
  db: Db,
  orderId: number,
  event: { readonly status: string; readonly note: string; readonly at: string },
): void {
  const { lastInsertRowid } = db
    .prepare('INSERT INTO order_events(order_id, status, note, created_at) VALUES (?, ?, ?, ?)')
    .run(orderId, event.status, event.note, event.at);
  emitRow(db, 'order_events', Number(lastInsertRowid));
}

export const itemsOf = (db: Db, orderId: number): readonly OrderItemRow[] =>
  db.prepare<[number], OrderItemRow>('SELECT * FROM order_items WHERE order_id = ? ORDER BY id').all(orderId);

/** Promises that an order's goods go back to stock: all that is still out, or the given lines. */
export function promiseRestock(
  db: Db,
  orderId: number,
  restock: { readonly key: string; readonly reason: Releasing['reason']; readonly lines?: readonly StockLine[] },
): void {
  const { key, ...rest } = restock;
  const reservationId = db
    .prepare<[number], { reservation_id: number | null }>('SELECT reservation_id FROM checkouts WHERE order_id = ?')
    .get(orderId)?.reservation_id;
  const from = typeof reservationId === 'number' ? { reservationId } : { orderId };
  promise(db, orderId, { kind: 'release-stock', key, release: { from, ...rest } });
}

/** Promises that money goes back (at most the given amount), if there is a payment. */
export function promiseRefund(
  db: Db,
  order: Pick<OrderRow, 'id'>,
  refund: { readonly key: string; readonly reason: string; readonly atMostCents?: number },
): void {
  const payment = db
    .prepare<[number], { id: number }>('SELECT id FROM payments WHERE order_id = ? ORDER BY id DESC LIMIT 1')
    .get(order.id);
  if (payment !== undefined) promise(db, order.id, { kind: 'refund', paymentId: payment.id, ...refund });
}
