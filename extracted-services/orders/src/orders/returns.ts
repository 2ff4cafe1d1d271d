/** Goods that customers send back. */
import type { Context } from '../context.ts';
import type { OrderRow, ReturnRow } from '../db.ts';
import type { Caller } from '../kernel/auth.ts';
import { type Db, inTransaction } from '../kernel/database.ts';
import { conflict, notFound, ruleBroken } from '../kernel/errors.ts';
import { emitRow } from '../kernel/outbox.ts';
import { limitOffset, type PageQuery, toPage } from '../kernel/pages.ts';
import { changeStatus, itemsOf, promiseRefund, promiseRestock } from './changes.ts';
import { loadOrderFor } from './queries.ts';

export interface ReturnRequest {
  readonly reason: string;
  readonly items: readonly { readonly orderItemId: number; readonly quantity: number }[];
}

/** Returns the id. */
export function requestReturn(db: Db, order: OrderRow, request: ReturnRequest): number {
  return inTransaction(db, () => {
    if (order.status !== 'delivered') throw conflict('NOT_RETURNABLE', 'Only a delivered order can be returned.');
    requireReturnable(db, order.id, request.items);
    const id = insertReturn(db, order, request.reason);
    for (const item of request.items) insertItem(db, id, item);
    return id;
  });
}

export function presentReturn(db: Db, id: number) {
  return withItems(db, [loadReturn(db, id)])[0];
}

export function returnsOfOrder(db: Db, caller: Caller, orderId: number) {
  const order = loadOrderFor(db, caller, orderId);
  const rows = db
    .prepare<[number], ReturnRow>('SELECT * FROM returns WHERE order_id = ? ORDER BY created_at DESC, id DESC')
    .all(order.id);
  return { items: withItems(db, rows) };
}

export function listReturns(db: Db, query: PageQuery & { readonly status?: string | undefined }) {
  const where = query.status === undefined ? '' : 'WHERE status = ?';
  const values = query.status === undefined ? [] : [query.status];
  const total = db.prepare<unknown[], { n: number }>(`SELECT count(*) AS n FROM returns ${where}`).get(...values);
  const rows = db
    .prepare<unknown[], ReturnRow>(`SELECT * FROM returns ${where} ORDER BY created_at DESC, id DESC LIMIT ? OFFSET ?`)
    .all(...values, ...limitOffset(query));
  return toPage(query, { items: withItems(db, rows), total: total?.n ?? 0 });
}

/**
 * Decided here at once; money and goods go back as soon as the services that own them answer. Returns the names of those
 * that have not answered yet.
 */
export async function approveReturn({ db, followups }: Context, id: number): Promise<readonly string[]> {
  const orderId = inTransaction(db, () => {
    const { order_id } = loadOpen(db, id);
    const lines = returnedLines(db, id);
    decide(db, id, 'approved');
    const order = db.prepare<[number], OrderRow>('SELECT * FROM orders WHERE id = ?').get(order_id);
    if (order === undefined) throw notFound('Order');
    changeStatus(db, order_id, { to: 'returned', note: 'Return approved' });
    promiseRestock(db, order_id, {
      key: `return-${id}`,
      reason: 'return',
      lines: lines.map(({ productId, quantity }) => ({ productId, quantity })),
    });
    const atMostCents = refundCents(order, lines);
    if (atMostCents > 0) promiseRefund(db, order, { key: `return-${id}`, reason: 'Return approved', atMostCents });
    return order_id;
  });
  return followups.settle(orderId);
}

export function rejectReturn(db: Db, id: number): void {
  inTransaction(db, () => decide(db, loadOpen(db, id).id, 'rejected'));
}

interface ReturnedLine {
  readonly productId: number;
  readonly unitCents: number;
  readonly quantity: number;
}

/** What was paid for the lines that come back, half up: an order's discount is spread over its lines. */
export function refundCents(
  order: Pick<OrderRow, 'subtotal_cents' | 'discount_cents'>,
  lines: readonly Pick<ReturnedLine, 'unitCents' | 'quantity'>[],
): number {
  const { subtotal_cents: subtotal, discount_cents: discount } = order;
  if (subtotal === 0) return 0;
  const value = lines.reduce((sum, line) => sum + line.unitCents * line.quantity, 0);
  return Math.floor((2 * value * (subtotal - discount) + subtotal) / (2 * subtotal));
}

function requireReturnable(db: Db, orderId: number, items: ReturnRequest['items']): void {
  const bought = new Map(itemsOf(db, orderId).map((item) => [item.id, item.quantity]));
  for (const { orderItemId, quantity } of items) {
    const left = (bought.get(orderItemId) ?? 0) - alreadyReturned(db, orderItemId);
    if (quantity > left) {
      const details = { orderItemId, returnable: Math.max(0, left) };
      throw ruleBroken('RETURN_INVALID', 'You cannot return more than you bought.', details);
    }
    bought.set(orderItemId, (bought.get(orderItemId) ?? 0) - quantity);
  }
}

/** How many of an order item are in returns that were not rejected. */
const alreadyReturned = (db: Db, orderItemId: number): number =>
  db
    .prepare<[number], { n: number }>(
      `SELECT coalesce(sum(i.quantity), 0) AS n FROM return_items i JOIN returns r ON r.id = i.return_id
       WHERE i.order_item_id = ? AND r.status <> 'rejected'`,
    )
    .get(orderItemId)?.n ?? 0;

function insertReturn(db: Db, order: OrderRow, reason: string): number {
  const { lastInsertRowid } = db
    .prepare("INSERT INTO returns(order_id, user_id, reason, status, created_at) VALUES (?, ?, ?, 'requested', ?)")
    .run(order.id, order.user_id, reason, new Date().toISOString());
  emitRow(db, 'returns', Number(lastInsertRowid));
  return Number(lastInsertRowid);
}

function insertItem(db: Db, returnId: number, item: ReturnRequest['items'][number]): void {
  const { lastInsertRowid } = db
    .prepare('INSERT INTO return_items(return_id, order_item_id, quantity) VALUES (?, ?, ?)')
    .run(returnId, item.orderItemId, item.quantity);
  emitRow(db, 'return_items', Number(lastInsertRowid));
}

function decide(db: Db, id: number, status: 'approved' | 'rejected'): void {
  db.prepare('UPDATE returns SET status = ?, decided_at = ? WHERE id = ?').run(status, new Date().toISOString(), id);
  emitRow(db, 'returns', id);
}

function loadReturn(db: Db, id: number): ReturnRow {
  const found = db.prepare<[number], ReturnRow>('SELECT * FROM returns WHERE id = ?').get(id);
  if (found === undefined) throw notFound('Return');
  return found;
}

function loadOpen(db: Db, id: number): ReturnRow {
  const found = loadReturn(db, id);
  if (found.status !== 'requested') throw conflict('RETURN_DECIDED', `This return is ${found.status} already.`);
  return found;
}

const returnedLines = (db: Db, returnId: number): readonly ReturnedLine[] =>
  db
    .prepare<[number], ReturnedLine>(
      `SELECT i.product_id AS productId, i.unit_cents AS unitCents, r.quantity
       FROM return_items r JOIN order_items i ON i.id = r.order_item_id WHERE r.return_id = ? ORDER BY r.id`,
    )
    .all(returnId);

interface ReturnItemRow {
  readonly return_id: number;
  readonly order_item_id: number;
  readonly quantity: number;
}

function withItems(db: Db, rows: readonly ReturnRow[]) {
  const sql = `SELECT * FROM return_items WHERE return_id IN (${rows.map(() => '?').join()}) ORDER BY id`;
  const items = Map.groupBy(
    db.prepare<unknown[], ReturnItemRow>(sql).all(...rows.map((row) => row.id)),
    (item) => item.return_id,
  );
  return rows.map((row) => toReturn(row, items.get(row.id)));
}

const toReturn = (row: ReturnRow, items: readonly ReturnItemRow[] = []) => ({
  id: row.id,
  orderId: row.order_id,
  reason: row.reason,
  status: row.status,
  items: items.map((item) => ({ orderItemId: item.order_item_id, quantity: item.quantity })),
  createdAt: row.created_at,
  decidedAt: row.decided_at,
});
