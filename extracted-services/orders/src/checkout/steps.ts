/**
 * The transactions of a checkout. Between them the other services are asked; each leaves the database so that a crash right
 * after it can be recovered from (see recovery.ts):
 *
 *   begin ──> reserving ──> charging ──> confirmed     the order exists for everyone
 *                  └────────────┴──────> failed        the order is gone, what has to be undone is promised
 *
 * Until it is confirmed the order's rows are seen by nobody: reads go through the view `placed_orders`, and nothing is announced.
 */
import { findCart, removeItem, setCoupon } from '../cart/store.ts';
import { promise } from '../followups/followups.ts';
import type { ApplyFact } from '../kernel/applier.ts';
import { type Db, inTransaction, type Row } from '../kernel/database.ts';
import { emitRow } from '../kernel/outbox.ts';
import { addEvent, itemsOf } from '../orders/changes.ts';
import type { ReservedLine } from '../peers/catalog.ts';
import { type CheckoutRow, findCheckout, insertCheckout, reserveKey, setState } from './checkouts.ts';
import type { Draft } from './draft.ts';
import { giveCouponBack, insertDraft, removeDraft, repriceOrder } from './order-rows.ts';

/** Writes the order as it is going to be, and takes one use of the coupon. */
export function begin(db: Db, who: { readonly userId: number; readonly key: string }, draft: Draft): CheckoutRow {
  return inTransaction(db, () => insertCheckout(db, insertDraft(db, who.userId, draft), who));
}

/** Keeps what was reserved; the catalog's prices of this moment are what is charged. */
export function noteReservation(db: Db, orderId: number, reservation: Reservation): void {
  inTransaction(db, () => {
    setState(db, orderId, 'charging');
    db.prepare('UPDATE checkouts SET reservation_id = ? WHERE order_id = ?').run(reservation.reservationId, orderId);
    repriceOrder(db, orderId, reservation.lines);
  });
}

export interface Reservation {
  readonly reservationId: number;
  readonly lines: readonly ReservedLine[];
}

/** Makes the order real: paid, out of the cart, announced with everything that belongs to it. */
export function confirm(db: Db, orderId: number, outcome: { readonly payment: Row; readonly apply: ApplyFact }): void {
  inTransaction(db, () => {
    const checkout = findCheckout(db, orderId);
    if (checkout?.state === 'confirmed') return;
    if (checkout?.state !== 'charging') throw new Error(`Checkout ${orderId} cannot be confirmed.`);
    const at = new Date().toISOString();
    outcome.apply({ topic: 'payments.upserted', data: outcome.payment });
    db.prepare("UPDATE orders SET status = 'paid', updated_at = ? WHERE id = ?").run(at, orderId);
    setState(db, orderId, 'confirmed');
    announce(db, orderId);
    addEvent(db, orderId, { status: 'pending', note: 'Order placed', at });
    addEvent(db, orderId, { status: 'paid', note: 'Payment captured', at });
    takeFromCart(db, checkout);
  });
}

/** Takes the order away as if it had never been, and promises what has to be undone elsewhere. */
export function abandon(db: Db, orderId: number, undo: Undo): void {
  inTransaction(db, () => {
    const checkout = findCheckout(db, orderId);
    if (checkout?.state !== 'reserving' && checkout?.state !== 'charging') return;
    if (undo.stock) promiseRelease(db, checkout);
    if (undo.charge) promise(db, orderId, { kind: 'void-charge', chargeKey: checkout.charge_key });
    giveCouponBack(db, orderId);
    removeDraft(db, orderId);
    setState(db, orderId, 'failed');
  });
}

/** What may have happened elsewhere. */
export interface Undo {
  readonly stock: boolean;
  readonly charge: boolean;
}

function promiseRelease(db: Db, checkout: CheckoutRow): void {
  const { order_id: orderId, reservation_id: reservationId } = checkout;
  const key = reserveKey(orderId);
  if (reservationId === null) {
    const lines = itemsOf(db, orderId).map((item) => ({ productId: item.product_id, quantity: item.quantity }));
    promise(db, orderId, { kind: 'release-unanswered', reserveKey: key, orderRef: String(orderId), lines });
  } else {
    const release = { from: { reservationId }, reason: 'cancel' } as const;
    promise(db, orderId, { kind: 'release-stock', key: `${key}:undo`, release });
  }
}

/** Everything of the new order; its history follows with the events. */
function announce(db: Db, orderId: number): void {
  emitRow(db, 'orders', orderId);
  for (const table of ['order_items', 'shipments', 'coupon_redemptions']) {
    const rows = db.prepare<[number], { id: number }>(`SELECT id FROM ${table} WHERE order_id = ? ORDER BY id`);
    for (const { id } of rows.all(orderId)) emitRow(db, table, id);
  }
  const coupon = db
    .prepare<[number], { coupon_id: number }>('SELECT coupon_id FROM coupon_redemptions WHERE order_id = ?')
    .get(orderId);
  if (coupon !== undefined) emitRow(db, 'coupons', coupon.coupon_id);
}

/** What was ordered leaves the cart; what was added meanwhile stays. */
function takeFromCart(db: Db, { order_id: orderId, user_id: userId }: CheckoutRow): void {
  const cart = findCart(db, userId);
  if (cart === undefined) return;
  for (const item of itemsOf(db, orderId)) removeItem(db, cart, item.product_id);
  setCoupon(db, cart, null);
}
