/** Orders as they are answered: joined with the own copies of customers and payments. */
import type { OrderItemRow, OrderRow, OrderStatus, ShipmentRow } from '../db.ts';
import type { Caller } from '../kernel/auth.ts';
import type { Db } from '../kernel/database.ts';
import { toDecimal } from '../kernel/money.ts';
import { limitOffset, type Page, type PageQuery, toPage } from '../kernel/pages.ts';
import { orderNotFound } from '../problems.ts';

export type Order = ReturnType<typeof toOrder>;

/** Their own order, or any for an administrator. Others do not learn that it exists. */
export function loadOrderFor(db: Db, caller: Caller, id: number): OrderRow {
  const order = db.prepare<[number], OrderRow>('SELECT * FROM placed_orders WHERE id = ?').get(id);
  if (order === undefined || (order.user_id !== caller.id && caller.role !== 'admin')) throw orderNotFound();
  return order;
}

export function presentOrder(db: Db, id: number): Order {
  const row = db.prepare<[number], FullOrderRow>(`SELECT ${COLUMNS} ${FROM} WHERE o.id = ?`).get(id);
  if (row === undefined) throw orderNotFound();
  return toOrder(row, itemsByOrder(db, [id]).get(id));
}

export const listOwnOrders = (db: Db, userId: number, query: PageQuery): Page<Order> =>
  listWhere(db, query, { clause: 'WHERE o.user_id = ?', values: [userId] });

export function listOrders(
  db: Db,
  query: PageQuery & { readonly status?: OrderStatus | undefined; readonly q?: string | undefined },
): Page<Order> {
  const pattern = query.q === undefined ? undefined : `%${query.q.replace(/[\\%_]/g, (char) => `\\${char}`)}%`;
  const conditions = [
    ...(query.status === undefined ? [] : [{ sql: 'o.status = ?', values: [query.status] }]),
    ...(pattern === undefined ? [] : [{ sql: MATCHES, values: [pattern, pattern, pattern] }]),
  ];
  const clause = conditions.length === 0 ? '' : `WHERE ${conditions.map(({ sql }) => sql).join(' AND ')}`;
  return listWhere(db, query, { clause, values: conditions.flatMap(({ values }) => values) });
}

export function trackOrder(db: Db, order: OrderRow) {
  const shipment = db
    .prepare<[number], ShipmentRow>('SELECT * FROM shipments WHERE order_id = ? ORDER BY id DESC LIMIT 1')
    .get(order.id);
  const events = db
    .prepare<[number], { status: string; note: string; at: string }>(
      'SELECT status, note, created_at AS at FROM order_events WHERE order_id = ? ORDER BY created_at, id',
    )
    .all(order.id);
  return {
    orderId: order.id,
    status: order.status,
    shipment: shipment === undefined ? null : toShipment(shipment),
    events,
  };
}

interface FullOrderRow extends OrderRow {
  readonly customer_name: string | null;
  readonly customer_email: string | null;
  readonly payment_id: number | null;
  readonly payment_status: string | null;
  readonly payment_method: string | null;
  readonly payment_refunded_cents: number | null;
}

const COLUMNS = `o.*, u.name AS customer_name, u.email AS customer_email, pay.id AS payment_id,
  pay.status AS payment_status, pay.method AS payment_method, pay.refunded_cents AS payment_refunded_cents`;

/** A customer or payment that has not arrived yet hides no order. */
const FROM = `FROM placed_orders o
  LEFT JOIN users u ON u.id = o.user_id
  LEFT JOIN payments pay ON pay.id = (SELECT max(id) FROM payments WHERE order_id = o.id)`;

const MATCHES = `(o.number LIKE ? ESCAPE '\\' OR u.email LIKE ? ESCAPE '\\' OR u.name LIKE ? ESCAPE '\\')`;

function listWhere(
  db: Db,
  query: PageQuery,
  where: { readonly clause: string; readonly values: readonly (string | number)[] },
): Page<Order> {
  const total = db
    .prepare<unknown[], { n: number }>(`SELECT count(*) AS n ${FROM} ${where.clause}`)
    .get(...where.values);
  const rows = db
    .prepare<unknown[], FullOrderRow>(
      `SELECT ${COLUMNS} ${FROM} ${where.clause} ORDER BY o.placed_at DESC, o.id DESC LIMIT ? OFFSET ?`,
    )
    .all(...where.values, ...limitOffset(query));
  const items = itemsByOrder(
    db,
    rows.map((row) => row.id),
  );
  return toPage(query, { items: rows.map((row) => toOrder(row, items.get(row.id))), total: total?.n ?? 0 });
}

function itemsByOrder(db: Db, orderIds: readonly number[]): Map<number, OrderItemRow[]> {
  const sql = `SELECT * FROM order_items WHERE order_id IN (${orderIds.map(() => '?').join()}) ORDER BY id`;
  return Map.groupBy(db.prepare<unknown[], OrderItemRow>(sql).all(...orderIds), (item) => item.order_id);
}

const toShipment = ({ carrier, tracking_code, status }: ShipmentRow) => ({
  carrier,
  trackingCode: tracking_code,
  status,
});

const toOrder = (row: FullOrderRow, items: readonly OrderItemRow[] = []) => ({
  id: row.id,
  number: row.number,
  status: row.status,
  items: items.map((item) => ({
    id: item.id,
    productId: item.product_id,
    sku: item.sku,
    name: item.name,
    quantity: item.quantity,
    unitPrice: toDecimal(item.unit_cents),
    lineTotal: toDecimal(item.line_cents),
  })),
  subtotal: toDecimal(row.subtotal_cents),
  discount: toDecimal(row.discount_cents),
  shipping: toDecimal(row.shipping_cents),
  total: toDecimal(row.total_cents),
  currency: row.currency,
  shippingAddress: JSON.parse(row.address_json) as Readonly<Record<string, string>>,
  customer: { id: row.user_id, name: row.customer_name ?? '', email: row.customer_email ?? '' },
  payment: paymentOf(row),
  placedAt: row.placed_at,
});

const paymentOf = (row: FullOrderRow) =>
  row.payment_id === null
    ? null
    : {
        id: row.payment_id,
        status: row.payment_status,
        method: row.payment_method,
        refunded: toDecimal(row.payment_refunded_cents ?? 0),
      };
