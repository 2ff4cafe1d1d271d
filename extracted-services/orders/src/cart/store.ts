/** The cart's rows. Every change announces the rows it touched; callers own the transaction. */
import type { CouponRow } from '../db.ts';
import type { Db } from '../kernel/database.ts';
import { emitDeleted, emitRow } from '../kernel/outbox.ts';
import { type Line, salePriceCents } from './pricing.ts';

export interface CartRow {
  readonly id: number;
  readonly user_id: number;
  readonly coupon_code: string | null;
  readonly updated_at: string;
}

/** A line of the cart with what the own copies say about its product. */
export interface CartLine extends Line {
  readonly available: number;
}

export const findCart = (db: Db, userId: number): CartRow | undefined =>
  db.prepare<[number], CartRow>('SELECT * FROM carts WHERE user_id = ?').get(userId);

export const findCoupon = (db: Db, code: string): CouponRow | undefined =>
  db.prepare<[string], CouponRow>('SELECT * FROM coupons WHERE code = ?').get(code.trim().toUpperCase());

export const cartLines = (db: Db, cart: CartRow | undefined): readonly CartLine[] =>
  cart === undefined ? [] : db.prepare<[number], CartLineRow>(LINES).all(cart.id).map(toLine);

export function ensureCart(db: Db, userId: number): CartRow {
  db.prepare('INSERT INTO carts(user_id, updated_at) VALUES (?, ?) ON CONFLICT(user_id) DO NOTHING').run(userId, now());
  const cart = findCart(db, userId);
  if (cart === undefined) throw new Error(`The cart of user ${userId} was not kept.`);
  return cart;
}

/** Adds to what is there, at most 99 pieces. */
export function addItem(db: Db, cart: CartRow, item: Item): void {
  db.prepare(
    `INSERT INTO cart_items(cart_id, product_id, quantity) VALUES (?, ?, ?)
     ON CONFLICT(cart_id, product_id) DO UPDATE SET quantity = min(99, quantity + excluded.quantity)`,
  ).run(cart.id, item.productId, item.quantity);
  emitItem(db, cart, item.productId);
  touch(db, cart);
}

/** False when the product is not in the cart. */
export function setQuantity(db: Db, cart: CartRow, { productId, quantity }: Item): boolean {
  const { changes } = db
    .prepare('UPDATE cart_items SET quantity = ? WHERE cart_id = ? AND product_id = ?')
    .run(quantity, cart.id, productId);
  if (changes === 0) return false;
  emitItem(db, cart, productId);
  touch(db, cart);
  return true;
}

/** False when the product is not in the cart. */
export function removeItem(db: Db, cart: CartRow, productId: number): boolean {
  const id = itemId(db, cart, productId);
  if (id === undefined) return false;
  db.prepare('DELETE FROM cart_items WHERE id = ?').run(id);
  emitDeleted(db, 'cart_items', id);
  touch(db, cart);
  return true;
}

export function setCoupon(db: Db, cart: CartRow, code: string | null): void {
  db.prepare('UPDATE carts SET coupon_code = ?, updated_at = ? WHERE id = ?').run(code, now(), cart.id);
  emitRow(db, 'carts', cart.id);
}

export function emptyCart(db: Db, cart: CartRow): void {
  const items = db.prepare<[number], { id: number }>('SELECT id FROM cart_items WHERE cart_id = ?').all(cart.id);
  db.prepare('DELETE FROM cart_items WHERE cart_id = ?').run(cart.id);
  for (const { id } of items) emitDeleted(db, 'cart_items', id);
  setCoupon(db, cart, null);
}

interface Item {
  readonly productId: number;
  readonly quantity: number;
}

interface CartLineRow {
  readonly product_id: number;
  readonly sku: string;
  readonly name: string;
  readonly quantity: number;
  readonly price_cents: number;
  readonly discount_percent: number;
  readonly available: number;
}

const LINES = `
  SELECT ci.product_id, ci.quantity, p.sku, p.name, p.price_cents, p.discount_percent,
    CASE WHEN p.status = 'active' THEN max(0, coalesce(s.on_hand - s.reserved, 0)) ELSE 0 END AS available
  FROM cart_items ci
  JOIN products p ON p.id = ci.product_id
  LEFT JOIN stock_levels s ON s.product_id = ci.product_id
  WHERE ci.cart_id = ?
  ORDER BY ci.id`;

const toLine = (row: CartLineRow): CartLine => ({
  productId: row.product_id,
  sku: row.sku,
  name: row.name,
  quantity: row.quantity,
  unitCents: salePriceCents(row.price_cents, row.discount_percent),
  available: row.available,
});

const itemId = (db: Db, cart: CartRow, productId: number): number | undefined =>
  db
    .prepare<[number, number], { id: number }>('SELECT id FROM cart_items WHERE cart_id = ? AND product_id = ?')
    .get(cart.id, productId)?.id;

function emitItem(db: Db, cart: CartRow, productId: number): void {
  const id = itemId(db, cart, productId);
  if (id !== undefined) emitRow(db, 'cart_items', id);
}

function touch(db: Db, cart: CartRow): void {
  db.prepare('UPDATE carts SET updated_at = ? WHERE id = ?').run(now(), cart.id);
  emitRow(db, 'carts', cart.id);
}

const now = () => new Date().toISOString();
