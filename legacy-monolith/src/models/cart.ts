import { many, nextId, one, run } from '../lib/db.ts';
import { now } from '../lib/helpers.ts';

export interface CartRow {
  id: number;
  user_id: number;
  coupon_code: string | null;
  updated_at: string;
}

/** An item with what the catalog says about its product. */
export interface CartLineRow {
  id: number;
  product_id: number;
  quantity: number;
  sku: string;
  name: string;
  status: 'active' | 'hidden';
  available: number;
}

export function findCart(userId: number): CartRow | undefined {
  return one<CartRow>('SELECT * FROM carts WHERE user_id = ?', userId);
}

export function ensureCart(userId: number): CartRow {
  const cart = findCart(userId);
  if (cart !== undefined) return cart;
  run('INSERT INTO carts (id, user_id, coupon_code, updated_at) VALUES (?, ?, NULL, ?)', [
    nextId('carts'),
    userId,
    now(),
  ]);
  return findCart(userId)!;
}

export function touchCart(id: number): void {
  run('UPDATE carts SET updated_at = ? WHERE id = ?', now(), id);
}

export function setCartCoupon(id: number, code: string | null): void {
  run('UPDATE carts SET coupon_code = ?, updated_at = ? WHERE id = ?', [code, now(), id]);
}

export function listCartLines(cartId: number): CartLineRow[] {
  return many<CartLineRow>(
    `SELECT ci.id, ci.product_id, ci.quantity, p.sku, p.name, p.status,
       CASE WHEN p.status = 'active' THEN MAX(0, COALESCE(s.on_hand - s.reserved, 0)) ELSE 0 END AS available
     FROM cart_items ci
     JOIN products p ON p.id = ci.product_id
     LEFT JOIN stock_levels s ON s.product_id = ci.product_id
     WHERE ci.cart_id = ?
     ORDER BY ci.id`,
    cartId,
  );
}

export function addCartItem(cartId: number, productId: number, quantity: number): void {
  run(
    `INSERT INTO cart_items (id, cart_id, product_id, quantity) VALUES (?, ?, ?, ?)
     ON CONFLICT (cart_id, product_id) DO UPDATE SET quantity = MIN(99, quantity + excluded.quantity)`,
    [nextId('cart_items'), cartId, productId, quantity],
  );
}

export function setCartItemQuantity(cartId: number, productId: number, quantity: number): boolean {
  const sql = 'UPDATE cart_items SET quantity = ? WHERE cart_id = ? AND product_id = ?';
  return run(sql, [quantity, cartId, productId]).changes === 1;
}

export function removeCartItem(cartId: number, productId: number): boolean {
  return run('DELETE FROM cart_items WHERE cart_id = ? AND product_id = ?', cartId, productId).changes === 1;
}

export function emptyCart(cartId: number): void {
  run('DELETE FROM cart_items WHERE cart_id = ?', cartId);
  setCartCoupon(cartId, null);
}
