import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { pino } from 'pino';
import { createApp } from '../src/app.ts';
import { createCheckout } from '../src/checkout/checkout.ts';
import { readOrdersConfig } from '../src/config.ts';
import { openOrders } from '../src/db.ts';
import { createPeers } from '../src/peers/index.ts';
import { type Answer, INTERNAL_TOKEN, JWT_SECRET, tokenFor } from './client.ts';
import { createSchemaCheck, describedRoutes, mountedRoutes, type OpenApiDocument } from './described-routes.ts';
import { ADDRESS, addressRow, itemRow, orderRow, paymentRow, productRow, shipmentRow } from './rows.ts';
import { type Buyer, newBuyer, openShop, type Shop, stockShop } from './shop.ts';

let shop: Shop;

beforeAll(async () => {
  shop = await openShop();
  await shop.start();
  await stockShop(shop);
});

afterAll(() => shop.close());

const codeOf = ({ status, body }: Answer) => [status, body.error?.code];
const post = (path: `/${string}`, ask: { token?: string | undefined; body?: unknown }) =>
  shop.client(`POST ${path}`, ask);
const adminPost = (path: `/${string}`, body?: unknown) =>
  post(path, { ...shop.admin, ...(body === undefined ? {} : { body }) });
const placeOrder = async (buyer: Buyer, quantity = 3) => {
  await buyer.add(1, quantity);
  return (await buyer.checkout()).body.order;
};
const deliver = async (orderId: number) => {
  await adminPost(`/admin/orders/${orderId}/ship`, { carrier: 'DHL' });
  await adminPost(`/admin/orders/${orderId}/deliver`);
};
const orderFor = async (buyer: Buyer, id: number) => (await shop.client(`GET /orders/${id}`, buyer)).body.order;
let old = 100;
/** An order that the monolith placed, with its rows as they arrive by feed. */
const monolithOrder = async (buyer: Buyer, changes: Readonly<Record<string, string | number>> = {}) => {
  old += 1;
  shop.monolith.publish('orders.upserted', orderRow(old, buyer.id, changes));
  shop.monolith.publish('order_items.upserted', itemRow(old, old));
  shop.monolith.publish('shipments.upserted', shipmentRow(old, old));
  const status = changes.status === 'pending' ? 'pending' : 'captured';
  shop.monolith.publish('payments.upserted', paymentRow(old, old, { status }));
  await shop.followed();
  return old;
};

describe('a cart', () => {
  it('is empty before anything is in it', async () => {
    const buyer = await newBuyer(shop);
    expect((await buyer.cart()).body).toEqual({
      items: [],
      couponCode: null,
      subtotal: 0,
      discount: 0,
      total: 0,
      currency: 'EUR',
    });
  });

  it('shows each product at its sale price, rounded half up, with what is available', async () => {
    const buyer = await newBuyer(shop);
    const first = await buyer.add(2, 2);
    expect(first.status).toBe(201);
    const { body } = await buyer.add(1);
    const available = expect.any(Number);
    expect(body).toEqual({
      items: [
        { productId: 2, sku: 'SKU-2', name: 'Product 2', quantity: 2, unitPrice: 21.25, lineTotal: 42.5, available },
        { productId: 1, sku: 'SKU-1', name: 'Product 1', quantity: 1, unitPrice: 10, lineTotal: 10, available },
      ],
      couponCode: null,
      subtotal: 52.5,
      discount: 0,
      total: 52.5,
      currency: 'EUR',
    });
    expect((await buyer.cart()).body).toEqual(body);
  });

  it('holds at most 99 of a product', async () => {
    const buyer = await newBuyer(shop);
    await buyer.add(1, 60);
    expect((await buyer.add(1, 60)).body.items[0].quantity).toBe(99);
    expect(codeOf(await buyer.add(1, 100))).toEqual([400, 'VALIDATION']);
  });

  it('changes, loses and forgets products', async () => {
    const buyer = await newBuyer(shop);
    await buyer.add(1);
    await buyer.add(2);
    const changed = await shop.client('PATCH /cart/items/1', { ...buyer, body: { quantity: 5 } });
    expect([changed.status, changed.body.items[0].quantity]).toEqual([200, 5]);
    expect((await shop.client('DELETE /cart/items/1', buyer)).body.items).toHaveLength(1);
    const gone = await shop.client('DELETE /cart/items/1', buyer);
    expect([gone.status, gone.body.error.message]).toEqual([404, 'Cart item not found.']);
    expect((await shop.client('DELETE /cart', buyer)).status).toBe(204);
    expect((await buyer.cart()).body.items).toEqual([]);
  });

  it('takes no product that is hidden or unknown to everyone', async () => {
    const buyer = await newBuyer(shop);
    expect(codeOf(await buyer.add(3))).toEqual([404, 'NOT_FOUND']);
    expect(codeOf(await buyer.add(999))).toEqual([404, 'NOT_FOUND']);
  });

  it('takes a product that only the catalog knows yet', async () => {
    const buyer = await newBuyer(shop);
    shop.catalog.rows.set(50, productRow(50, { price_cents: 700 }));
    const { status, body } = await buyer.add(50);
    expect([status, body.total]).toEqual([201, 7]);
  });

  it('is for those who have signed in', async () => {
    expect(codeOf(await shop.client('GET /cart'))).toEqual([401, 'UNAUTHENTICATED']);
    expect(codeOf(await shop.client('GET /cart', { token: 'forged' }))).toEqual([401, 'UNAUTHENTICATED']);
  });

  it('is announced with every row that changed', async () => {
    const buyer = await newBuyer(shop);
    const before = (await shop.facts()).length;
    await buyer.add(1);
    await shop.client('DELETE /cart/items/1', buyer);
    const told = (await shop.facts()).slice(before).map((fact) => fact.topic);
    expect(told).toEqual(['cart_items.upserted', 'carts.upserted', 'cart_items.deleted', 'carts.upserted']);
  });
});

describe('a coupon', () => {
  const use = (buyer: Buyer, code: string) => post('/cart/coupon', { ...buyer, body: { code } });

  it('takes a percentage or an amount off, however it is written', async () => {
    const buyer = await newBuyer(shop);
    await buyer.add(2);
    expect((await use(buyer, ' welcome10 ')).body).toMatchObject({
      couponCode: 'WELCOME10',
      subtotal: 21.25,
      discount: 2.13,
      total: 19.12,
    });
    expect((await use(buyer, 'FIVEOFF')).body).toMatchObject({ discount: 5, total: 16.25 });
    expect((await shop.client('DELETE /cart/coupon', buyer)).body).toMatchObject({ couponCode: null, discount: 0 });
  });

  it('is refused with the reason', async () => {
    const buyer = await newBuyer(shop);
    await buyer.add(1);
    const reasons = await Promise.all(
      ['NOPE', 'EXPIRED', 'FIVEOFF'].map(async (code) => {
        const answer = await use(buyer, code);
        return [...codeOf(answer), answer.body.error.message];
      }),
    );
    expect(reasons).toEqual([
      [422, 'COUPON_INVALID', 'There is no such coupon.'],
      [422, 'COUPON_INVALID', 'This coupon has expired.'],
      [422, 'COUPON_INVALID', 'The order is too small for this coupon.'],
    ]);
  });

  it('stays on the cart without effect while the cart is too small', async () => {
    const buyer = await newBuyer(shop);
    await buyer.add(1, 2);
    await use(buyer, 'FIVEOFF');
    const { body } = await shop.client('PATCH /cart/items/1', { ...buyer, body: { quantity: 1 } });
    expect(body).toMatchObject({ couponCode: 'FIVEOFF', discount: 0, total: 10 });
    expect(codeOf(await buyer.checkout())).toEqual([422, 'COUPON_INVALID']);
  });

  it('is made, changed and listed by administrators', async () => {
    const made = await adminPost('/admin/coupons', { code: 'autumn', kind: 'fixed', value: 2.5, maxUses: 3 });
    expect(made.status).toBe(201);
    expect(made.body.coupon).toEqual({
      id: expect.any(Number),
      code: 'AUTUMN',
      kind: 'fixed',
      value: 2.5,
      minTotal: 0,
      maxUses: 3,
      usedCount: 0,
      startsAt: null,
      endsAt: null,
      active: true,
    });
    const again = await adminPost('/admin/coupons', { code: 'AUTUMN', kind: 'percent', value: 5 });
    expect(codeOf(again)).toEqual([409, 'COUPON_CODE_TAKEN']);
    const path = `/admin/coupons/${made.body.coupon.id}` as const;
    const changed = await shop.client(`PATCH ${path}`, { ...shop.admin, body: { minTotal: 9.99, active: false } });
    expect(changed.body.coupon).toEqual({ ...made.body.coupon, minTotal: 9.99, active: false });
    const { body } = await shop.client('GET /admin/coupons?pageSize=100', shop.admin);
    expect(body.items.map((item: { code: string }) => item.code)).toContain('AUTUMN');
    expect(codeOf(await shop.client('PATCH /admin/coupons/4711', { ...shop.admin, body: {} }))).toEqual([
      404,
      'NOT_FOUND',
    ]);
    const tooMuch = await adminPost('/admin/coupons', { code: 'X1', kind: 'percent', value: 101 });
    expect(tooMuch.body.error.details[0].message).toBe('A percentage is a whole number up to 100');
  });
});

describe('shipping', () => {
  it('costs a base and something per piece', async () => {
    const buyer = await newBuyer(shop);
    const methods = await shop.client('GET /shipping/methods');
    expect(methods.body.items[0]).toEqual({ code: 'standard', name: 'standard', days: 3, price: 4.9 });
    expect(codeOf(await post('/shipping/quote', { ...buyer, body: { method: 'standard' } }))).toEqual([
      422,
      'CART_EMPTY',
    ]);
    await buyer.add(1, 3);
    const quote = await post('/shipping/quote', { ...buyer, body: { method: 'standard' } });
    expect(quote.body).toEqual({ method: 'standard', shipping: 6.4, total: 36.4 });
    expect(codeOf(await post('/shipping/quote', { ...buyer, body: { method: 'rocket' } }))).toEqual([
      422,
      'SHIPPING_METHOD_UNKNOWN',
    ]);
  });
});

describe('a checkout', () => {
  it('turns the cart into a paid order', async () => {
    const buyer = await newBuyer(shop);
    await buyer.add(1, 2);
    await buyer.add(2);
    await post('/cart/coupon', { ...buyer, body: { code: 'WELCOME10' } });
    const { status, body } = await buyer.checkout();
    expect(status).toBe(201);
    expect(body.order).toEqual({
      id: expect.any(Number),
      number: `SO-${body.order.id}`,
      status: 'paid',
      items: [
        {
          id: expect.any(Number),
          productId: 1,
          sku: 'SKU-1',
          name: 'Product 1',
          quantity: 2,
          unitPrice: 10,
          lineTotal: 20,
        },
        {
          id: expect.any(Number),
          productId: 2,
          sku: 'SKU-2',
          name: 'Product 2',
          quantity: 1,
          unitPrice: 21.25,
          lineTotal: 21.25,
        },
      ],
      subtotal: 41.25,
      discount: 4.13,
      shipping: 6.4,
      total: 43.52,
      currency: 'EUR',
      shippingAddress: ADDRESS,
      customer: { id: buyer.id, name: `User ${buyer.id}`, email: `u${buyer.id}@shop.test` },
      payment: { id: expect.any(Number), status: 'captured', method: 'card', refunded: 0 },
      placedAt: expect.any(String),
    });
    expect(body.order.id).toBeGreaterThan(1_000_000_000);
    expect((await buyer.cart()).body).toMatchObject({ items: [], couponCode: null });
    expect((await buyer.orders()).body).toMatchObject({ total: 1, items: [body.order] });
    const tracking = await shop.client(`GET /orders/${body.order.id}/tracking`, buyer);
    expect(tracking.body).toEqual({
      orderId: body.order.id,
      status: 'paid',
      shipment: { carrier: null, trackingCode: null, status: 'pending' },
      events: [
        { status: 'pending', note: 'Order placed', at: expect.any(String) },
        { status: 'paid', note: 'Payment captured', at: expect.any(String) },
      ],
    });
  });

  it('charges what the catalog sells at, also when the own copy is older', async () => {
    const buyer = await newBuyer(shop);
    shop.monolith.publish('products.upserted', productRow(60, { price_cents: 500 }));
    shop.catalog.products.set(60, { sku: 'NEW', name: 'Renamed', unitPrice: 800, stock: 5 });
    await shop.followed();
    await buyer.add(60, 2);
    const { order } = (await buyer.checkout({ shippingMethod: 'pickup' })).body;
    expect(order).toMatchObject({ subtotal: 16, total: 16, items: [{ name: 'Renamed', unitPrice: 8, lineTotal: 16 }] });
    const charged = [...shop.payments.charges.values()].find((row) => row.order_id === order.id);
    expect(charged?.amount_cents).toBe(1_600);
  });

  it('announces the order with all its rows, and nothing before it is paid', async () => {
    const buyer = await newBuyer(shop);
    await buyer.add(1);
    await post('/cart/coupon', { ...buyer, body: { code: 'WELCOME10' } });
    const before = (await shop.facts()).length;
    await buyer.checkout({ cardToken: 'tok_declined' });
    const refused = (await shop.facts()).slice(before).map((fact) => fact.topic);
    expect(refused).toEqual(['coupons.upserted']);
    const { order } = (await buyer.checkout()).body;
    const told = (await shop.facts()).slice(before + 1);
    expect(told.map((fact) => fact.topic)).toEqual([
      'orders.upserted',
      'order_items.upserted',
      'shipments.upserted',
      'coupon_redemptions.upserted',
      'coupons.upserted',
      'order_events.upserted',
      'order_events.upserted',
      'cart_items.deleted',
      'carts.upserted',
      'carts.upserted',
    ]);
    expect(told[0]?.data).toMatchObject({ id: order.id, status: 'paid', user_id: buyer.id });
  });

  it('gives the same order for the same idempotency key, also at the same time', async () => {
    const buyer = await newBuyer(shop);
    await buyer.add(1);
    const twice = await Promise.all([buyer.checkout({ key: 'once' }), buyer.checkout({ key: 'once' })]);
    const later = await buyer.checkout({ key: 'once' });
    expect([...twice, later].map(({ status }) => status)).toEqual([201, 201, 201]);
    expect(new Set([...twice, later].map(({ body }) => body.order.id)).size).toBe(1);
    expect((await buyer.orders()).body.total).toBe(1);
    const key = `checkout:${buyer.id}:once`;
    expect(shop.payments.asked.filter((asked) => asked.key === key)).toHaveLength(1);
  });

  it('knows the idempotency keys of the monolith', async () => {
    const buyer = await newBuyer(shop);
    const id = await monolithOrder(buyer);
    const key = `checkout:${buyer.id}:theirs`;
    shop.monolith.publish('payments.upserted', paymentRow(id, id, { idempotency_key: key }));
    await shop.followed();
    const { status, body } = await buyer.checkout({ key: 'theirs' });
    expect([status, body.order.id]).toEqual([201, id]);
  });

  it('orders a cart once when two checkouts without a key meet', async () => {
    const buyer = await newBuyer(shop);
    await buyer.add(1);
    const answers = await Promise.all([buyer.checkout(), buyer.checkout()]);
    expect(answers.map(codeOf).toSorted()).toEqual([
      [201, undefined],
      [422, 'CART_EMPTY'],
    ]);
  });

  it('is refused before anything happens when something about it is wrong', async () => {
    const buyer = await newBuyer(shop);
    expect(codeOf(await buyer.checkout())).toEqual([422, 'CART_EMPTY']);
    await buyer.add(1);
    const asked = shop.catalog.asked.length;
    expect(codeOf(await buyer.checkout({ addressId: 4_711 }))).toEqual([422, 'ADDRESS_UNKNOWN']);
    expect(codeOf(await buyer.checkout({ addressId: (await newBuyer(shop)).addressId }))).toEqual([
      422,
      'ADDRESS_UNKNOWN',
    ]);
    expect(codeOf(await buyer.checkout({ shippingMethod: 'rocket' }))).toEqual([422, 'SHIPPING_METHOD_UNKNOWN']);
    expect(codeOf(await post('/checkout', { ...buyer, body: {} }))).toEqual([400, 'VALIDATION']);
    expect(shop.catalog.asked).toHaveLength(asked);
  });

  it('finds an address that only the users service knows yet', async () => {
    const buyer = await newBuyer(shop);
    await buyer.add(1);
    shop.users.addresses.set(77_000, { ...addressRow(77_000, buyer.id), city: 'Newtown' });
    const { body } = await buyer.checkout({ addressId: 77_000 });
    expect(body.order.shippingAddress).toEqual({ ...ADDRESS, city: 'Newtown' });
  });

  it('says how much there is when there is not enough, and keeps nothing', async () => {
    const buyer = await newBuyer(shop);
    shop.monolith.publish('products.upserted', productRow(61));
    shop.catalog.products.set(61, { sku: 'SKU-61', name: 'Product 61', unitPrice: 1_000, stock: 1 });
    await shop.followed();
    await buyer.add(61, 2);
    const answer = await buyer.checkout();
    expect(answer.status).toBe(409);
    expect(answer.body.error).toEqual({
      code: 'OUT_OF_STOCK',
      message: 'There is not enough of some products.',
      details: [{ productId: 61, available: 1 }],
    });
    expect((await buyer.orders()).body.total).toBe(0);
    expect((await buyer.cart()).body.items).toHaveLength(1);
    expect(shop.catalog.stockOf(61)).toBe(1);
  });

  it.each([
    ['tok_declined', 402, 'PAYMENT_DECLINED'],
    ['tok_timeout', 504, 'PAYMENT_TIMEOUT'],
    ['tok_failed', 502, 'PAYMENT_FAILED'],
  ])('takes everything back when the payment ends with %s', async (cardToken, status, code) => {
    const buyer = await newBuyer(shop);
    await buyer.add(1, 4);
    await post('/cart/coupon', { ...buyer, body: { code: 'ONCE' } });
    const stock = shop.catalog.stockOf(1);
    const charges = shop.payments.asked.length;
    expect(codeOf(await buyer.checkout({ cardToken }))).toEqual([status, code]);
    expect(shop.catalog.stockOf(1)).toBe(stock);
    expect((await buyer.orders()).body.total).toBe(0);
    expect((await buyer.cart()).body).toMatchObject({ couponCode: 'ONCE', items: [{ quantity: 4 }] });
    expect(shop.payments.asked.slice(charges).map((asked) => asked.request)).toEqual(['POST /internal/payments']);
    const coupons = (await shop.client('GET /admin/coupons', shop.admin)).body.items;
    expect(coupons.find((coupon: { code: string }) => coupon.code === 'ONCE').usedCount).toBe(0);
  });

  it('can be tried again with the same idempotency key after it was refused', async () => {
    const buyer = await newBuyer(shop);
    await buyer.add(1);
    expect((await buyer.checkout({ key: 'retry', cardToken: 'tok_declined' })).status).toBe(402);
    expect((await buyer.checkout({ key: 'retry' })).status).toBe(201);
  });

  it('passes its request id on', async () => {
    const buyer = await newBuyer(shop);
    await buyer.add(1);
    const body = {
      addressId: buyer.addressId,
      shippingMethod: 'pickup',
      payment: { method: 'card', cardToken: 'tok_ok' },
    };
    const headers = { 'x-request-id': 'trace-me' };
    expect((await shop.client('POST /checkout', { token: buyer.token, headers, body })).status).toBe(201);
    expect(shop.catalog.asked.at(-1)?.requestId).toBe('trace-me');
    expect(shop.payments.asked.at(-1)?.requestId).toBe('trace-me');
  });
});

describe('an order', () => {
  it('is for its customer and for administrators; others do not learn that it exists', async () => {
    const buyer = await newBuyer(shop);
    const order = await placeOrder(buyer);
    const path = `/orders/${order.id}` as const;
    expect((await shop.client(`GET ${path}`, buyer)).body).toEqual({ order });
    expect((await shop.client(`GET ${path}`, shop.admin)).body).toEqual({ order });
    const stranger = await newBuyer(shop);
    for (const request of [
      `GET ${path}`,
      `GET ${path}/tracking`,
      `POST ${path}/cancel`,
      `GET ${path}/returns`,
    ] as const) {
      const answer = await shop.client(request, stranger);
      expect([answer.status, answer.body.error.message]).toEqual([404, 'Order not found.']);
    }
    expect((await shop.client(`GET ${path}`)).status).toBe(401);
  });

  it('is listed newest first, in pages', async () => {
    const buyer = await newBuyer(shop);
    const ids = [(await placeOrder(buyer)).id, (await placeOrder(buyer)).id, (await placeOrder(buyer)).id];
    const first = (await shop.client('GET /orders?pageSize=2', buyer)).body;
    const second = (await shop.client('GET /orders?pageSize=2&page=2', buyer)).body;
    expect([...first.items, ...second.items].map((order: { id: number }) => order.id)).toEqual(ids.toReversed());
    expect(second).toMatchObject({ page: 2, pageSize: 2, total: 3 });
    expect(codeOf(await shop.client('GET /orders?pageSize=101', buyer))).toEqual([400, 'VALIDATION']);
  });

  it('is found by administrators by status, number, name or e-mail, with % and _ as letters', async () => {
    const buyer = await newBuyer(shop);
    const order = await placeOrder(buyer);
    const found = async (query: string) =>
      (await shop.client(`GET /admin/orders?${query}`, shop.admin)).body.items.map((item: { id: number }) => item.id);
    expect(await found(`q=${order.number}`)).toEqual([order.id]);
    expect(await found(`q=u${buyer.id}@shop`)).toEqual([order.id]);
    expect(await found(`q=${encodeURIComponent(`user ${buyer.id}`)}&status=paid`)).toEqual([order.id]);
    expect(await found(`q=u${buyer.id}@shop&status=shipped`)).toEqual([]);
    expect(await found(`q=${encodeURIComponent(`u${buyer.id}%shop`)}`)).toEqual([]);
    expect(codeOf(await shop.client('GET /admin/orders', buyer))).toEqual([403, 'FORBIDDEN']);
  });

  it('is shipped and delivered by administrators, in this order', async () => {
    const buyer = await newBuyer(shop);
    const { id } = await placeOrder(buyer);
    expect(codeOf(await adminPost(`/admin/orders/${id}/deliver`))).toEqual([409, 'NOT_DELIVERABLE']);
    const shipped = await adminPost(`/admin/orders/${id}/ship`, { carrier: 'DHL Express' });
    expect([shipped.status, shipped.body.order.status]).toEqual([200, 'shipped']);
    expect(codeOf(await adminPost(`/admin/orders/${id}/ship`, { carrier: 'DHL' }))).toEqual([409, 'NOT_SHIPPABLE']);
    expect((await adminPost(`/admin/orders/${id}/deliver`)).body.order.status).toBe('delivered');
    const { body } = await shop.client(`GET /orders/${id}/tracking`, buyer);
    expect(body.shipment).toEqual({ carrier: 'DHL Express', trackingCode: `DHL-EXPRESS-${id}`, status: 'delivered' });
    expect(body.events.map((event: { note: string }) => event.note).slice(2)).toEqual([
      'Shipped with DHL Express',
      'Delivered',
    ]);
    expect(codeOf(await adminPost('/admin/orders/4711/ship', { carrier: 'DHL' }))).toEqual([404, 'NOT_FOUND']);
  });
});

describe('a cancellation', () => {
  it('gives money and goods back', async () => {
    const buyer = await newBuyer(shop);
    const order = await placeOrder(buyer);
    const stock = shop.catalog.stockOf(1);
    const { status, body } = await post(`/orders/${order.id}/cancel`, buyer);
    expect(status).toBe(200);
    expect(body.order).toMatchObject({
      status: 'cancelled',
      payment: { id: order.payment.id, status: 'refunded', refunded: order.total },
    });
    expect(shop.catalog.stockOf(1)).toBe(stock + 3);
    const tracking = await shop.client(`GET /orders/${order.id}/tracking`, buyer);
    expect(tracking.body.events.at(-1)).toMatchObject({ status: 'cancelled', note: 'Cancelled by customer' });
  });

  it('happens once', async () => {
    const buyer = await newBuyer(shop);
    const order = await placeOrder(buyer);
    await post(`/orders/${order.id}/cancel`, buyer);
    const again = await post(`/orders/${order.id}/cancel`, buyer);
    expect([...codeOf(again), again.body.error.message]).toEqual([
      409,
      'NOT_CANCELLABLE',
      'An order that is cancelled cannot be cancelled.',
    ]);
  });

  it('is too late when the order was shipped', async () => {
    const buyer = await newBuyer(shop);
    const order = await placeOrder(buyer);
    await adminPost(`/admin/orders/${order.id}/ship`, { carrier: 'DHL' });
    expect(codeOf(await post(`/orders/${order.id}/cancel`, buyer))).toEqual([409, 'NOT_CANCELLABLE']);
  });

  it('of an order that the monolith placed puts back what that order took', async () => {
    const buyer = await newBuyer(shop);
    const id = await monolithOrder(buyer);
    const { body } = await adminPost(`/orders/${id}/cancel`);
    expect(body.order.status).toBe('cancelled');
    expect(shop.catalog.asked.at(-1)).toMatchObject({
      request: `POST /internal/stock/orders/${id}/release`,
      body: { reason: 'cancel' },
    });
    expect(shop.payments.refunds.get(`order-${id}-cancel`)).toMatchObject({ paymentId: id, reason: 'Order cancelled' });
  });
});

describe('a return', () => {
  const ask = (buyer: Buyer, orderId: number, items: readonly object[]) =>
    post(`/orders/${orderId}/returns`, { ...buyer, body: { reason: 'Too big', items } });

  it('is asked for, at most what was bought, once the order is delivered', async () => {
    const buyer = await newBuyer(shop);
    const order = await placeOrder(buyer);
    const orderItemId = order.items[0].id;
    expect(codeOf(await ask(buyer, order.id, [{ orderItemId, quantity: 1 }]))).toEqual([409, 'NOT_RETURNABLE']);
    await deliver(order.id);
    const asked = await ask(buyer, order.id, [{ orderItemId, quantity: 2 }]);
    expect(asked.status).toBe(201);
    expect(asked.body.return).toEqual({
      id: expect.any(Number),
      orderId: order.id,
      reason: 'Too big',
      status: 'requested',
      items: [{ orderItemId, quantity: 2 }],
      createdAt: expect.any(String),
      decidedAt: null,
    });
    const tooMany = await ask(buyer, order.id, [{ orderItemId, quantity: 2 }]);
    expect(tooMany.status).toBe(422);
    expect(tooMany.body.error).toMatchObject({ code: 'RETURN_INVALID', details: { orderItemId, returnable: 1 } });
    expect((await shop.client(`GET /orders/${order.id}/returns`, buyer)).body.items).toEqual([asked.body.return]);
  });

  it('that is approved gives back what was paid for it, and the goods', async () => {
    const buyer = await newBuyer(shop);
    await buyer.add(1, 3);
    await post('/cart/coupon', { ...buyer, body: { code: 'FIVEOFF' } });
    const { order } = (await buyer.checkout()).body;
    await deliver(order.id);
    const asked = (await ask(buyer, order.id, [{ orderItemId: order.items[0].id, quantity: 1 }])).body.return;
    const stock = shop.catalog.stockOf(1);
    const approved = await adminPost(`/admin/returns/${asked.id}/approve`);
    expect(approved.body.return).toMatchObject({ status: 'approved', decidedAt: expect.any(String) });
    expect(await orderFor(buyer, order.id)).toMatchObject({
      status: 'returned',
      payment: { status: 'partially_refunded', refunded: 8.33 },
    });
    expect(shop.catalog.stockOf(1)).toBe(stock + 1);
    expect(codeOf(await adminPost(`/admin/returns/${asked.id}/reject`))).toEqual([409, 'RETURN_DECIDED']);
  });

  it('that is rejected changes nothing and can be asked for again', async () => {
    const buyer = await newBuyer(shop);
    const order = await placeOrder(buyer);
    await deliver(order.id);
    const items = [{ orderItemId: order.items[0].id, quantity: 3 }];
    const { id } = (await ask(buyer, order.id, items)).body.return;
    expect((await adminPost(`/admin/returns/${id}/reject`)).body.return.status).toBe('rejected');
    expect((await orderFor(buyer, order.id)).status).toBe('delivered');
    expect((await ask(buyer, order.id, items)).status).toBe(201);
    const listed = (await shop.client('GET /admin/returns?status=rejected&pageSize=100', shop.admin)).body;
    expect(listed.items.map((item: { id: number }) => item.id)).toContain(id);
    expect(codeOf(await adminPost('/admin/returns/4711/approve'))).toEqual([404, 'NOT_FOUND']);
  });
});

describe('an order whose payment was left pending', () => {
  it.each([
    ['captured', 'paid', 'Payment captured'],
    ['declined', 'cancelled', 'Payment failed'],
  ])('follows it when it is %s at the payment service', async (payment, status, note) => {
    const buyer = await newBuyer(shop);
    const id = await monolithOrder(buyer, { status: 'pending' });
    const settled = paymentRow(id, id, { status: payment, updated_at: new Date().toISOString() });
    shop.paymentsFeed.publish('payments.upserted', settled);
    shop.paymentsFeed.publish('payments.upserted', settled);
    await shop.followed();
    expect(await orderFor(buyer, id)).toMatchObject({ status, payment: { status: payment } });
    const { events } = (await shop.client(`GET /orders/${id}/tracking`, buyer)).body;
    expect(events.map((event: { note: string }) => event.note)).toEqual([note]);
  });

  it('shows refunds that were made at the payment service', async () => {
    const buyer = await newBuyer(shop);
    const order = await placeOrder(buyer);
    const row = [...shop.payments.charges.values()].find((each) => each.order_id === order.id);
    const refunded = { status: 'partially_refunded', refunded_cents: 100, updated_at: new Date().toISOString() };
    shop.paymentsFeed.publish('payments.upserted', { ...row, ...refunded });
    await shop.followed();
    expect((await orderFor(buyer, order.id)).payment).toMatchObject({ status: 'partially_refunded', refunded: 1 });
  });
});

describe('the OpenAPI document', () => {
  it('knows every route and no other', async () => {
    const db = openOrders(':memory:');
    const logger = pino({ level: 'silent' });
    const peers = createPeers(readOrdersConfig({}), logger);
    const followups = { settle: async () => [], stop: async () => undefined };
    const context = { db, peers, followups, apply: () => undefined, logger };
    const ports = { jwtSecret: JWT_SECRET, internalToken: INTERNAL_TOKEN, feeds: () => [] };
    const app = createApp({ context, checkout: createCheckout(context), ...ports });
    const { body } = await shop.client('GET /openapi.json');
    expect(body.openapi).toBe('3.1.0');
    expect(describedRoutes(body as OpenApiDocument)).toEqual(mountedRoutes(app));
    db.close();
  });

  it('describes the answers as they are', async () => {
    const check = createSchemaCheck((await shop.client('GET /openapi.json')).body as OpenApiDocument);
    const buyer = await newBuyer(shop);
    const cart = (await buyer.add(1, 2)).body;
    const quote = (await post('/shipping/quote', { ...buyer, body: { method: 'standard' } })).body;
    const order = (await buyer.checkout()).body;
    const { id, items } = order.order;
    await deliver(id);
    const body = { reason: 'R', items: [{ orderItemId: items[0].id, quantity: 1 }] };
    const answers: [string, unknown][] = [
      ['Cart', cart],
      ['ShippingQuote', quote],
      ['ShippingMethods', (await shop.client('GET /shipping/methods')).body],
      ['Order', order],
      ['OrderPage', (await buyer.orders()).body],
      ['Tracking', (await shop.client(`GET /orders/${id}/tracking`, buyer)).body],
      ['Return', (await post(`/orders/${id}/returns`, { ...buyer, body })).body],
      ['ReturnList', (await shop.client(`GET /orders/${id}/returns`, buyer)).body],
      ['ReturnPage', (await shop.client('GET /admin/returns', shop.admin)).body],
      ['CouponPage', (await shop.client('GET /admin/coupons', shop.admin)).body],
      ['Readiness', (await shop.client('GET /readyz')).body],
      ['Error', (await shop.client('GET /orders/4711', { token: await tokenFor(1) })).body],
    ];
    for (const [schema, answer] of answers) expect([schema, check(schema, answer)]).toEqual([schema, []]);
  });
});
