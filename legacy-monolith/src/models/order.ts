import { count, many, nextId, one, run } from '../lib/db.ts';
import {
  groupBy,
  likePattern,
  now,
  orderNumber,
  type Page,
  type Paging,
  paginate,
  placeholders,
  toMoney,
} from '../lib/helpers.ts';
import type { AddressInput } from './address.ts';
import type { OrderItemRow } from './orderItem.ts';

export type OrderStatus = 'pending' | 'paid' | 'shipped' | 'delivered' | 'cancelled' | 'returned';

export interface OrderRow {
  id: number;
  number: string;
  user_id: number;
  status: OrderStatus;
  subtotal_cents: number;
  discount_cents: number;
  shipping_cents: number;
  total_cents: number;
  currency: string;
  address_id: number | null;
  address_json: string;
  placed_at: string;
  updated_at: string;
}

/** An order with its customer (users) and its payment (payments). */
export interface FullOrderRow extends OrderRow {
  customer_name: string;
  customer_email: string;
  payment_id: number | null;
  payment_status: string | null;
  payment_method: string | null;
  payment_refunded_cents: number | null;
}

const FULL_COLUMNS = `o.*, u.name AS customer_name, u.email AS customer_email,
  pay.id AS payment_id, pay.status AS payment_status, pay.method AS payment_method,
  pay.refunded_cents AS payment_refunded_cents`;

const FULL_FROM = `FROM orders o
  JOIN users u ON u.id = o.user_id
  LEFT JOIN payments pay ON pay.id = (SELECT MAX(id) FROM payments WHERE order_id = o.id)`;

export function toOrder(row: FullOrderRow, items: readonly OrderItemRow[]) {
  return {
    id: row.id,
    number: row.number,
    status: row.status,
    items: items.map((item) => ({
      id: item.id,
      productId: item.product_id,
      sku: item.sku,
      name: item.name,
      quantity: item.quantity,
      unitPrice: toMoney(item.unit_cents),
      lineTotal: toMoney(item.line_cents),
    })),
    subtotal: toMoney(row.subtotal_cents),
    discount: toMoney(row.discount_cents),
    shipping: toMoney(row.shipping_cents),
    total: toMoney(row.total_cents),
    currency: row.currency,
    shippingAddress: JSON.parse(row.address_json) as AddressInput,
    customer: { id: row.user_id, name: row.customer_name, email: row.customer_email },
    payment:
      row.payment_id === null
        ? null
        : {
            id: row.payment_id,
            status: row.payment_status,
            method: row.payment_method,
            refunded: toMoney(row.payment_refunded_cents ?? 0),
          },
    placedAt: row.placed_at,
  };
}

export function findOrder(id: number): OrderRow | undefined {
  return one<OrderRow>('SELECT * FROM orders WHERE id = ?', id);
}

export function findFullOrder(id: number): FullOrderRow | undefined {
  return one<FullOrderRow>(`SELECT ${FULL_COLUMNS} ${FULL_FROM} WHERE o.id = ?`, id);
}

export function pageOrdersOfUser(userId: number, paging: Paging): Page<FullOrderRow> {
  return paginate<FullOrderRow>(
    {
      select: FULL_COLUMNS,
      from: `${FULL_FROM} WHERE o.user_id = ?`,
      order: 'o.placed_at DESC, o.id DESC',
      params: [userId],
    },
    paging,
  );
}

export function pageOrders(filter: { status?: string | undefined; q?: string | undefined }, paging: Paging) {
  const where: string[] = [];
  const params: unknown[] = [];
  if (filter.status !== undefined) {
    where.push('o.status = ?');
    params.push(filter.status);
  }
  if (filter.q !== undefined) {
    const pattern = likePattern(filter.q);
    where.push(`(o.number LIKE ? ESCAPE '\\' OR u.email LIKE ? ESCAPE '\\' OR u.name LIKE ? ESCAPE '\\')`);
    params.push(pattern, pattern, pattern);
  }
  const clause = where.length > 0 ? `WHERE ${where.join(' AND ')}` : '';
  return paginate<FullOrderRow>(
    { select: FULL_COLUMNS, from: `${FULL_FROM} ${clause}`, order: 'o.placed_at DESC, o.id DESC', params },
    paging,
  );
}

export function itemsOfOrders(orderIds: readonly number[]): Map<number, OrderItemRow[]> {
  if (orderIds.length === 0) return new Map();
  const sql = `SELECT * FROM order_items WHERE order_id IN (${placeholders(orderIds)}) ORDER BY id`;
  return groupBy(many<OrderItemRow>(sql, ...orderIds), (item) => item.order_id);
}

export interface NewOrder {
  userId: number;
  status: OrderStatus;
  subtotalCents: number;
  discountCents: number;
  shippingCents: number;
  totalCents: number;
  currency: string;
  addressId: number;
  address: AddressInput;
}

export function insertOrder(order: NewOrder): OrderRow {
  const id = nextId('orders');
  run(
    `INSERT INTO orders
       (id, number, user_id, status, subtotal_cents, discount_cents, shipping_cents, total_cents, currency, address_id,
        address_json, placed_at, updated_at)
     VALUES (@id, @number, @userId, @status, @subtotalCents, @discountCents, @shippingCents, @totalCents, @currency,
        @addressId, @addressJson, @at, @at)`,
    { ...order, id, number: orderNumber(id), addressJson: JSON.stringify(order.address), at: now() },
  );
  return findOrder(id)!;
}

export function setOrderStatus(id: number, status: OrderStatus): void {
  run('UPDATE orders SET status = ?, updated_at = ? WHERE id = ?', [status, now(), id]);
}

/** Did this user get the product at least as far as having paid for it? */
export function hasBought(userId: number, productId: number): boolean {
  const bought = count(
    `SELECT COUNT(*) AS n FROM orders o JOIN order_items i ON i.order_id = o.id
     WHERE o.user_id = ? AND i.product_id = ? AND o.status IN ('paid', 'shipped', 'delivered', 'returned')`,
    userId,
    productId,
  );
  return bought > 0;
}
