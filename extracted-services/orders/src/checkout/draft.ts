/** What a checkout is about, read from the customer's cart and the own copies; every reason to refuse it before anything happens. */
import { priceCart } from '../cart/cart.ts';
import { couponProblem, type Prices, shippingCents } from '../cart/pricing.ts';
import { cartLines, findCart, findCoupon } from '../cart/store.ts';
import type { Context } from '../context.ts';
import type { AddressRow, ShippingMethodRow } from '../db.ts';
import type { Db } from '../kernel/database.ts';
import { ruleBroken } from '../kernel/errors.ts';
import { cartEmpty, couponInvalid } from '../problems.ts';
import { loadShippingMethod } from '../shipping/methods.ts';
import { findAddress } from './addresses.ts';

export interface CheckoutInput {
  readonly addressId: number;
  readonly shippingMethod: string;
  readonly payment: { readonly method: 'card'; readonly cardToken: string };
}

export interface Draft {
  readonly prices: Prices;
  readonly address: AddressRow;
  readonly method: ShippingMethodRow;
  readonly shippingCents: number;
}

export async function draft(context: Context, userId: number, input: CheckoutInput): Promise<Draft> {
  if (cartLines(context.db, findCart(context.db, userId)).length === 0) throw cartEmpty();
  const address = await findAddress(context, input.addressId, userId);
  if (address === undefined) throw ruleBroken('ADDRESS_UNKNOWN', 'There is no such address.');
  const method = loadShippingMethod(context.db, input.shippingMethod);
  const prices = usablePrices(context.db, userId);
  return { prices, address, method, shippingCents: shippingCents(method, prices.lines) };
}

/** A coupon on the cart that cannot be used stops the checkout, so that nobody pays more than they expect. */
function usablePrices(db: Db, userId: number): Prices {
  const cart = findCart(db, userId);
  const prices = priceCart(db, cart);
  if (prices.lines.length === 0) throw cartEmpty();
  const code = cart?.coupon_code ?? null;
  if (code === null || prices.coupon !== null) return prices;
  throw couponInvalid(couponProblem(findCoupon(db, code), prices.subtotalCents, new Date().toISOString()));
}
