import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { type Ask, type Client, clientOf, ENV, internal, tokenFor } from './client.ts';
import { type FakeFeed, startFeed } from './fake-feed.ts';
import { category, level, movement, product } from './fixtures.ts';
import { eventually, type RunningService, startService } from './process.ts';

// Processes start slowly on a busy machine.
jest.setTimeout(30_000);

let service: RunningService;
let client: Client;
let feed: FakeFeed;
let admin: Ask;
let count = 0;

beforeAll(async () => {
  feed = await startFeed();
  feed.publish('categories.upserted', category(1));
  service = await startService({ env: { ...ENV, FEEDS: `monolith=${feed.url}` } });
  client = clientOf(service.url);
  admin = { token: await tokenFor(1, 'admin') };
  await eventually(
    () => client('GET /categories'),
    ({ body }) => body.items.length === 1,
  );
});

afterAll(async () => {
  await service.stop();
  await feed.close();
});

const unique = () => {
  count += 1;
  return `r${count}`;
};
const addProduct = async (stock: number, extra: object = {}): Promise<number> => {
  const body = { sku: unique(), name: 'Thing', price: 9.99, discountPercent: 15, stock, categoryId: 1, ...extra };
  return (await client('POST /admin/products', { ...admin, body })).body.product.id;
};
const onHand = async (id: number) => (await client(`GET /stock/${id}`)).body.onHand;
const reserve = (lines: object[], { key = unique(), orderRef = 'some-order' } = {}) =>
  client('POST /internal/stock/reservations', {
    headers: { ...internal, 'idempotency-key': key },
    body: { orderRef, lines },
  });
const release = (id: number, body: object, key?: string) =>
  client(`POST /internal/stock/reservations/${id}/release`, {
    headers: { ...internal, ...(key ? { 'idempotency-key': key } : {}) },
    body,
  });
const movements = async (id: number) =>
  (await client(`GET /admin/stock/${id}/movements`, admin)).body.items.map(
    ({ delta, reason, orderId }: { delta: number; reason: string; orderId: number | null }) => [delta, reason, orderId],
  );

describe('taking stock for an order', () => {
  it('is a sale at once, at the price of this moment in cents', async () => {
    const [a, b] = [await addProduct(5), await addProduct(5, { discountPercent: 0 })];
    const lines = [
      { productId: b, quantity: 1 },
      { productId: a, quantity: 2 },
    ];
    const answer = await reserve(lines, { orderRef: 'SO-1000000009' });
    expect(answer.status).toBe(201);
    expect(answer.body).toEqual({
      reservationId: expect.any(Number),
      lines: [
        { productId: b, quantity: 1, sku: expect.any(String), name: 'Thing', unitPrice: 999 },
        { productId: a, quantity: 2, sku: expect.any(String), name: 'Thing', unitPrice: 849 },
      ],
    });
    expect([await onHand(a), await onHand(b)]).toEqual([3, 4]);
    expect(await movements(a)).toEqual([
      [-2, 'sale', 1_000_000_009],
      [5, 'restock', null],
    ]);
  });

  it('takes all lines or none, and says what there is of the missing ones', async () => {
    const [a, b, hidden] = [await addProduct(5), await addProduct(1), await addProduct(5, { status: 'hidden' })];
    const lines = [a, b, hidden, 77].map((productId) => ({ productId, quantity: 2 }));
    const answer = await reserve(lines);
    expect(answer.status).toBe(409);
    expect(answer.body.error).toMatchObject({
      code: 'OUT_OF_STOCK',
      details: [
        { productId: b, available: 1 },
        { productId: hidden, available: 0 },
        { productId: 77, available: 0 },
      ],
    });
    expect([await onHand(a), await onHand(b)]).toEqual([5, 1]);
  });

  it('counts lines of one product together', async () => {
    const id = await addProduct(3);
    const line = { productId: id, quantity: 2 };
    expect((await reserve([line, line])).status).toBe(409);
  });

  it('has one effect and one answer for one key, also when both come at once', async () => {
    const id = await addProduct(10);
    const key = unique();
    const answers = await Promise.all([1, 2, 3].map(() => reserve([{ productId: id, quantity: 2 }], { key })));
    expect(new Set(answers.map(({ status, body }) => JSON.stringify([status, body]))).size).toBe(1);
    expect(await onHand(id)).toBe(8);
  });

  it('may be tried again with the same key after a refusal', async () => {
    const id = await addProduct(1);
    const key = unique();
    const lines = [{ productId: id, quantity: 2 }];
    expect((await reserve(lines, { key })).status).toBe(409);
    await client(`POST /admin/stock/${id}/adjust`, { ...admin, body: { delta: 1, reason: 'restock' } });
    expect((await reserve(lines, { key })).status).toBe(201);
  });

  it('never sells the last piece twice', async () => {
    const id = await addProduct(3);
    const answers = await Promise.all(Array.from({ length: 8 }, () => reserve([{ productId: id, quantity: 1 }])));
    expect(answers.map(({ status }) => status).toSorted()).toEqual([201, 201, 201, 409, 409, 409, 409, 409]);
    expect(await onHand(id)).toBe(0);
  });

  it('needs the internal token, a key and lines', async () => {
    const id = await addProduct(3);
    const body = { orderRef: 'x', lines: [{ productId: id, quantity: 1 }] };
    expect((await client('POST /internal/stock/reservations', { body })).status).toBe(403);
    expect((await client('POST /internal/stock/reservations', { headers: internal, body })).status).toBe(400);
    expect((await reserve([])).status).toBe(400);
    expect((await reserve([{ productId: id, quantity: 0 }])).status).toBe(400);
    expect(await onHand(id)).toBe(3);
  });
});

describe('putting stock back', () => {
  it('of a whole reservation happens once, however often it is asked for', async () => {
    const id = await addProduct(5);
    const { reservationId } = (await reserve([{ productId: id, quantity: 3 }], { orderRef: '42' })).body;
    const first = await release(reservationId, { reason: 'cancel' });
    expect(first.body).toEqual({ reservationId, lines: [{ productId: id, quantity: 3 }] });
    expect((await release(reservationId, { reason: 'cancel' })).body).toEqual(first.body);
    expect((await release(reservationId, { reason: 'return' }, unique())).body.lines).toEqual([]);
    expect(await onHand(id)).toBe(5);
    expect((await movements(id))[0]).toEqual([3, 'cancel', 42]);
  });

  it('of single lines adds up to at most what was taken', async () => {
    const id = await addProduct(5);
    const { reservationId } = (await reserve([{ productId: id, quantity: 3 }])).body;
    const some = { reason: 'return', lines: [{ productId: id, quantity: 2 }] };
    const key = unique();
    await release(reservationId, some, key);
    await release(reservationId, some, key);
    expect(await onHand(id)).toBe(4);
    expect((await release(reservationId, some, unique())).body.lines).toEqual([{ productId: id, quantity: 1 }]);
    expect(await onHand(id)).toBe(5);
  });

  it('is refused for an unknown reservation or reason', async () => {
    expect((await release(77, { reason: 'cancel' })).status).toBe(404);
    expect((await release(77, { reason: 'because' })).status).toBe(400);
  });

  it('of an order that the monolith placed goes by its movements', async () => {
    feed.publish('products.upserted', product(10));
    feed.publish('stock_levels.upserted', level(10, 0));
    feed.publish('stock_movements.upserted', movement(1, 10, 8));
    feed.publish('stock_movements.upserted', movement(2, 10, -3, 200));
    await eventually(
      () => client('GET /stock/10'),
      ({ body }) => body.onHand === 5,
    );
    const path = 'POST /internal/stock/orders/200/release' as const;
    const some = { reason: 'return', lines: [{ productId: 10, quantity: 1 }] };
    const first = await client(path, { headers: internal, body: some });
    expect(first.body).toEqual({ orderId: 200, lines: [{ productId: 10, quantity: 1 }] });
    expect((await client(path, { headers: internal, body: some })).body).toEqual(first.body);
    expect(await onHand(10)).toBe(6);
    const rest = await client(path, { headers: internal, body: { reason: 'cancel' } });
    expect(rest.body.lines).toEqual([{ productId: 10, quantity: 2 }]);
    expect((await client(path, { headers: internal, body: { reason: 'cancel' } })).body.lines).toEqual([]);
    expect(await onHand(10)).toBe(8);
  });
});
