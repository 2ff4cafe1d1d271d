import { cache } from '../lib/cache.ts';
import { inTransaction } from '../lib/db.ts';
import { notFound } from '../lib/errors.ts';
import * as models from '../models/index.ts';
import { couponInvalid, couponProblem, presentCart, priceCart } from './pricingService.ts';

export function getCart(userId: number) {
  return presentCart(priceCart(models.findCart(userId)));
}

/** Adds to what is there. Whether there is enough of it is decided at checkout. */
export function addToCart(userId: number, productId: number, quantity: number) {
  const product = models.findProduct(productId);
  if (product === undefined || product.status !== 'active') throw notFound('Product');
  inTransaction(() => {
    const cart = models.ensureCart(userId);
    models.addCartItem(cart.id, productId, quantity);
    models.touchCart(cart.id);
  });
  // A customer who has just seen a price must not be charged an older one out of the cache.
  cache.delete(`price:${productId}`);
  return getCart(userId);
}

const notInCart = () => notFound('Cart item');

export function changeQuantity(userId: number, productId: number, quantity: number) {
  const cart = models.findCart(userId);
  if (cart === undefined || !models.setCartItemQuantity(cart.id, productId, quantity)) throw notInCart();
  models.touchCart(cart.id);
  return getCart(userId);
}

export function removeFromCart(userId: number, productId: number) {
  const cart = models.findCart(userId);
  if (cart === undefined || !models.removeCartItem(cart.id, productId)) throw notInCart();
  models.touchCart(cart.id);
  return getCart(userId);
}

export function clearCart(userId: number): void {
  const cart = models.findCart(userId);
  if (cart !== undefined) inTransaction(() => models.emptyCart(cart.id));
}

export function applyCoupon(userId: number, code: string) {
  const coupon = models.findCouponByCode(code);
  const { subtotalCents } = priceCart(models.findCart(userId));
  const problem = couponProblem(coupon, subtotalCents);
  if (coupon === undefined || problem !== null) throw couponInvalid(problem ?? 'There is no such coupon.');
  models.setCartCoupon(models.ensureCart(userId).id, coupon.code);
  return getCart(userId);
}

export function dropCoupon(userId: number) {
  const cart = models.findCart(userId);
  if (cart !== undefined) models.setCartCoupon(cart.id, null);
  return getCart(userId);
}
