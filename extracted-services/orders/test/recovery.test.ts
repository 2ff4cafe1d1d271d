/** The real process is killed in the middle and started again over the same database. */
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { eventually } from './process.ts';
import { type Buyer, newBuyer, openShop, type Shop, stockShop } from './shop.ts';

// Real processes are started again and again.
jest.setTimeout(30_000);

let shop: Shop;
let buyer: Buyer;
let stock: number;

beforeEach(async () => {
  shop = await openShop();
  await shop.start({ CATALOG_TIMEOUT_MS: '5000', PAYMENTS_TIMEOUT_MS: '5000' });
  await stockShop(shop);
  buyer = await newBuyer(shop);
  await buyer.add(1, 2);
  stock = shop.catalog.stockOf(1);
});

afterEach(() => shop.close());

const COUPON = { code: 'ONCE' };
/** Starts a checkout and kills the process once `service` has been asked. */
const killDuring = async (service: 'catalog' | 'payments', key?: string) => {
  const cutOff = buyer.checkout(key === undefined ? {} : { key }).catch(() => 'cut off');
  await eventually(
    () => shop[service].asked.length,
    (asked) => asked > 0,
  );
  await shop.kill();
  expect(await cutOff).toBe('cut off');
};
const total = async () => (await buyer.orders()).body.total;
const couponUses = async () => {
  const { body } = await shop.client('GET /admin/coupons', shop.admin);
  return body.items.find((coupon: { code: string }) => coupon.code === 'ONCE').usedCount;
};

describe('a process that is killed while stock is being reserved', () => {
  it('gives back, after its restart, what was reserved without it knowing', async () => {
    await shop.client('POST /cart/coupon', { ...buyer, body: COUPON });
    shop.catalog.setMood('silent');
    await killDuring('catalog');
    expect(shop.catalog.stockOf(1)).toBe(stock - 2);

    shop.catalog.setMood('up');
    await shop.start();
    await eventually(
      () => shop.catalog.stockOf(1),
      (now) => now === stock,
    );
    expect([await total(), await couponUses()]).toEqual([0, 0]);
    expect((await buyer.cart()).body.items).toHaveLength(1);
    expect(shop.payments.asked).toEqual([]);
  });

  it('reserves nothing for good when the reservation had not arrived', async () => {
    shop.catalog.setMood('deaf');
    await killDuring('catalog');
    shop.catalog.setMood('up');
    await shop.start();
    await eventually(
      () => shop.catalog.asked.filter((asked) => asked.request.endsWith('/release')).length,
      (released) => released === 1,
    );
    expect(shop.catalog.stockOf(1)).toBe(stock);
    expect(await total()).toBe(0);
  });
});

describe('a process that is killed while the card is being charged', () => {
  it('finishes the order, after its restart, when the charge was made', async () => {
    shop.payments.setMood('silent');
    await killDuring('payments', 'cut');
    expect(shop.payments.charges.size).toBe(1);

    shop.payments.setMood('up');
    await shop.start();
    await eventually(total, (orders) => orders === 1);
    expect((await buyer.orders()).body.items[0]).toMatchObject({ status: 'paid', payment: { status: 'captured' } });
    expect((await buyer.cart()).body.items).toEqual([]);
    expect(shop.catalog.stockOf(1)).toBe(stock - 2);
    const again = await buyer.checkout({ key: 'cut' });
    expect([again.status, await total(), shop.payments.charges.size]).toEqual([201, 1, 1]);
    const topics = (await shop.facts()).map((fact) => fact.topic);
    expect(topics.filter((topic) => topic === 'orders.upserted')).toHaveLength(1);
  });

  it('takes everything back, and forbids the charge, when it was not made', async () => {
    shop.payments.setMood('deaf');
    await killDuring('payments');
    const key = shop.payments.asked[0]?.key ?? '';
    shop.payments.setMood('up');
    await shop.start();
    await eventually(
      () => shop.payments.voided.has(key),
      (voided) => voided,
    );
    await eventually(
      () => shop.catalog.stockOf(1),
      (now) => now === stock,
    );
    expect(await total()).toBe(0);
    expect((await buyer.checkout()).status).toBe(201);
  });

  it('waits for the payment service before it decides, and lets nobody order the same cart meanwhile', async () => {
    shop.payments.setMood('silent');
    await killDuring('payments');
    shop.payments.setMood('down');
    await shop.start();
    expect((await buyer.checkout()).status).toBe(503);
    expect(await total()).toBe(0);
    shop.payments.setMood('up');
    await eventually(total, (orders) => orders === 1);
    expect((await buyer.checkout()).body.error.code).toBe('CART_EMPTY');
    expect(shop.payments.charges.size).toBe(1);
  });
});

describe('a checkout after one that was cut off', () => {
  it('finishes that one first, so that one cart is ordered once', async () => {
    shop.payments.setMood('silent');
    await killDuring('payments');
    shop.payments.setMood('down');
    // Recovery looks at the start, in vain, and then not again during this test.
    await shop.start({ FOLLOWUP_POLL_MS: '60000' });
    expect((await buyer.checkout()).status).toBe(503);
    shop.payments.setMood('up');
    await eventually(
      () => shop.client('GET /readyz'),
      ({ body }) => body.degraded.length === 0,
    );
    expect((await buyer.checkout()).body.error.code).toBe('CART_EMPTY');
    expect([await total(), shop.payments.charges.size]).toEqual([1, 1]);
  });
});

describe('a process that is killed after a cancellation', () => {
  it('makes, after its restart, the calls that the cancellation promised, once', async () => {
    const { order } = (await buyer.checkout()).body;
    shop.payments.setMood('down');
    shop.catalog.setMood('down');
    const cancelled = await shop.client(`POST /orders/${order.id}/cancel`, buyer);
    expect(cancelled.headers.get('x-degraded')?.split(',').toSorted()).toEqual(['catalog', 'payments']);
    await shop.kill();

    shop.payments.setMood('up');
    shop.catalog.setMood('up');
    await shop.start();
    await eventually(
      () => shop.client(`GET /orders/${order.id}`, buyer),
      ({ body }) => body.order.payment.status === 'refunded',
    );
    await eventually(
      () => shop.catalog.stockOf(1),
      (now) => now === stock,
    );
    expect(shop.payments.refunds.size).toBe(1);
  });
});

describe('a process that is told to stop', () => {
  it('does so within 3 s although a neighbour is silent, and recovers like after a crash', async () => {
    shop.payments.setMood('silent');
    const checkout = buyer.checkout().catch(() => undefined);
    await eventually(
      () => shop.payments.asked.length,
      (asked) => asked > 0,
    );
    const before = Date.now();
    await shop.stop();
    expect(Date.now() - before).toBeLessThan(4_000);
    await checkout;
    shop.payments.setMood('up');
    await shop.start();
    const consistent = async () => [await total(), shop.payments.charges.size, stock - shop.catalog.stockOf(1)].join();
    await eventually(consistent, (state) => state === '1,1,2' || state === '0,0,0');
  });
});
