/** The rows of an order that is being placed. Nothing here is announced: that happens when it is confirmed. */
import { discountOf, type PricedLine } from '../cart/pricing.ts';
import type { AddressRow, CouponRow, OrderRow } from '../db.ts';
import type { Db } from '../kernel/database.ts';
import { CURRENCY } from '../kernel/money.ts';
import { emitRow } from '../kernel/outbox.ts';
import { itemsOf } from '../orders/changes.ts';
import type { ReservedLine } from '../peers/catalog.ts';
import { couponInvalid } from '../problems.ts';
import type { Draft } from './draft.ts';

/** Returns the order's id. */
export function insertDraft(db: Db, userId: number, draft: Draft): number {
  const orderId = insertOrder(db, userId, draft);
  for (const line of draft.prices.lines) insertItem(db, orderId, line);
  db.prepare("INSERT INTO shipments(order_id, method_id, status) VALUES (?, ?, 'pending')").run(
    orderId,
    draft.method.id,
  );
  const { coupon, discountCents } = draft.prices;
  if (coupon !== null) redeem(db, coupon, { orderId, userId, amountCents: discountCents });
  return orderId;
}

/** Takes over the prices and names that the catalog sold at, and adds up again. */
export function repriceOrder(db: Db, orderId: number, lines: readonly ReservedLine[]): void {
  const set = db.prepare(
    `UPDATE order_items SET sku = @sku, name = @name, unit_cents = @unitPrice, line_cents = @unitPrice * quantity
     WHERE order_id = @orderId AND product_id = @productId`,
  );
  for (const { sku, name, unitPrice, productId } of lines) set.run({ sku, name, unitPrice, orderId, productId });
  const subtotalCents = itemsOf(db, orderId).reduce((sum, item) => sum + item.line_cents, 0);
  const coupon = couponOf(db, orderId);
  const discountCents = coupon === undefined ? 0 : discountOf(coupon, subtotalCents);
  db.prepare(
    `UPDATE orders SET subtotal_cents = @subtotalCents, discount_cents = @discountCents,
       total_cents = @subtotalCents - @discountCents + shipping_cents
     WHERE id = @orderId`,
  ).run({ orderId, subtotalCents, discountCents });
  db.prepare('UPDATE coupon_redemptions SET amount_cents = ? WHERE order_id = ?').run(discountCents, orderId);
}

export function removeDraft(db: Db, orderId: number): void {
  for (const table of ['order_items', 'shipments', 'coupon_redemptions']) {
    db.prepare(`DELETE FROM ${table} WHERE order_id = ?`).run(orderId);
  }
  db.prepare('DELETE FROM orders WHERE id = ?').run(orderId);
}

/** The coupon's row may have been announced in between for another reason, with the use that is given back here. */
export function giveCouponBack(db: Db, orderId: number): void {
  const coupon = couponOf(db, orderId);
  if (coupon === undefined) return;
  db.prepare('UPDATE coupons SET used_count = max(0, used_count - 1) WHERE id = ?').run(coupon.id);
  emitRow(db, 'coupons', coupon.id);
}

export function loadOrder(db: Db, orderId: number): OrderRow {
  const order = db.prepare<[number], OrderRow>('SELECT * FROM orders WHERE id = ?').get(orderId);
  if (order === undefined) throw new Error(`There is no order ${orderId}.`);
  return order;
}

function insertOrder(db: Db, userId: number, { prices, address, shippingCents }: Draft): number {
  const id = nextOrderId(db);
  const at = new Date().toISOString();
  const { subtotalCents, discountCents, totalCents } = prices;
  db.prepare(
    `INSERT INTO orders VALUES (@id, @number, @userId, 'pending', @subtotalCents, @discountCents, @shippingCents,
       @totalCents, @currency, @addressId, @address, @at, @at)`,
  ).run({
    id,
    number: `SO-${String(id).padStart(6, '0')}`,
    userId,
    subtotalCents,
    discountCents,
    shippingCents,
    totalCents: totalCents + shippingCents,
    currency: CURRENCY,
    addressId: address.id,
    address: JSON.stringify(snapshot(address)),
    at,
  });
  return id;
}

/** The number is made from the id, so the id has to be known before the row is. */
const nextOrderId = (db: Db): number =>
  db.prepare<[], { id: number }>("SELECT seq + 1 AS id FROM sqlite_sequence WHERE name = 'orders'").get()?.id ?? 1;

/** What an order keeps of an address, whatever happens to the address later. */
const snapshot = ({ label, street, city, postal_code, country }: AddressRow) => ({
  label,
  street,
  city,
  postalCode: postal_code,
  country,
});

function insertItem(db: Db, orderId: number, line: PricedLine): void {
  db.prepare(
    `INSERT INTO order_items(order_id, product_id, sku, name, unit_cents, quantity, line_cents)
     VALUES (?, ?, ?, ?, ?, ?, ?)`,
  ).run(orderId, line.productId, line.sku, line.name, line.unitCents, line.quantity, line.lineCents);
}

function redeem(
  db: Db,
  coupon: CouponRow,
  use: { readonly orderId: number; readonly userId: number; readonly amountCents: number },
): void {
  const taken = db
    .prepare(
      'UPDATE coupons SET used_count = used_count + 1 WHERE id = ? AND (max_uses IS NULL OR used_count < max_uses)',
    )
    .run(coupon.id);
  if (taken.changes === 0) throw couponInvalid('This coupon has been used up.');
  db.prepare(
    `INSERT INTO coupon_redemptions(coupon_id, order_id, user_id, amount_cents, created_at) VALUES (?, ?, ?, ?, ?)`,
  ).run(coupon.id, use.orderId, use.userId, use.amountCents, new Date().toISOString());
}

const couponOf = (db: Db, orderId: number): CouponRow | undefined =>
  db
    .prepare<[number], CouponRow>(
      'SELECT c.* FROM coupons c JOIN coupon_redemptions r ON r.coupon_id = c.id WHERE r.order_id = ?',
    )
    .get(orderId);
