import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { couponProblem, discountOf, price, salePriceCents, shippingCents } from '../src/cart/pricing.ts';
import type { CouponRow } from '../src/db.ts';
import { refundCents } from '../src/orders/returns.ts';
import { couponRow } from './rows.ts';

const NOW = '2026-06-01T00:00:00.000Z';
const coupon = (changes: Readonly<Record<string, string | number | null>> = {}) =>
  couponRow(1, 'C', changes) as unknown as CouponRow;
const lines = fc.array(
  fc.record({
    productId: fc.nat(),
    sku: fc.constant('S'),
    name: fc.constant('N'),
    quantity: fc.integer({ min: 1, max: 99 }),
    unitCents: fc.integer({ min: 0, max: 1_000_000 }),
  }),
  { minLength: 1, maxLength: 20 },
);

describe('prices', () => {
  it('round half a cent up', () => {
    expect([salePriceCents(2_500, 15), salePriceCents(1_990, 15), salePriceCents(1, 50)]).toEqual([2_125, 1_692, 1]);
  });

  it('never go below zero nor above the full price, whatever the coupon', () => {
    fc.assert(
      fc.property(lines, fc.constantFrom('percent', 'fixed'), fc.integer({ min: 1, max: 100 }), (cart, kind, value) => {
        const prices = price(cart, coupon({ kind, value }), NOW);
        const full = cart.reduce((sum, line) => sum + line.unitCents * line.quantity, 0);
        expect(prices.subtotalCents).toBe(full);
        expect(prices.totalCents).toBe(full - prices.discountCents);
        expect(prices.totalCents).toBeGreaterThanOrEqual(0);
        expect(prices.discountCents).toBeGreaterThanOrEqual(0);
      }),
    );
  });

  it('of shipping are a base and so much per piece', () => {
    const method = { id: 1, code: 'x', name: 'x', base_cents: 490, per_item_cents: 50, days: 1 };
    expect(shippingCents(method, [{ quantity: 2 }, { quantity: 3 }])).toBe(740);
  });
});

describe('a coupon', () => {
  it.each([
    [{ active: 0 }, 'There is no such coupon.'],
    [{ starts_at: '2026-06-02T00:00:00.000Z' }, 'This coupon is not valid yet.'],
    [{ ends_at: NOW }, 'This coupon has expired.'],
    [{ max_uses: 2, used_count: 2 }, 'This coupon has been used up.'],
    [{ min_total_cents: 1_001 }, 'The order is too small for this coupon.'],
    [{ min_total_cents: 1_000, starts_at: NOW, max_uses: 2, used_count: 1 }, null],
  ])('with %o is judged: %s', (changes, problem) => {
    expect(couponProblem(coupon(changes), 1_000, NOW)).toBe(problem);
  });

  it('takes off at most what there is', () => {
    expect(discountOf({ kind: 'fixed', value: 5_000 }, 1_234)).toBe(1_234);
    expect(discountOf({ kind: 'percent', value: 50 }, 25)).toBe(13);
  });
});

describe('what comes back for returned goods', () => {
  it('is their share of what was paid: all of the goods bring back all of the money', () => {
    fc.assert(
      fc.property(lines, fc.double({ min: 0, max: 1, noNaN: true }), (cart, share) => {
        const subtotal = cart.reduce((sum, line) => sum + line.unitCents * line.quantity, 0);
        const order = { subtotal_cents: subtotal, discount_cents: Math.floor(subtotal * share) };
        expect(refundCents(order, cart)).toBe(subtotal - order.discount_cents);
        expect(refundCents(order, cart.slice(1))).toBeLessThanOrEqual(subtotal - order.discount_cents);
      }),
    );
  });
});
