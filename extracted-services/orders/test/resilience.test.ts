import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import type { Answer } from './client.ts';
import { eventually } from './process.ts';
import { addressRow } from './rows.ts';
import { type Buyer, newBuyer, openShop, type Shop, stockShop } from './shop.ts';

// Real processes are started again and again.
jest.setTimeout(30_000);

let shop: Shop;
let buyer: Buyer;

beforeEach(async () => {
  shop = await openShop();
  await shop.start();
  await stockShop(shop);
  buyer = await newBuyer(shop);
});

afterEach(() => shop.close());

const codeOf = ({ status, body }: Answer) => [status, body.error?.code];
const degraded = async (): Promise<readonly string[]> => (await shop.client('GET /readyz')).body.degraded;
const chargesAsked = () => shop.payments.asked.filter((asked) => asked.request === 'POST /internal/payments');
const failingCheckout = async () => {
  await buyer.add(1);
  return buyer.checkout();
};

describe('a call to a service that does not answer', () => {
  it.each(['down', 'broken', 'deaf'] as const)(
    'is made three times with one idempotency key when it is %s, then refused with what is missing',
    async (mood) => {
      shop.payments.setMood(mood);
      const answer = await failingCheckout();
      expect(answer.status).toBe(503);
      expect(answer.body.error).toMatchObject({ code: 'CHECKOUT_UNAVAILABLE', details: { degraded: ['payments'] } });
      expect(answer.headers.get('retry-after')).toMatch(/^\d+$/);
      const keys = chargesAsked().map((asked) => asked.key);
      if (mood !== 'down') expect(keys).toHaveLength(3);
      expect(new Set(keys).size).toBe(mood === 'down' ? 0 : 1);
    },
  );

  it('that answers at the second try has one effect', async () => {
    await buyer.add(1, 2);
    const stock = shop.catalog.stockOf(1);
    shop.catalog.setMood('silent');
    const checkout = buyer.checkout();
    await eventually(
      () => shop.catalog.asked.length,
      (asked) => asked === 1,
    );
    shop.catalog.setMood('up');
    expect((await checkout).status).toBe(201);
    expect(shop.catalog.asked.map((asked) => asked.key)).toEqual(Array(2).fill(shop.catalog.asked[0]?.key));
    expect(shop.catalog.stockOf(1)).toBe(stock - 2);
  });

  it('is not made again for a refusal', async () => {
    await buyer.add(1);
    await buyer.checkout({ cardToken: 'tok_timeout' });
    expect(chargesAsked()).toHaveLength(1);
  });
});

describe('without the payment service', () => {
  it('nothing is kept of a checkout, everything else works, and readiness names it', async () => {
    shop.payments.setMood('down');
    const stock = shop.catalog.stockOf(1);
    expect(codeOf(await failingCheckout())).toEqual([503, 'CHECKOUT_UNAVAILABLE']);
    expect(shop.catalog.stockOf(1)).toBe(stock);
    expect(codeOf(await buyer.checkout())).toEqual([503, 'CHECKOUT_UNAVAILABLE']);
    expect(await degraded()).toEqual(['payments']);
    const works = [
      await buyer.cart(),
      await buyer.add(2),
      await buyer.orders(),
      await shop.client('GET /admin/orders', shop.admin),
      await shop.client('GET /shipping/methods'),
    ];
    expect(works.map(({ status }) => status)).toEqual([200, 201, 200, 200, 200]);
    expect((await buyer.orders()).body.total).toBe(0);
  });

  it('a cancellation holds at once, and the money goes back when it is there again', async () => {
    await buyer.add(1);
    const { order } = (await buyer.checkout()).body;
    shop.payments.setMood('down');
    const cancelled = await shop.client(`POST /orders/${order.id}/cancel`, buyer);
    expect([cancelled.status, cancelled.body.order.status]).toEqual([200, 'cancelled']);
    expect(cancelled.headers.get('x-degraded')).toBe('payments');
    expect(cancelled.body.order.payment).toMatchObject({ status: 'captured', refunded: 0 });
    shop.payments.setMood('up');
    const refunded = await eventually(
      () => shop.client(`GET /orders/${order.id}`, buyer),
      ({ body }) => body.order.payment.status === 'refunded',
    );
    expect(refunded.body.order.payment.refunded).toBe(order.total);
    expect(shop.payments.refunds.size).toBe(1);
  });

  it('a charge whose answer was lost is voided when it is there again', async () => {
    shop.payments.setMood('silent');
    const checkout = failingCheckout();
    await eventually(
      () => chargesAsked().length,
      (asked) => asked > 0,
    );
    shop.payments.setMood('down');
    expect(codeOf(await checkout)).toEqual([503, 'CHECKOUT_UNAVAILABLE']);
    const key = chargesAsked()[0]?.key ?? '';
    expect(shop.payments.charges.has(key)).toBe(true);
    shop.payments.setMood('up');
    await eventually(
      () => shop.payments.voided.has(key),
      (voided) => voided,
    );
    expect(shop.payments.charges.has(key)).toBe(false);
  });

  it('the same request later gets a charge of its own, because a voided one can never be made again', async () => {
    await buyer.add(1);
    shop.payments.setMood('silent');
    expect((await buyer.checkout({ key: 'mine' })).status).toBe(503);
    shop.payments.setMood('up');
    await eventually(
      () => shop.payments.voided.size,
      (voided) => voided === 1,
    );
    await eventually(
      () => degraded(),
      (names) => names.length === 0,
    );
    const { status, body } = await buyer.checkout({ key: 'mine' });
    expect([status, body.order.payment.status]).toEqual([201, 'captured']);
  });
});

describe('without the catalog', () => {
  it('the cart is answered from the own copies and says so once the breaker is open', async () => {
    await buyer.add(1);
    expect((await buyer.cart()).headers.get('x-degraded')).toBeNull();
    shop.catalog.setMood('down');
    const checkouts = [await buyer.checkout(), await buyer.checkout()];
    expect(checkouts.map(({ status, body }) => [status, body.error.details.degraded])).toEqual([
      [503, ['catalog']],
      [503, ['catalog']],
    ]);
    expect(await degraded()).toEqual(['catalog']);
    const cart = await buyer.cart();
    expect([cart.status, cart.headers.get('x-degraded')]).toEqual([200, 'catalog']);
    expect(cart.body.items).toHaveLength(1);
    expect((await buyer.add(2)).status).toBe(201);
    expect(codeOf(await buyer.add(999))).toEqual([503, 'UNAVAILABLE']);
    expect(chargesAsked()).toHaveLength(0);
  });

  it('a reservation whose answer was lost is found and released when it is there again', async () => {
    await buyer.add(1, 5);
    const stock = shop.catalog.stockOf(1);
    shop.catalog.setMood('silent');
    expect((await buyer.checkout()).status).toBe(503);
    expect(shop.catalog.stockOf(1)).toBe(stock - 5);
    shop.catalog.setMood('up');
    await eventually(
      () => shop.catalog.stockOf(1),
      (now) => now === stock,
    );
  });
});

describe('the breaker', () => {
  it('opens after five misses in a row, asks nobody while it is open, and closes by itself', async () => {
    await buyer.add(1);
    shop.payments.setMood('broken');
    await buyer.checkout();
    await buyer.checkout();
    expect(await degraded()).toEqual(['payments']);
    const asked = chargesAsked().length;
    expect(asked).toBeLessThanOrEqual(5);
    expect((await buyer.checkout()).status).toBe(503);
    expect(chargesAsked()).toHaveLength(asked);
    shop.payments.setMood('up');
    await eventually(degraded, (names) => names.length === 0);
    expect((await buyer.checkout()).status).toBe(201);
  });

  it('stays open while a probe still finds nobody', async () => {
    await buyer.add(1);
    shop.payments.setMood('down');
    await buyer.checkout();
    await buyer.checkout();
    const since = Date.now();
    await eventually(
      async () => [Date.now() - since, await degraded()] as const,
      ([ms, names]) => names.length === 0 || ms > 900,
    );
    expect(await degraded()).toEqual(['payments']);
  });
});

describe('without the users service', () => {
  it('an address that is about to arrive by feed is waited for', async () => {
    await buyer.add(1);
    shop.users.setMood('down');
    const checkout = buyer.checkout({ addressId: 88_000 });
    shop.monolith.publish('addresses.upserted', addressRow(88_000, buyer.id));
    expect((await checkout).status).toBe(201);
  });

  it('an address that nobody has is refused', async () => {
    await buyer.add(1);
    shop.users.setMood('down');
    expect(codeOf(await buyer.checkout({ addressId: 88_001 }))).toEqual([422, 'ADDRESS_UNKNOWN']);
  });
});
