import { cache } from '../lib/cache.ts';
import { CURRENCY } from '../lib/config.ts';
import { ruleBroken } from '../lib/errors.ts';
import { isPast, now, roundHalfUp, salePriceCents, sumBy, toMoney } from '../lib/helpers.ts';
import * as models from '../models/index.ts';

/** What a customer pays for one piece. The catalog throws the entry away when the price changes. */
export function unitPriceCents(productId: number): number {
  const key = `price:${productId}`;
  const known = cache.get(key);
  if (typeof known === 'number') return known;
  const product = models.findProduct(productId);
  if (product === undefined) throw new Error(`product ${productId} has no price`);
  const cents = salePriceCents(product.price_cents, product.discount_percent);
  cache.set(key, cents);
  return cents;
}

/** Why a coupon cannot be used for this subtotal, or null. */
export function couponProblem(coupon: models.CouponRow | undefined, subtotalCents: number): string | null {
  if (coupon === undefined || coupon.active === 0) return 'There is no such coupon.';
  if (coupon.starts_at !== null && coupon.starts_at > now()) return 'This coupon is not valid yet.';
  if (isPast(coupon.ends_at)) return 'This coupon has expired.';
  if (coupon.max_uses !== null && coupon.used_count >= coupon.max_uses) return 'This coupon has been used up.';
  if (subtotalCents < coupon.min_total_cents) return 'The order is too small for this coupon.';
  return null;
}

export const couponInvalid = (why: string) => ruleBroken('COUPON_INVALID', why);

function discountCents(coupon: models.CouponRow, subtotalCents: number): number {
  const amount = coupon.kind === 'percent' ? roundHalfUp(subtotalCents * coupon.value, 100) : coupon.value;
  return Math.min(amount, subtotalCents);
}

export interface PricedLine extends models.CartLineRow {
  unitCents: number;
  lineCents: number;
}

export interface PricedCart {
  lines: PricedLine[];
  /** The coupon on the cart, usable or not. */
  couponCode: string | null;
  /** The coupon, when it can be used. */
  coupon: models.CouponRow | null;
  subtotalCents: number;
  discountCents: number;
  totalCents: number;
}

export function priceCart(cart: models.CartRow | undefined): PricedCart {
  const lines = (cart === undefined ? [] : models.listCartLines(cart.id)).map((line) => {
    const unitCents = unitPriceCents(line.product_id);
    return { ...line, unitCents, lineCents: unitCents * line.quantity };
  });
  const subtotalCents = sumBy(lines, (line) => line.lineCents);
  const couponCode = cart?.coupon_code ?? null;
  const found = couponCode === null ? undefined : models.findCouponByCode(couponCode);
  const coupon = found !== undefined && couponProblem(found, subtotalCents) === null ? found : null;
  const discount = coupon === null ? 0 : discountCents(coupon, subtotalCents);
  return { lines, couponCode, coupon, subtotalCents, discountCents: discount, totalCents: subtotalCents - discount };
}

export function shippingCents(method: models.ShippingMethodRow, lines: readonly { quantity: number }[]): number {
  return method.base_cents + method.per_item_cents * sumBy(lines, (line) => line.quantity);
}

export function presentCart(cart: PricedCart) {
  return {
    items: cart.lines.map((line) => ({
      productId: line.product_id,
      sku: line.sku,
      name: line.name,
      quantity: line.quantity,
      unitPrice: toMoney(line.unitCents),
      lineTotal: toMoney(line.lineCents),
      available: line.available,
    })),
    couponCode: cart.couponCode,
    subtotal: toMoney(cart.subtotalCents),
    discount: toMoney(cart.discountCents),
    total: toMoney(cart.totalCents),
    currency: CURRENCY,
  };
}
