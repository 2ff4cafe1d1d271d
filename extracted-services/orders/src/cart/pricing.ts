/** The arithmetic of carts and orders, in integer cents. */
import type { CouponRow, ShippingMethodRow } from '../db.ts';
import { percentOf } from '../kernel/money.ts';

export interface Line {
  readonly productId: number;
  readonly sku: string;
  readonly name: string;
  readonly quantity: number;
  readonly unitCents: number;
}

export interface PricedLine extends Line {
  readonly lineCents: number;
}

export interface Prices {
  readonly lines: readonly PricedLine[];
  /** The coupon, when it can be used. */
  readonly coupon: CouponRow | null;
  readonly subtotalCents: number;
  readonly discountCents: number;
  /** Without shipping. */
  readonly totalCents: number;
}

/** What is charged for one piece: the price less the discount, rounded half up. */
export const salePriceCents = (priceCents: number, discountPercent: number): number =>
  percentOf(priceCents, 100 - discountPercent);

/** Prices lines with a coupon that counts only where it can be used at `now` (ISO-8601). */
export function price(lines: readonly Line[], coupon: CouponRow | undefined, now: string): Prices {
  const priced = lines.map((line) => ({ ...line, lineCents: line.unitCents * line.quantity }));
  const subtotalCents = sum(priced.map((line) => line.lineCents));
  const usable = coupon !== undefined && couponProblem(coupon, subtotalCents, now) === null ? coupon : null;
  const discountCents = usable === null ? 0 : discountOf(usable, subtotalCents);
  return { lines: priced, coupon: usable, subtotalCents, discountCents, totalCents: subtotalCents - discountCents };
}

/** Why a coupon cannot be used for this subtotal, or null. */
export function couponProblem(coupon: CouponRow | undefined, subtotalCents: number, now: string): string | null {
  if (coupon === undefined || coupon.active === 0) return 'There is no such coupon.';
  if (coupon.starts_at !== null && coupon.starts_at > now) return 'This coupon is not valid yet.';
  if (coupon.ends_at !== null && coupon.ends_at <= now) return 'This coupon has expired.';
  if (coupon.max_uses !== null && coupon.used_count >= coupon.max_uses) return 'This coupon has been used up.';
  if (subtotalCents < coupon.min_total_cents) return 'The order is too small for this coupon.';
  return null;
}

export function discountOf(coupon: Pick<CouponRow, 'kind' | 'value'>, subtotalCents: number): number {
  const amount = coupon.kind === 'percent' ? percentOf(subtotalCents, coupon.value) : coupon.value;
  return Math.min(amount, subtotalCents);
}

export const shippingCents = (method: ShippingMethodRow, lines: readonly { readonly quantity: number }[]): number =>
  method.base_cents + method.per_item_cents * sum(lines.map((line) => line.quantity));

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
