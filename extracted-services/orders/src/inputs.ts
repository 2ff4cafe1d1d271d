/** What requests may contain. The same schemas are published in the OpenAPI document. */
import { z } from 'zod';
import { moneyInput } from './kernel/money.ts';
import { pageQuery } from './kernel/pages.ts';

const id = z.number().int().positive();
const quantity = z.number().int().min(1).max(99);
const shippingMethod = z.string().min(1).max(40);

export const newItem = z.object({ productId: id, quantity });

export const quantityChange = z.object({ quantity });

export const couponCode = z.object({ code: z.string().trim().min(1).max(40) });

export const shippingQuote = z.object({ method: shippingMethod });

export const checkoutRequest = z.object({
  addressId: id,
  shippingMethod,
  payment: z.object({ method: z.literal('card'), cardToken: z.string().min(1).max(100) }),
});

export const idempotencyHeader = z.object({ 'idempotency-key': z.string().min(1).max(200).optional() });

export const returnRequest = z.object({
  reason: z.string().trim().min(1).max(500),
  items: z
    .array(z.object({ orderItemId: id, quantity: z.number().int().min(1).max(99) }))
    .min(1)
    .max(100),
});

export const orderQuery = pageQuery.extend({
  status: z.enum(['pending', 'paid', 'shipped', 'delivered', 'cancelled', 'returned']).optional(),
  q: z.string().trim().min(1).max(100).optional(),
});

export const returnQuery = pageQuery.extend({ status: z.enum(['requested', 'approved', 'rejected']).optional() });

export const shipping = z.object({ carrier: z.string().trim().min(1).max(40) });

const time = z.iso.datetime();
const terms = {
  value: z.number().positive().max(100_000).multipleOf(0.01),
  minTotal: moneyInput,
  maxUses: z.number().int().positive().nullable(),
  startsAt: time.nullable(),
  endsAt: time.nullable(),
  active: z.boolean(),
};

export const newCoupon = z
  .object({
    code: z
      .string()
      .trim()
      .toUpperCase()
      .regex(/^[A-Z0-9-]{2,40}$/),
    kind: z.enum(['percent', 'fixed']),
    value: terms.value,
    minTotal: terms.minTotal.default(0),
    maxUses: terms.maxUses.default(null),
    startsAt: terms.startsAt.default(null),
    endsAt: terms.endsAt.default(null),
    active: terms.active.default(true),
  })
  .refine((coupon) => coupon.kind === 'fixed' || (Number.isInteger(coupon.value) && coupon.value <= 100), {
    path: ['value'],
    message: 'A percentage is a whole number up to 100',
  });

/** The code and the kind stay: customers may have them in their carts. */
export const couponChanges = z.object({
  value: terms.value.optional(),
  minTotal: terms.minTotal.optional(),
  maxUses: terms.maxUses.optional(),
  startsAt: terms.startsAt.optional(),
  endsAt: terms.endsAt.optional(),
  active: terms.active.optional(),
});
