/** Refusals that more than one place of this service gives. */
import { conflict, notFound, ruleBroken, ShopError } from './kernel/errors.ts';

export const cartEmpty = () => ruleBroken('CART_EMPTY', 'The cart is empty.');

export const couponInvalid = (problem: string | null) =>
  ruleBroken('COUPON_INVALID', problem ?? 'There is no such coupon.');

/** `details`: `[{ productId, available }]`. */
export const outOfStock = (details: unknown) =>
  conflict('OUT_OF_STOCK', 'There is not enough of some products.', details);

export const orderNotFound = () => notFound('Order');

const RETRY_AFTER_SECONDS = '2';

/** 503: nothing was kept, and trying again later can work. `degraded` names the services that did not answer. */
export const checkoutUnavailable = (degraded: readonly string[]) =>
  new ShopError(503, 'CHECKOUT_UNAVAILABLE', {
    message: 'The checkout is not possible at the moment. Nothing was ordered and nothing was charged.',
    details: { degraded },
    headers: { 'retry-after': RETRY_AFTER_SECONDS },
  });

/** 503: the answer needs a service that does not answer. */
export const unavailable = (peer: string) =>
  new ShopError(503, 'UNAVAILABLE', {
    message: 'This is not possible at the moment. Nothing was changed.',
    details: { degraded: [peer] },
    headers: { 'retry-after': RETRY_AFTER_SECONDS },
  });
