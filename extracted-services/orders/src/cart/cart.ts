/** What a customer can do with their cart. Prices and stock are the own copies'; `catalog` is asked only for unknown products. */
import type { Context } from '../context.ts';
import { type Db, inTransaction } from '../kernel/database.ts';
import { notFound } from '../kernel/errors.ts';
import { CURRENCY, toDecimal } from '../kernel/money.ts';
import { PeerUnavailable } from '../peers/peer.ts';
import { couponInvalid, unavailable } from '../problems.ts';
import { couponProblem, type Prices, price } from './pricing.ts';
import {
  addItem,
  type CartRow,
  cartLines,
  emptyCart,
  ensureCart,
  findCart,
  findCoupon,
  removeItem,
  setCoupon,
  setQuantity,
} from './store.ts';

/** A cart as it is answered. */
export function presentCart(db: Db, userId: number) {
  const cart = findCart(db, userId);
  const lines = cartLines(db, cart);
  const prices = priceCart(db, cart);
  return {
    items: prices.lines.map((line, index) => ({
      productId: line.productId,
      sku: line.sku,
      name: line.name,
      quantity: line.quantity,
      unitPrice: toDecimal(line.unitCents),
      lineTotal: toDecimal(line.lineCents),
      available: lines[index]?.available ?? 0,
    })),
    couponCode: cart?.coupon_code ?? null,
    subtotal: toDecimal(prices.subtotalCents),
    discount: toDecimal(prices.discountCents),
    total: toDecimal(prices.totalCents),
    currency: CURRENCY,
  };
}

export function priceCart(db: Db, cart: CartRow | undefined): Prices {
  const code = cart?.coupon_code ?? null;
  return price(cartLines(db, cart), code === null ? undefined : findCoupon(db, code), new Date().toISOString());
}

export interface Item {
  readonly productId: number;
  readonly quantity: number;
}

/** Adds to what is there. Whether there is enough of it is decided at checkout. */
export async function addToCart(context: Context, userId: number, item: Item): Promise<void> {
  if (!(await isSold(context, item.productId))) throw notFound('Product');
  inTransaction(context.db, () => addItem(context.db, ensureCart(context.db, userId), item));
}

export function changeQuantity(db: Db, userId: number, item: Item): void {
  const cart = findCart(db, userId);
  const changed = cart !== undefined && inTransaction(db, () => setQuantity(db, cart, item));
  if (!changed) throw notFound('Cart item');
}

export function removeFromCart(db: Db, userId: number, productId: number): void {
  const cart = findCart(db, userId);
  const removed = cart !== undefined && inTransaction(db, () => removeItem(db, cart, productId));
  if (!removed) throw notFound('Cart item');
}

export function clearCart(db: Db, userId: number): void {
  const cart = findCart(db, userId);
  if (cart !== undefined) inTransaction(db, () => emptyCart(db, cart));
}

export function applyCoupon(db: Db, userId: number, code: string): void {
  const coupon = findCoupon(db, code);
  const { subtotalCents } = priceCart(db, findCart(db, userId));
  const problem = couponProblem(coupon, subtotalCents, new Date().toISOString());
  if (coupon === undefined || problem !== null) throw couponInvalid(problem);
  inTransaction(db, () => setCoupon(db, ensureCart(db, userId), coupon.code));
}

export function dropCoupon(db: Db, userId: number): void {
  const cart = findCart(db, userId);
  if (cart !== undefined) inTransaction(db, () => setCoupon(db, cart, null));
}

/** Whether a product can be bought. One that the feeds have not brought yet is asked for. */
async function isSold(context: Context, productId: number): Promise<boolean> {
  const known = statusOf(context.db, productId);
  if (known !== undefined) return known === 'active';
  try {
    const row = await context.peers.catalog.product(productId);
    if (row === undefined) return false;
    inTransaction(context.db, () => context.apply({ topic: 'products.upserted', data: row }));
    return statusOf(context.db, productId) === 'active';
  } catch (error) {
    if (error instanceof PeerUnavailable) throw unavailable(error.peer);
    throw error;
  }
}

const statusOf = (db: Db, productId: number): string | undefined =>
  db.prepare<[number], { status: string }>('SELECT status FROM products WHERE id = ?').get(productId)?.status;
