import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { type Customer, createShop, eventually, ID, type Json, refusal, type Shop, TIME } from './shop.ts';
import { startTarget, type Target } from './target.ts';

jest.setTimeout(30_000);

let target: Target;
let shop: Shop;
beforeAll(async () => {
  target = await startTarget();
  shop = createShop(target);
});
afterAll(() => target?.stop());

const EMPTY = { items: [], couponCode: null, subtotal: 0, discount: 0, total: 0, currency: 'EUR' };
const HOME = { label: 'Home', street: 'Mill Lane 4', city: 'Graz', postalCode: '8010', country: 'AT' };

/** What POST /checkout waits for; the cart and the address are there. */
async function readyToBuy(options: { quantity?: number; fields?: object } = {}) {
  const [who, sold] = await Promise.all([shop.customer(), shop.product(options.fields)]);
  const { id: addressId } = await shop.address(who);
  await shop.fillCart(who, sold.id, options.quantity ?? 1);
  return { who, sold, addressId };
}

async function coupon(fields: object = {}): Promise<Json> {
  const body = { code: `T-${randomUUID().slice(0, 13)}`, kind: 'percent', value: 10, ...fields };
  return (await shop.succeed(shop.asAdmin('POST', '/admin/coupons', body))).coupon;
}

const useCoupon = ({ token }: Customer, code: string) => shop.send('POST', '/cart/coupon', { token, body: { code } });
const onHand = async (productId: number) => (await shop.send('GET', `/stock/${productId}`)).body.onHand;

describe('a cart', () => {
  it('is empty at first', async () => {
    const { token } = await shop.customer();
    const answer = await shop.send('GET', '/cart', { token });
    expect(answer.status).toBe(200);
    expect(answer.body).toEqual(EMPTY);
  });

  it('holds products at their sale price', async () => {
    const [who, sold] = [await shop.customer(), await shop.product({ price: 12.5, discountPercent: 15, stock: 4 })];
    const body = { productId: sold.id, quantity: 2 };
    const answer = await shop.sendWhenKnown('POST', '/cart/items', { token: who.token, body });
    expect(answer.status).toBe(201);
    const item = {
      productId: sold.id,
      sku: sold.sku,
      name: sold.name,
      quantity: 2,
      unitPrice: 10.63,
      lineTotal: 21.26,
    };
    const cart = { items: [{ ...item, available: 4 }], couponCode: null, subtotal: 21.26, discount: 0, total: 21.26 };
    await eventually(async () => {
      const { body: seen } = await shop.send('GET', '/cart', { token: who.token });
      expect(seen).toEqual({ ...cart, currency: 'EUR' });
    });
    expect(answer.body).toMatchObject({ ...cart, items: [item] });
  });

  it('adds to what is there and keeps the order of things', async () => {
    const who = await shop.customer();
    const [first, second] = [await shop.product({ price: 3 }), await shop.product({ price: 5 })];
    await shop.fillCart(who, first.id, 2);
    await shop.fillCart(who, second.id, 1);
    const cart = await shop.fillCart(who, first.id, 1);
    expect(cart.items.map(({ productId, quantity }: Json) => [productId, quantity])).toEqual([
      [first.id, 3],
      [second.id, 1],
    ]);
    expect(cart).toMatchObject({ subtotal: 14, total: 14 });
  });

  it('takes more than there is: that is found out at checkout', async () => {
    const who = await shop.customer();
    const { id } = await shop.product({ stock: 1 });
    const cart = await shop.fillCart(who, id, 3);
    expect(cart.items[0].quantity).toBe(3);
  });

  it('changes a quantity and takes things out', async () => {
    const who = await shop.customer();
    const { id } = await shop.product({ price: 2 });
    await shop.fillCart(who, id, 1);
    const path = `/cart/items/${id}`;
    const changed = await shop.send('PATCH', path, { token: who.token, body: { quantity: 5 } });
    expect(changed.status).toBe(200);
    expect(changed.body).toMatchObject({ items: [{ productId: id, quantity: 5, lineTotal: 10 }], total: 10 });
    const removed = await shop.send('DELETE', path, { token: who.token });
    expect(removed.status).toBe(200);
    expect(removed.body).toEqual(EMPTY);
    for (const method of ['PATCH', 'DELETE']) {
      const body = method === 'PATCH' ? { quantity: 1 } : undefined;
      const again = await shop.send(method, path, { token: who.token, body });
      expect(again.status).toBe(404);
      expect(again.body).toEqual(refusal('NOT_FOUND'));
    }
  });

  it('is emptied as a whole, coupon included', async () => {
    const { who } = await readyToBuy();
    const { code } = await coupon();
    await useCoupon(who, code);
    expect((await shop.send('DELETE', '/cart', { token: who.token })).status).toBe(204);
    expect((await shop.send('GET', '/cart', { token: who.token })).body).toEqual(EMPTY);
    expect((await shop.send('DELETE', '/cart', { token: who.token })).status).toBe(204);
  });

  it('refuses products that are not sold, and quantities that are none', async () => {
    const { token } = await shop.customer();
    const unknown = await shop.send('POST', '/cart/items', { token, body: { productId: 999999, quantity: 1 } });
    expect(unknown.status).toBe(404);
    expect(unknown.body).toEqual(refusal('NOT_FOUND'));
    for (const quantity of [0, -1, 1.5, 100, '2']) {
      const answer = await shop.send('POST', '/cart/items', { token, body: { productId: 1, quantity } });
      expect(answer.status).toBe(400);
      expect(answer.body).toEqual(refusal('VALIDATION', [expect.objectContaining({ path: ['quantity'] })]));
    }
    expect((await shop.send('PATCH', '/cart/items/1', { token, body: { quantity: 0 } })).status).toBe(400);
    expect((await shop.send('PATCH', '/cart/items/x', { token, body: { quantity: 1 } })).status).toBe(400);
  });

  it('follows the price of the catalog', async () => {
    const who = await shop.customer();
    const { id } = await shop.product({ price: 10 });
    await shop.fillCart(who, id, 2);
    await shop.succeed(shop.asAdmin('PUT', `/admin/products/${id}/price`, { price: 11, discountPercent: 50 }));
    await eventually(async () => {
      const { body } = await shop.send('GET', '/cart', { token: who.token });
      expect(body).toMatchObject({ items: [{ unitPrice: 5.5, lineTotal: 11 }], total: 11 });
    });
  });

  it('shows a product that was hidden meanwhile as not available', async () => {
    const { who, sold, addressId } = await readyToBuy();
    await shop.succeed(shop.asAdmin('DELETE', `/admin/products/${sold.id}`));
    await eventually(async () => {
      const { body } = await shop.send('GET', '/cart', { token: who.token });
      expect(body.items[0]).toMatchObject({ productId: sold.id, available: 0 });
    });
    const answer = await shop.checkout(who, { addressId });
    expect(answer.body).toEqual(refusal('OUT_OF_STOCK', [{ productId: sold.id, available: 0 }]));
  });
});

describe('a coupon', () => {
  it('takes off a percentage, half a cent upwards', async () => {
    const { who } = await readyToBuy({ fields: { price: 10.05 } });
    const { code } = await coupon({ value: 10 });
    const answer = await useCoupon(who, code.toLowerCase());
    expect(answer.status).toBe(200);
    expect(answer.body).toMatchObject({ couponCode: code, subtotal: 10.05, discount: 1.01, total: 9.04 });
  });

  it('takes off an amount, but never more than there is to pay', async () => {
    const { who } = await readyToBuy({ fields: { price: 3 } });
    const { code } = await coupon({ kind: 'fixed', value: 5 });
    expect((await useCoupon(who, code)).body).toMatchObject({ subtotal: 3, discount: 3, total: 0 });
  });

  it('waits for the smallest total it is good for', async () => {
    const { who, sold } = await readyToBuy({ fields: { price: 10 } });
    const { code } = await coupon({ kind: 'fixed', value: 5, minTotal: 20 });
    const early = await useCoupon(who, code);
    expect(early.status).toBe(422);
    expect(early.body).toEqual(refusal('COUPON_INVALID'));
    await shop.fillCart(who, sold.id, 1);
    expect((await useCoupon(who, code)).body).toMatchObject({ discount: 5, total: 15 });
    const body = { quantity: 1 };
    const less = await shop.send('PATCH', `/cart/items/${sold.id}`, { token: who.token, body });
    expect(less.body).toMatchObject({ couponCode: code, discount: 0, total: 10 });
  });

  it('can be taken off again', async () => {
    const { who } = await readyToBuy();
    await useCoupon(who, (await coupon()).code);
    const answer = await shop.send('DELETE', '/cart/coupon', { token: who.token });
    expect(answer.status).toBe(200);
    expect(answer.body).toMatchObject({ couponCode: null, discount: 0 });
  });

  it.each([
    ['switched off', { active: false }],
    ['over', { endsAt: '2020-01-01T00:00:00.000Z' }],
    ['not yet on', { startsAt: '2999-01-01T00:00:00.000Z' }],
  ])('is refused when it is %s', async (_what, fields) => {
    const { who } = await readyToBuy();
    const answer = await useCoupon(who, (await coupon(fields)).code);
    expect(answer.status).toBe(422);
    expect(answer.body).toEqual(refusal('COUPON_INVALID'));
  });

  it('is refused when nobody knows it', async () => {
    const { who } = await readyToBuy();
    expect((await useCoupon(who, 'NO-SUCH-CODE')).body).toEqual(refusal('COUPON_INVALID'));
    expect((await useCoupon(who, '')).status).toBe(400);
  });

  it('is used as often as it may be', async () => {
    const { code, id } = await coupon({ maxUses: 1 });
    const [first, second] = [await readyToBuy(), await readyToBuy()];
    for (const { who } of [first, second]) expect((await useCoupon(who, code)).status).toBe(200);
    const { body } = await shop.checkout(first.who, { addressId: first.addressId });
    expect(body.order).toMatchObject({ subtotal: 20, discount: 2, shipping: 4.9, total: 22.9 });
    const late = await shop.checkout(second.who, { addressId: second.addressId });
    expect(late.status).toBe(422);
    expect(late.body).toEqual(refusal('COUPON_INVALID'));
    const { items } = (await shop.asAdmin('GET', '/admin/coupons?pageSize=100')).body;
    expect(items.find((item: Json) => item.id === id).usedCount).toBe(1);
  });
});

describe('the last use of a coupon', () => {
  it('goes to one of two who pay at the same time; the other pays nothing', async () => {
    const { code } = await coupon({ maxUses: 1 });
    const buyers = [await readyToBuy(), await readyToBuy()];
    for (const { who } of buyers) expect((await useCoupon(who, code)).status).toBe(200);
    const cardToken = 'tok_timeout_once';
    const answers = await Promise.all(buyers.map(({ who, addressId }) => shop.checkout(who, { addressId, cardToken })));
    expect(answers.map((answer) => answer.status).sort()).toEqual([201, 422]);
    const loser = buyers[answers.findIndex((answer) => answer.status === 422)]!;
    await eventually(async () => expect(await onHand(loser.sold.id)).toBe(10));
    expect((await shop.send('GET', '/orders', { token: loser.who.token })).body.total).toBe(0);
    const { body } = await shop.send('GET', '/payments', { token: loser.who.token });
    expect(body.items.filter((item: Json) => item.status === 'captured')).toEqual([]);
  });
});

describe('the administration of coupons', () => {
  it('makes, lists and changes them', async () => {
    const code = `T-${randomUUID().slice(0, 13).toUpperCase()}`;
    const terms = { value: 7.5, minTotal: 20, maxUses: 3, startsAt: null, endsAt: '2999-01-01T00:00:00.000Z' };
    const made = await shop.asAdmin('POST', '/admin/coupons', { code: code.toLowerCase(), kind: 'fixed', ...terms });
    expect(made.status).toBe(201);
    expect(made.body).toEqual({ coupon: { id: ID, code, kind: 'fixed', ...terms, usedCount: 0, active: true } });
    const path = `/admin/coupons/${made.body.coupon.id}`;
    const changed = await shop.asAdmin('PATCH', path, { active: false, value: 8, maxUses: null });
    expect(changed.status).toBe(200);
    expect(changed.body).toEqual({ coupon: { ...made.body.coupon, active: false, value: 8, maxUses: null } });
    const list = (await shop.asAdmin('GET', '/admin/coupons?pageSize=100')).body;
    expect(list).toMatchObject({ page: 1, pageSize: 100 });
    expect(list.items).toContainEqual(changed.body.coupon);
  });

  it('refuses what is no coupon', async () => {
    const { code, id } = await coupon();
    const post = (body: object) => shop.asAdmin('POST', '/admin/coupons', body);
    const same = await post({ code, kind: 'percent', value: 5 });
    expect(same.status).toBe(409);
    expect(same.body).toEqual(refusal('COUPON_CODE_TAKEN'));
    for (const body of [
      { kind: 'percent', value: 5 },
      { code: 'A B', kind: 'percent', value: 5 },
    ]) {
      expect((await post(body)).status).toBe(400);
    }
    expect((await post({ code: 'OVER', kind: 'percent', value: 101 })).body).toEqual(
      refusal('VALIDATION', [expect.objectContaining({ path: ['value'] })]),
    );
    expect((await shop.asAdmin('PATCH', `/admin/coupons/${id}`, { value: -1 })).status).toBe(400);
    expect((await shop.asAdmin('PATCH', '/admin/coupons/999999', { value: 1 })).status).toBe(404);
  });
});

describe('shipping', () => {
  it('has three methods', async () => {
    const answer = await shop.send('GET', '/shipping/methods');
    expect(answer.status).toBe(200);
    expect(answer.body).toEqual({
      items: [
        { code: 'standard', name: 'Standard', days: 4, price: 4.9 },
        { code: 'express', name: 'Express', days: 1, price: 9.9 },
        { code: 'pickup', name: 'Pick up in store', days: 2, price: 0 },
      ],
    });
  });

  it('is quoted for the cart, piece by piece', async () => {
    const { who } = await readyToBuy({ quantity: 2, fields: { price: 10 } });
    const quote = (method: string) => shop.send('POST', '/shipping/quote', { token: who.token, body: { method } });
    expect((await quote('standard')).body).toEqual({ method: 'standard', shipping: 4.9, total: 24.9 });
    expect((await quote('express')).body).toEqual({ method: 'express', shipping: 12.9, total: 32.9 });
    expect((await quote('pickup')).body).toEqual({ method: 'pickup', shipping: 0, total: 20 });
    const unknown = await quote('pigeon');
    expect(unknown.status).toBe(422);
    expect(unknown.body).toEqual(refusal('SHIPPING_METHOD_UNKNOWN'));
  });

  it('is not quoted for nothing', async () => {
    const { token } = await shop.customer();
    const empty = await shop.send('POST', '/shipping/quote', { token, body: { method: 'standard' } });
    expect(empty.status).toBe(422);
    expect(empty.body).toEqual(refusal('CART_EMPTY'));
    expect((await shop.send('POST', '/shipping/quote', { token, body: {} })).status).toBe(400);
  });
});

describe('checking out', () => {
  it('makes a paid order of the cart and empties it', async () => {
    const { who, sold, addressId } = await readyToBuy({ quantity: 2, fields: { price: 12.5, discountPercent: 15 } });
    const answer = await shop.checkout(who, { addressId, shippingMethod: 'express' });
    expect(answer.status).toBe(201);
    const { order } = answer.body;
    expect(answer.body).toEqual({
      order: {
        id: ID,
        number: `SO-${String(order.id).padStart(6, '0')}`,
        status: 'paid',
        items: [
          {
            id: ID,
            productId: sold.id,
            sku: sold.sku,
            name: sold.name,
            quantity: 2,
            unitPrice: 10.63,
            lineTotal: 21.26,
          },
        ],
        subtotal: 21.26,
        discount: 0,
        shipping: 12.9,
        total: 34.16,
        currency: 'EUR',
        shippingAddress: HOME,
        customer: { id: who.id, name: who.name, email: who.email },
        payment: { id: ID, status: 'captured', method: 'card', refunded: 0 },
        placedAt: TIME,
      },
    });
    expect((await shop.send('GET', '/cart', { token: who.token })).body).toEqual(EMPTY);
    expect((await shop.send('GET', `/orders/${order.id}`, { token: who.token })).body).toEqual(answer.body);
  });

  it('takes the stock', async () => {
    const { sold } = await shop.order({ quantity: 3, fields: { stock: 5 } });
    await eventually(async () => expect(await onHand(sold.id)).toBe(2));
  });

  it('refuses more than there is and says how much that is', async () => {
    const { who, sold, addressId } = await readyToBuy({ quantity: 3, fields: { stock: 2 } });
    const answer = await shop.checkout(who, { addressId });
    expect(answer.status).toBe(409);
    expect(answer.body).toEqual(refusal('OUT_OF_STOCK', [{ productId: sold.id, available: 2 }]));
    await expectNothingHappened(who, sold.id, 2);
  });

  it('never sells the last piece twice', async () => {
    const { id: productId } = await shop.product({ stock: 1 });
    const buyers = await Promise.all(
      [1, 2, 3, 4].map(async () => {
        const who = await shop.customer();
        const { id: addressId } = await shop.address(who);
        await shop.fillCart(who, productId, 1);
        return { who, addressId };
      }),
    );
    // A card that takes its time: all of them are being paid at once.
    const cardToken = 'tok_timeout_once';
    const answers = await Promise.all(buyers.map(({ who, addressId }) => shop.checkout(who, { addressId, cardToken })));
    expect(answers.map((answer) => answer.status).sort()).toEqual([201, 409, 409, 409]);
    await eventually(async () => expect(await onHand(productId)).toBe(0));
  });

  async function expectNothingHappened(who: Customer, productId: number, stock: number) {
    await eventually(async () => expect(await onHand(productId)).toBe(stock));
    const { token } = who;
    expect((await shop.send('GET', '/orders', { token })).body.items).toEqual([]);
    expect((await shop.send('GET', '/cart', { token })).body.items).toHaveLength(1);
    expect((await shop.send('GET', '/payments', { token })).body.items).toEqual([]);
  }

  it('with a declined card leaves everything as it was', async () => {
    const { who, sold, addressId } = await readyToBuy();
    const answer = await shop.checkout(who, { addressId, cardToken: 'tok_declined' });
    expect(answer.status).toBe(402);
    expect(answer.body).toEqual(refusal('PAYMENT_DECLINED'));
    await expectNothingHappened(who, sold.id, 10);
  });

  it('with a provider that does not answer leaves everything as it was', async () => {
    const { who, sold, addressId } = await readyToBuy();
    const answer = await shop.checkout(who, { addressId, cardToken: 'tok_timeout' });
    expect(answer.status).toBe(504);
    expect(answer.body).toEqual(refusal('PAYMENT_TIMEOUT'));
    await expectNothingHappened(who, sold.id, 10);
  });

  it('with the same idempotency key is one order, at once or later', async () => {
    const { who, sold, addressId } = await readyToBuy({ fields: { stock: 5 } });
    const key = randomUUID();
    const together = await Promise.all([
      shop.checkout(who, { addressId, key }),
      shop.checkout(who, { addressId, key }),
    ]);
    const later = await shop.checkout(who, { addressId, key });
    const ids = [...together, later].map((answer) => answer.body.order?.id);
    expect(new Set(ids).size).toBe(1);
    expect([...together, later].map((answer) => answer.status)).toEqual([201, 201, 201]);
    await eventually(async () => expect(await onHand(sold.id)).toBe(4));
    expect((await shop.send('GET', '/orders', { token: who.token })).body.total).toBe(1);
  });

  it('keeps idempotency keys of different customers apart', async () => {
    const [one, other] = [await readyToBuy(), await readyToBuy()];
    const key = randomUUID();
    const first = await shop.checkout(one.who, { addressId: one.addressId, key });
    const second = await shop.checkout(other.who, { addressId: other.addressId, key });
    expect(second.status).toBe(201);
    expect(second.body.order.id).not.toBe(first.body.order.id);
  });

  it('of an empty cart is refused', async () => {
    const who = await shop.customer();
    const { id: addressId } = await shop.address(who);
    const answer = await shop.checkout(who, { addressId });
    expect(answer.status).toBe(422);
    expect(answer.body).toEqual(refusal('CART_EMPTY'));
  });

  it('needs an own address, a known method and a card', async () => {
    const { who, addressId } = await readyToBuy();
    const { id: foreign } = await shop.address(await shop.customer());
    const post = (body: object) => shop.send('POST', '/checkout', { token: who.token, body });
    const payment = { method: 'card', cardToken: 'tok_ok' };
    const elsewhere = await post({ addressId: foreign, shippingMethod: 'standard', payment });
    expect(elsewhere.status).toBe(422);
    expect(elsewhere.body).toEqual(refusal('ADDRESS_UNKNOWN'));
    const pigeon = await shop.checkout(who, { addressId, shippingMethod: 'pigeon' });
    expect(pigeon.status).toBe(422);
    expect(pigeon.body).toEqual(refusal('SHIPPING_METHOD_UNKNOWN'));
    const gold = { method: 'gold', cardToken: 'tok_ok' };
    expect((await post({ addressId, shippingMethod: 'standard', payment: gold })).status).toBe(400);
    expect((await post({})).body).toEqual(refusal('VALIDATION', expect.any(Array)));
  });
});

describe('orders', () => {
  it('are listed newest first, only the own ones', async () => {
    const { who, sold, placed } = await shop.order();
    await shop.fillCart(who, sold.id, 1);
    const [{ id: addressId }] = (await shop.send('GET', '/me/addresses', { token: who.token })).body.items;
    const { order: second } = (await shop.checkout(who, { addressId })).body;
    const answer = await shop.send('GET', '/orders', { token: who.token });
    expect(answer.status).toBe(200);
    expect(answer.body).toEqual({ items: [second, placed], page: 1, pageSize: 20, total: 2 });
    const paged = await shop.send('GET', '/orders?page=2&pageSize=1', { token: who.token });
    expect(paged.body).toEqual({ items: [placed], page: 2, pageSize: 1, total: 2 });
  });

  it('of somebody else do not exist', async () => {
    const { placed } = await shop.order();
    const { token } = await shop.customer();
    for (const [method, path, body] of [
      ['GET', `/orders/${placed.id}`],
      ['GET', `/orders/${placed.id}/tracking`],
      ['POST', `/orders/${placed.id}/cancel`],
      ['POST', `/orders/${placed.id}/returns`, { reason: 'x', items: [{ orderItemId: 1, quantity: 1 }] }],
      ['GET', `/orders/${placed.id}/returns`],
      ['GET', '/orders/999999'],
    ] as const) {
      const answer = await shop.send(method, path, { token, body });
      expect(answer.status).toBe(404);
      expect(answer.body).toEqual(refusal('NOT_FOUND'));
    }
  });

  it('keep the address they were sent to', async () => {
    const { who, placed } = await shop.order();
    const [{ id }] = (await shop.send('GET', '/me/addresses', { token: who.token })).body.items;
    expect((await shop.send('DELETE', `/me/addresses/${id}`, { token: who.token })).status).toBe(204);
    const { body } = await shop.send('GET', `/orders/${placed.id}`, { token: who.token });
    expect(body.order.shippingAddress).toEqual(HOME);
  });

  it('keep the price they were placed at', async () => {
    const { who, sold, placed } = await shop.order();
    await shop.succeed(shop.asAdmin('PUT', `/admin/products/${sold.id}/price`, { price: 99 }));
    expect((await shop.send('GET', `/orders/${placed.id}`, { token: who.token })).body.order).toEqual(placed);
  });

  it('can be tracked from being placed to the door', async () => {
    const { who, placed } = await shop.order();
    const path = `/orders/${placed.id}/tracking`;
    const event = (status: string, note: string) => ({ status, note, at: TIME });
    const steps = [event('pending', 'Order placed'), event('paid', 'Payment captured')];
    expect((await shop.send('GET', path, { token: who.token })).body).toEqual({
      orderId: placed.id,
      status: 'paid',
      shipment: { carrier: null, trackingCode: null, status: 'pending' },
      events: steps,
    });

    const shipped = await shop.asAdmin('POST', `/admin/orders/${placed.id}/ship`, { carrier: 'DHL Express' });
    expect(shipped.status).toBe(200);
    expect(shipped.body).toEqual({ order: { ...placed, status: 'shipped' } });
    const delivered = await shop.asAdmin('POST', `/admin/orders/${placed.id}/deliver`);
    expect(delivered.status).toBe(200);
    expect(delivered.body).toEqual({ order: { ...placed, status: 'delivered' } });
    const trackingCode = `DHL-EXPRESS-${String(placed.id).padStart(6, '0')}`;
    expect((await shop.send('GET', path, { token: who.token })).body).toEqual({
      orderId: placed.id,
      status: 'delivered',
      shipment: { carrier: 'DHL Express', trackingCode, status: 'delivered' },
      events: [...steps, event('shipped', 'Shipped with DHL Express'), event('delivered', 'Delivered')],
    });
  });

  it('are shipped once, and delivered only after that', async () => {
    const { placed } = await shop.order();
    const ship = () => shop.asAdmin('POST', `/admin/orders/${placed.id}/ship`, { carrier: 'DHL' });
    const deliver = () => shop.asAdmin('POST', `/admin/orders/${placed.id}/deliver`);
    const early = await deliver();
    expect(early.status).toBe(409);
    expect(early.body).toEqual(refusal('NOT_DELIVERABLE'));
    await ship();
    const twice = await ship();
    expect(twice.status).toBe(409);
    expect(twice.body).toEqual(refusal('NOT_SHIPPABLE'));
    expect((await shop.asAdmin('POST', `/admin/orders/${placed.id}/ship`, {})).status).toBe(400);
    expect((await shop.asAdmin('POST', '/admin/orders/999999/ship', { carrier: 'DHL' })).status).toBe(404);
    expect((await shop.asAdmin('POST', '/admin/orders/999999/deliver')).status).toBe(404);
  });

  it('are found by administrators by number, customer and status', async () => {
    const { who, placed } = await shop.order();
    const find = async (query: string) => (await shop.asAdmin('GET', `/admin/orders?${query}`)).body;
    await eventually(async () => {
      expect(await find(`q=${placed.number}`)).toEqual({ items: [placed], page: 1, pageSize: 20, total: 1 });
      expect((await find(`q=${encodeURIComponent(who.email)}&status=paid`)).items).toEqual([placed]);
    });
    expect((await find(`q=${encodeURIComponent(who.email)}&status=shipped`)).items).toEqual([]);
    expect((await shop.asAdmin('GET', '/admin/orders?status=lost')).status).toBe(400);
    const { body } = await shop.send('GET', `/orders/${placed.id}`, { token: await shop.admin() });
    expect(body.order.id).toBe(placed.id);
  });
});

describe('cancelling an order', () => {
  it('gives back money and stock', async () => {
    const { who, sold, placed } = await shop.order({ quantity: 2, fields: { stock: 5 } });
    const answer = await shop.send('POST', `/orders/${placed.id}/cancel`, { token: who.token });
    expect(answer.status).toBe(200);
    expect(answer.body.order).toMatchObject({ id: placed.id, status: 'cancelled', total: placed.total });
    await eventually(async () => {
      const { order } = (await shop.send('GET', `/orders/${placed.id}`, { token: who.token })).body;
      expect(order.payment).toEqual({ ...placed.payment, status: 'refunded', refunded: placed.total });
      expect(await onHand(sold.id)).toBe(5);
    });
    const { events } = (await shop.send('GET', `/orders/${placed.id}/tracking`, { token: who.token })).body;
    expect(events.at(-1)).toEqual({ status: 'cancelled', note: 'Cancelled by customer', at: TIME });
  });

  it('happens once', async () => {
    const { who, sold, placed } = await shop.order({ fields: { stock: 5 } });
    const cancel = () => shop.send('POST', `/orders/${placed.id}/cancel`, { token: who.token });
    const answers = await Promise.all([cancel(), cancel(), cancel()]);
    expect(answers.map((answer) => answer.status).sort()).toEqual([200, 409, 409]);
    expect((await cancel()).body).toEqual(refusal('NOT_CANCELLABLE'));
    await eventually(async () => expect(await onHand(sold.id)).toBe(5));
  });

  it('is too late when it was shipped', async () => {
    const { who, placed } = await shop.order();
    await shop.succeed(shop.asAdmin('POST', `/admin/orders/${placed.id}/ship`, { carrier: 'DHL' }));
    const answer = await shop.send('POST', `/orders/${placed.id}/cancel`, { token: who.token });
    expect(answer.status).toBe(409);
    expect(answer.body).toEqual(refusal('NOT_CANCELLABLE'));
  });
});

describe('returning', () => {
  const askFor = (who: Customer, placed: Json, quantity: number) =>
    shop.send('POST', `/orders/${placed.id}/returns`, {
      token: who.token,
      body: { reason: 'Does not fit', items: [{ orderItemId: placed.items[0].id, quantity }] },
    });

  it('is asked for after delivery', async () => {
    const { who, placed } = await shop.deliveredOrder({ quantity: 2 });
    const answer = await askFor(who, placed, 1);
    expect(answer.status).toBe(201);
    expect(answer.body).toEqual({
      return: {
        id: ID,
        orderId: placed.id,
        reason: 'Does not fit',
        status: 'requested',
        items: [{ orderItemId: placed.items[0].id, quantity: 1 }],
        createdAt: TIME,
        decidedAt: null,
      },
    });
    const own = await shop.send('GET', `/orders/${placed.id}/returns`, { token: who.token });
    expect(own.status).toBe(200);
    expect(own.body).toEqual({ items: [answer.body.return] });
    const all = (await shop.asAdmin('GET', '/admin/returns?status=requested&pageSize=100')).body;
    expect(all).toMatchObject({ page: 1, pageSize: 100, total: expect.any(Number) });
    expect(all.items).toContainEqual(answer.body.return);
  });

  it('is not possible before delivery, for more than was bought, or for nothing', async () => {
    const { who, placed } = await shop.order();
    const early = await askFor(who, placed, 1);
    expect(early.status).toBe(409);
    expect(early.body).toEqual(refusal('NOT_RETURNABLE'));
    const made = await shop.deliveredOrder({ quantity: 2 });
    const { id: orderItemId } = made.placed.items[0];
    const tooMuch = await askFor(made.who, made.placed, 3);
    expect(tooMuch.status).toBe(422);
    expect(tooMuch.body).toEqual(refusal('RETURN_INVALID', { orderItemId, returnable: 2 }));
    await askFor(made.who, made.placed, 2);
    expect((await askFor(made.who, made.placed, 1)).body).toEqual(
      refusal('RETURN_INVALID', { orderItemId, returnable: 0 }),
    );
    const path = `/orders/${made.placed.id}/returns`;
    const empty = await shop.send('POST', path, { token: made.who.token, body: { reason: 'x', items: [] } });
    expect(empty.status).toBe(400);
  });

  it('brings back the things and what was paid for them, when it is approved', async () => {
    const { id: productId } = await shop.product({ price: 10, stock: 5 });
    const who = await shop.customer();
    const { id: addressId } = await shop.address(who);
    await shop.fillCart(who, productId, 3);
    await useCoupon(who, (await coupon({ kind: 'fixed', value: 5 })).code);
    const { order: placed } = await shop.succeed(shop.checkout(who, { addressId }));
    await shop.succeed(shop.asAdmin('POST', `/admin/orders/${placed.id}/ship`, { carrier: 'DHL' }));
    await shop.succeed(shop.asAdmin('POST', `/admin/orders/${placed.id}/deliver`));
    const { id } = (await askFor(who, placed, 2)).body.return;
    const answer = await shop.asAdmin('POST', `/admin/returns/${id}/approve`);
    expect(answer.status).toBe(200);
    expect(answer.body.return).toMatchObject({ id, status: 'approved', decidedAt: TIME });
    await eventually(async () => {
      const { order } = (await shop.send('GET', `/orders/${placed.id}`, { token: who.token })).body;
      // 2 of 3 pieces at 10, less two thirds of 5.
      expect(order).toMatchObject({ status: 'returned', payment: { status: 'partially_refunded', refunded: 16.67 } });
      expect(await onHand(productId)).toBe(4);
    });
    const { events } = (await shop.send('GET', `/orders/${placed.id}/tracking`, { token: who.token })).body;
    expect(events.at(-1)).toEqual({ status: 'returned', note: 'Return approved', at: TIME });
  });

  it('changes nothing when it is rejected, and can be asked for again', async () => {
    const { who, sold, placed } = await shop.deliveredOrder({ fields: { stock: 5 } });
    const { id } = (await askFor(who, placed, 1)).body.return;
    const answer = await shop.asAdmin('POST', `/admin/returns/${id}/reject`);
    expect(answer.status).toBe(200);
    expect(answer.body.return).toMatchObject({ id, status: 'rejected', decidedAt: TIME });
    const { order } = (await shop.send('GET', `/orders/${placed.id}`, { token: who.token })).body;
    expect(order).toMatchObject({ status: 'delivered', payment: { refunded: 0 } });
    expect(await onHand(sold.id)).toBe(4);
    expect((await askFor(who, placed, 1)).status).toBe(201);
  });

  it('is decided once', async () => {
    const { who, placed } = await shop.deliveredOrder();
    const { id } = (await askFor(who, placed, 1)).body.return;
    await shop.succeed(shop.asAdmin('POST', `/admin/returns/${id}/approve`));
    for (const verb of ['approve', 'reject']) {
      const again = await shop.asAdmin('POST', `/admin/returns/${id}/${verb}`);
      expect(again.status).toBe(409);
      expect(again.body).toEqual(refusal('RETURN_DECIDED'));
      expect((await shop.asAdmin('POST', `/admin/returns/999999/${verb}`)).status).toBe(404);
    }
    expect((await shop.asAdmin('GET', '/admin/returns?status=lost')).status).toBe(400);
  });
});

describe('who asks about carts and orders', () => {
  it.each([
    ['GET', '/cart'],
    ['POST', '/cart/items'],
    ['PATCH', '/cart/items/1'],
    ['DELETE', '/cart/items/1'],
    ['DELETE', '/cart'],
    ['POST', '/cart/coupon'],
    ['DELETE', '/cart/coupon'],
    ['POST', '/shipping/quote'],
    ['POST', '/checkout'],
    ['GET', '/orders'],
    ['GET', '/orders/1'],
    ['GET', '/orders/1/tracking'],
    ['POST', '/orders/1/cancel'],
    ['POST', '/orders/1/returns'],
    ['GET', '/orders/1/returns'],
  ])('must be known for %s %s', async (method, path) => {
    const answer = await shop.send(method, path);
    expect(answer.status).toBe(401);
    expect(answer.body).toEqual(refusal('UNAUTHENTICATED'));
  });

  it.each([
    ['GET', '/admin/orders'],
    ['POST', '/admin/orders/1/ship'],
    ['POST', '/admin/orders/1/deliver'],
    ['GET', '/admin/returns'],
    ['POST', '/admin/returns/1/approve'],
    ['POST', '/admin/returns/1/reject'],
    ['GET', '/admin/coupons'],
    ['POST', '/admin/coupons'],
    ['PATCH', '/admin/coupons/1'],
  ])('must be an administrator for %s %s', async (method, path) => {
    expect((await shop.send(method, path)).status).toBe(401);
    const { token } = await shop.customer();
    const answer = await shop.send(method, path, { token });
    expect(answer.status).toBe(403);
    expect(answer.body).toEqual(refusal('FORBIDDEN'));
  });
});
