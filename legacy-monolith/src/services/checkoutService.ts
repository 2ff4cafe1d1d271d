import { randomUUID } from 'node:crypto';
import { forgetProduct } from '../lib/cache.ts';
import { CURRENCY } from '../lib/config.ts';
import { db, nextId, prepare } from '../lib/db.ts';
import { conflict, ruleBroken } from '../lib/errors.ts';
import { emit } from '../lib/events.ts';
import { audit, now } from '../lib/helpers.ts';
import { logger } from '../lib/logger.ts';
import type { Identity } from '../lib/tokens.ts';
import * as models from '../models/index.ts';
import { presentOrder } from './orderService.ts';
import { type Charge, charge, voidCharge } from './paymentService.ts';
import { couponInvalid, couponProblem, type PricedCart, priceCart, shippingCents } from './pricingService.ts';
import { cartEmpty, loadShippingMethod } from './shippingService.ts';
import { checkLowStock } from './stockService.ts';

export interface CheckoutInput {
  addressId: number;
  shippingMethod: string;
  payment: { method: 'card'; cardToken: string };
}

type Order = ReturnType<typeof presentOrder>;

// Two requests with one key at the same time: the second waits for the first.
const running = new Map<string, Promise<Order>>();

/**
 * Cart → order. The provider is asked first (it may take seconds and a transaction must not), then everything is written in
 * one transaction; if that fails the charge is voided, so there is never money without an order or an order without money.
 */
export async function checkout(user: Identity, input: CheckoutInput, idempotencyKey: string | undefined) {
  const key = `checkout:${user.id}:${idempotencyKey ?? randomUUID()}`;
  const placed = models.findPaymentByKey(key);
  if (placed !== undefined) return presentOrder(placed.order_id);
  const before = running.get(key);
  if (before !== undefined) return before;
  const order = place(user, input, key).finally(() => running.delete(key));
  running.set(key, order);
  return order;
}

async function place(user: Identity, input: CheckoutInput, key: string): Promise<Order> {
  const cart = priceCart(models.findCart(user.id));
  if (cart.lines.length === 0) throw cartEmpty();
  const address = models.findAddress(input.addressId, user.id);
  if (address === undefined) throw ruleBroken('ADDRESS_UNKNOWN', 'There is no such address.');
  const method = loadShippingMethod(input.shippingMethod);
  requireCoupon(cart);
  requireStock(cart);

  const paid = await charge(key, input.payment.cardToken);
  let orderId: number;
  try {
    orderId = writeOrder({ user, cart, address, method, paid, paymentMethod: input.payment.method });
  } catch (error) {
    voidCharge(key);
    throw error;
  }
  announce(user.id, orderId, cart);
  return presentOrder(orderId);
}

function requireCoupon(cart: PricedCart): void {
  if (cart.couponCode === null || cart.coupon !== null) return;
  const problem = couponProblem(models.findCouponByCode(cart.couponCode), cart.subtotalCents);
  throw couponInvalid(problem ?? 'There is no such coupon.');
}

function requireStock(cart: PricedCart): void {
  const missing = cart.lines.filter((line) => line.available < line.quantity);
  if (missing.length > 0) throw outOfStock(missing);
}

function outOfStock(lines: readonly { product_id: number; available: number }[]) {
  const details = lines.map((line) => ({ productId: line.product_id, available: line.available }));
  return conflict('OUT_OF_STOCK', 'There is not enough of some products.', details);
}

interface Writing {
  user: Identity;
  cart: PricedCart;
  address: models.AddressRow;
  method: models.ShippingMethodRow;
  paid: Charge;
  paymentMethod: string;
}

/** Stock, order, payment, coupon, shipment and cart: all of it or nothing. */
function writeOrder({ user, cart: charged, address, method, paid, paymentMethod }: Writing): number {
  const write = db().transaction(() => {
    const cartRow = models.findCart(user.id);
    const cart = priceCart(cartRow);
    requireCoupon(cart);
    if (cartRow === undefined || !sameCart(cart, charged)) {
      throw conflict('CART_CHANGED', 'The cart has changed since the payment was started. Nothing was charged.');
    }
    requireStock(cart);
    const shipping = shippingCents(method, cart.lines);
    const total = cart.totalCents + shipping;
    const order = models.insertOrder({
      userId: user.id,
      status: 'paid',
      subtotalCents: cart.subtotalCents,
      discountCents: cart.discountCents,
      shippingCents: shipping,
      totalCents: total,
      currency: CURRENCY,
      addressId: address.id,
      address: models.addressSnapshot(address),
    });
    for (const line of cart.lines) {
      models.insertOrderItem(order.id, {
        product_id: line.product_id,
        sku: line.sku,
        name: line.name,
        unit_cents: line.unitCents,
        quantity: line.quantity,
      });
      const at = now();
      const taken = prepare(
        `UPDATE stock_levels SET on_hand = on_hand - ?, updated_at = ?
         WHERE product_id = ? AND on_hand - reserved >= ?`,
      ).run(line.quantity, at, line.product_id, line.quantity);
      if (taken.changes === 0) throw outOfStock([line]);
      prepare(
        `INSERT INTO stock_movements (id, ref, product_id, delta, reason, order_id, created_at)
         VALUES (?, ?, ?, ?, 'sale', ?, ?)`,
      ).run(nextId('stock_movements'), randomUUID(), line.product_id, -line.quantity, order.id, at);
      forgetProduct(line.product_id);
    }
    if (cart.coupon !== null) {
      if (!models.takeCouponUse(cart.coupon.id)) throw couponInvalid('This coupon has been used up.');
      models.insertRedemption(cart.coupon.id, order.id, user.id, cart.discountCents);
    }
    const paymentId = models.insertPayment({
      orderId: order.id,
      userId: user.id,
      amountCents: total,
      currency: CURRENCY,
      method: paymentMethod,
      status: 'captured',
      providerRef: paid.providerRef,
      idempotencyKey: paid.key,
    });
    for (const attempt of paid.attempts) models.insertAttempt(paymentId, attempt);
    models.insertShipment(order.id, method.id);
    models.insertOrderEvent(order.id, 'pending', 'Order placed');
    models.insertOrderEvent(order.id, 'paid', 'Payment captured');
    prepare('DELETE FROM cart_items WHERE cart_id = ?').run(cartRow.id);
    prepare('UPDATE carts SET coupon_code = NULL, updated_at = ? WHERE id = ?').run(now(), cartRow.id);
    audit(user.id, 'order.placed', 'order', order.id, { totalCents: total, paymentId });
    return order.id;
  });
  return write.immediate();
}

function sameCart(a: PricedCart, b: PricedCart): boolean {
  const essence = (cart: PricedCart) =>
    JSON.stringify([cart.totalCents, cart.lines.map((line) => [line.product_id, line.quantity, line.unitCents])]);
  return essence(a) === essence(b);
}

function announce(userId: number, orderId: number, cart: PricedCart): void {
  emit('order.placed', { orderId, userId });
  const payment = presentOrder(orderId).payment;
  if (payment !== null) emit('payment.captured', { paymentId: payment.id, orderId, userId });
  for (const line of cart.lines) checkLowStock(line.product_id, line.available);
  logger.info({ orderId, left: cart.lines.map((line) => models.findStock(line.product_id)?.on_hand) }, 'order placed');
}
