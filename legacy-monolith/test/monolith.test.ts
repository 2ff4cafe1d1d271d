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

const write = (who: Customer, productId: number, body: object) =>
  shop.sendWhenKnown('POST', `/products/${productId}/reviews`, { token: who.token, body });

const ratingOf = async (productId: number) => (await shop.send('GET', `/products/${productId}`)).body.product.rating;

describe('a review', () => {
  it('of a buyer is published at once', async () => {
    const { who, sold } = await shop.order();
    const answer = await write(who, sold.id, { rating: 4, title: 'Good', body: 'Very good.' });
    expect(answer.status).toBe(201);
    expect(answer.body).toEqual({
      review: {
        id: ID,
        productId: sold.id,
        userId: who.id,
        author: who.name,
        rating: 4,
        title: 'Good',
        body: 'Very good.',
        status: 'published',
        createdAt: TIME,
      },
    });
    const list = await shop.send('GET', `/products/${sold.id}/reviews`);
    expect(list.status).toBe(200);
    expect(list.body).toEqual({ items: [answer.body.review], page: 1, pageSize: 20, total: 1 });
    await eventually(async () => expect(await ratingOf(sold.id)).toEqual({ average: 4, count: 1 }));
  });

  it('is only for buyers', async () => {
    const { id } = await shop.product();
    const { token } = await shop.customer();
    await eventually(async () => {
      const answer = await shop.send('POST', `/products/${id}/reviews`, { token, body: { rating: 5 } });
      expect(answer.status).toBe(403);
      expect(answer.body).toEqual(refusal('NOT_A_BUYER'));
    });
  });

  it('is not for who has cancelled', async () => {
    const { who, sold, placed } = await shop.order();
    await shop.succeed(shop.send('POST', `/orders/${placed.id}/cancel`, { token: who.token }));
    // Somebody else's word that the cancellation has arrived: a review sent too early would be taken.
    await eventually(async () => {
      const { items } = (await shop.send('GET', '/notifications', { token: who.token })).body;
      expect(items.map((item: Json) => item.kind)).toContain('order.cancelled');
    });
    const answer = await shop.send('POST', `/products/${sold.id}/reviews`, { token: who.token, body: { rating: 5 } });
    expect(answer.status).toBe(403);
    expect(answer.body).toEqual(refusal('NOT_A_BUYER'));
  });

  it('is written once for a product', async () => {
    const { who, sold } = await shop.order();
    await write(who, sold.id, { rating: 4 });
    const again = await write(who, sold.id, { rating: 5 });
    expect(again.status).toBe(409);
    expect(again.body).toEqual(refusal('ALREADY_REVIEWED'));
    expect((await write(who, sold.id, { rating: 0 })).status).toBe(400);
    const nowhere = await shop.send('POST', '/products/999999/reviews', { token: who.token, body: { rating: 5 } });
    expect(nowhere.status).toBe(404);
  });

  it('under three stars waits for an administrator', async () => {
    const { who, sold } = await shop.order();
    const { review } = (await write(who, sold.id, { rating: 2 })).body;
    expect(review.status).toBe('pending');
    expect((await shop.send('GET', `/products/${sold.id}/reviews`)).body.items).toEqual([]);
    const waiting = (await shop.asAdmin('GET', '/admin/reviews?status=pending&pageSize=100')).body;
    expect(waiting.items).toContainEqual(review);

    const published = await shop.asAdmin('POST', `/admin/reviews/${review.id}/publish`);
    expect(published.status).toBe(200);
    expect(published.body).toEqual({ review: { ...review, status: 'published' } });
    await eventually(async () => expect(await ratingOf(sold.id)).toEqual({ average: 2, count: 1 }));

    const rejected = await shop.asAdmin('POST', `/admin/reviews/${review.id}/reject`);
    expect(rejected.body).toEqual({ review: { ...review, status: 'rejected' } });
    await eventually(async () => expect(await ratingOf(sold.id)).toEqual({ average: null, count: 0 }));
    expect((await shop.asAdmin('POST', '/admin/reviews/999999/publish')).status).toBe(404);
    expect((await shop.asAdmin('POST', '/admin/reviews/999999/reject')).status).toBe(404);
    expect((await shop.asAdmin('GET', '/admin/reviews?status=lost')).status).toBe(400);
  });

  it('is changed and removed by who wrote it', async () => {
    const { who, sold } = await shop.order();
    const { review } = (await write(who, sold.id, { rating: 5, title: 'Wow' })).body;
    const path = `/reviews/${review.id}`;
    const { token } = await shop.customer();
    expect((await shop.send('PATCH', path, { token, body: { rating: 1 } })).status).toBe(404);
    expect((await shop.send('DELETE', path, { token })).status).toBe(404);
    const changed = await shop.send('PATCH', path, { token: who.token, body: { rating: 3 } });
    expect(changed.status).toBe(200);
    expect(changed.body).toEqual({ review: { ...review, rating: 3 } });
    expect((await shop.send('PATCH', path, { token: who.token, body: { rating: 6 } })).status).toBe(400);
    await eventually(async () => expect(await ratingOf(sold.id)).toEqual({ average: 3, count: 1 }));
    expect((await shop.send('DELETE', path, { token: who.token })).status).toBe(204);
    await eventually(async () => expect(await ratingOf(sold.id)).toEqual({ average: null, count: 0 }));
    expect((await shop.send('DELETE', path, { token: who.token })).status).toBe(404);
  });

  it('counts in an average with one decimal, half up', async () => {
    const { id: productId } = await shop.product({ stock: 10 });
    for (const rating of [4, 4, 4, 5]) {
      const who = await shop.customer();
      const { id: addressId } = await shop.address(who);
      await shop.fillCart(who, productId, 1);
      await shop.succeed(shop.checkout(who, { addressId }));
      expect((await write(who, productId, { rating })).status).toBe(201);
    }
    await eventually(async () => expect(await ratingOf(productId)).toEqual({ average: 4.3, count: 4 }));
    const list = (await shop.send('GET', `/products/${productId}/reviews?pageSize=1`)).body;
    expect(list).toMatchObject({ items: [{ rating: 5 }], pageSize: 1, total: 4 });
    expect((await shop.send('GET', '/products/999999/reviews')).status).toBe(404);
  });
});

describe('notifications', () => {
  const of = async (who: Customer): Promise<Json[]> =>
    (await shop.send('GET', '/notifications', { token: who.token })).body.items;
  const kindsOf = async (who: Customer) => (await of(who)).map((item) => item.kind).sort();

  it('tell about the account and each step of an order', async () => {
    const { who, placed } = await shop.deliveredOrder();
    await eventually(async () => {
      expect(await kindsOf(who)).toEqual([
        'order.delivered',
        'order.placed',
        'order.shipped',
        'payment.captured',
        'welcome',
      ]);
    });
    const told = (await of(who)).find((item) => item.kind === 'order.placed');
    expect(told).toEqual({
      id: ID,
      kind: 'order.placed',
      subject: expect.stringContaining(placed.number),
      body: expect.stringContaining(placed.total.toFixed(2)),
      status: expect.stringMatching(/queued|sent/),
      createdAt: TIME,
      sentAt: null,
    });
  });

  it('tell about cancellations and refunds, once', async () => {
    const first = await shop.order({ cardToken: 'tok_twice' });
    await shop.succeed(
      shop.asAdmin('POST', `/payments/${first.placed.payment.id}/refunds`, { amount: 1, reason: 'x' }),
    );
    await eventually(async () => {
      expect(await kindsOf(first.who)).toEqual(['order.placed', 'payment.captured', 'payment.refunded', 'welcome']);
    });
    const second = await shop.order();
    await shop.succeed(shop.send('POST', `/orders/${second.placed.id}/cancel`, { token: second.who.token }));
    await eventually(async () => {
      expect(await kindsOf(second.who)).toEqual(expect.arrayContaining(['order.cancelled', 'order.placed']));
    });
  });

  it('that were read need not be sent', async () => {
    const who = await shop.customer();
    const [welcome] = await eventually(async () => {
      const items = await of(who);
      expect(items).toHaveLength(1);
      return items;
    });
    const { token } = await shop.customer();
    const path = `/notifications/${welcome.id}/read`;
    expect((await shop.send('POST', path, { token })).status).toBe(404);
    const read = await shop.send('POST', path, { token: who.token });
    expect(read.status).toBe(200);
    expect(read.body).toEqual({ notification: { ...welcome, status: 'sent', sentAt: TIME } });
    expect((await shop.send('POST', path, { token: who.token })).body).toEqual(read.body);
  });

  it('tell administrators what runs out', async () => {
    const { sold } = await shop.order({ fields: { stock: 3, reorderLevel: 2 } });
    await shop.succeed(shop.asAdmin('POST', '/admin/jobs/low-stock/run'));
    await eventually(async () => {
      const { items } = (await shop.asAdmin('GET', '/notifications?pageSize=100')).body;
      const about = items.map((item: Json) => `${item.kind} ${item.subject} ${item.body}`).join('\n');
      expect(about).toMatch(/stock\.(low|digest)/);
      expect(items.some((item: Json) => item.subject.includes(sold.sku) || item.kind === 'stock.digest')).toBe(true);
    });
  });
});

describe('reports', () => {
  const report = (name: string) => shop.asAdmin('GET', `/admin/reports/${name}`);

  it('add up the sales of days, both ends included', async () => {
    const { placed } = await shop.order();
    const day = placed.placedAt.slice(0, 10);
    await eventually(async () => {
      const answer = await report(`sales?from=${day}&to=${day}`);
      expect(answer.status).toBe(200);
      const [only] = answer.body.items;
      expect(answer.body).toEqual({
        from: day,
        to: day,
        items: [only],
        total: { orders: only.orders, revenue: only.revenue, refunded: only.refunded },
      });
      expect(only).toEqual({ day, orders: ID, revenue: expect.any(Number), refunded: expect.any(Number) });
      expect(only.revenue).toBeGreaterThanOrEqual(placed.total);
    });
    expect((await report('sales?from=2001-01-01&to=2001-01-02')).body).toEqual({
      from: '2001-01-01',
      to: '2001-01-02',
      items: [],
      total: { orders: 0, revenue: 0, refunded: 0 },
    });
    expect((await report('sales?from=yesterday')).status).toBe(400);
  });

  it('list the ten products that sell best', async () => {
    const { sold } = await shop.order({ quantity: 3, fields: { price: 90_000 } });
    await eventually(async () => {
      const { items } = (await report('top-products')).body;
      expect(items.length).toBeLessThanOrEqual(10);
      expect(items).toContainEqual({
        productId: sold.id,
        sku: sold.sku,
        name: sold.name,
        category: sold.category.name,
        units: 3,
        revenue: 270_000,
        reviews: 0,
        available: 7,
      });
      const revenues = items.map((item: Json) => item.revenue);
      expect(revenues).toEqual([...revenues].sort((a, b) => b - a));
    });
  });

  it('list the customers who spend most, less what they got back', async () => {
    const { who, placed } = await shop.order({ fields: { price: 80_000 } });
    await shop.succeed(
      shop.asAdmin('POST', `/payments/${placed.payment.id}/refunds`, { amount: 100, reason: 'Discount' }),
    );
    await eventually(async () => {
      expect((await report('customers')).body.items).toContainEqual({
        userId: who.id,
        name: who.name,
        email: who.email,
        orders: 1,
        spent: placed.total - 100,
        reviews: 0,
        lastOrderAt: placed.placedAt,
      });
    });
  });

  it('value the stock by category', async () => {
    const { category } = await shop.product({ price: 12.5, stock: 4 });
    await eventually(async () => {
      const { body } = await report('stock-value');
      expect(body.items).toContainEqual({ category: category.name, products: 1, units: 4, value: 50 });
      expect(body).toMatchObject({ total: expect.any(Number), productsWithoutStock: expect.any(Number) });
    });
  });

  it.each([
    ['csv', 'text/csv', /^userId,name,email,orders,spent,reviews,lastOrderAt\r\n/],
    ['txt', 'text/plain', /^customers\n\nuserId +name +email/],
  ])('are exported as %s', async (format, type, start) => {
    const answer = await report(`export/customers.${format}`);
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-type')).toContain(type);
    expect(answer.body).toMatch(start);
  });

  it('are exported as JSON, and not as anything else', async () => {
    const answer = await report('export/stock-value.json');
    expect(answer.body).toEqual({ report: 'stock-value', rows: expect.any(Array) });
    for (const name of [
      'customers.xml',
      'nothing.csv',
      'customers.layout',
      'constructor.csv',
      'customers.%2e%2e%2fcsv',
    ]) {
      const missing = await report(`export/${name}`);
      expect(missing.status).toBe(404);
      expect(missing.body).toEqual(refusal('NOT_FOUND'));
    }
  });
});

describe('the audit log', () => {
  it('is read newest first', async () => {
    for (const rating of [1, 2]) {
      const { who, sold } = await shop.order();
      const { review } = (await write(who, sold.id, { rating })).body;
      await shop.succeed(shop.asAdmin('POST', `/admin/reviews/${review.id}/reject`));
    }
    const list = await shop.asAdmin('GET', '/admin/audit?entity=review&pageSize=2');
    expect(list.status).toBe(200);
    expect(list.body).toMatchObject({ page: 1, pageSize: 2, total: expect.any(Number) });
    const [newest, older] = list.body.items;
    expect(newest.id).toBeGreaterThan(older.id);
  });

  it('is searched by what it is about', async () => {
    const { who, sold } = await shop.order();
    const { review } = (await write(who, sold.id, { rating: 1 })).body;
    await shop.succeed(shop.asAdmin('POST', `/admin/reviews/${review.id}/publish`));
    const query = `entity=review&entityId=${review.id}&action=review.published`;
    expect((await shop.asAdmin('GET', `/admin/audit?${query}`)).body).toEqual({
      items: [
        {
          id: ID,
          actorId: ID,
          action: 'review.published',
          entity: 'review',
          entityId: String(review.id),
          detail: {},
          createdAt: TIME,
        },
      ],
      page: 1,
      pageSize: 20,
      total: 1,
    });
  });
});

describe('jobs', () => {
  const run = (name: string) => shop.asAdmin('POST', `/admin/jobs/${name}/run`);

  it.each(['abandoned-carts', 'low-stock', 'send-notifications', 'reconcile-payments'])(
    '%s can be run',
    async (name) => {
      const answer = await run(name);
      expect(answer.status).toBe(200);
      expect(answer.body).toEqual({ job: name, outcome: 'ok', detail: expect.any(String) });
    },
  );

  it('send what is queued', async () => {
    const who = await shop.customer();
    const mine = async () => (await shop.send('GET', '/notifications', { token: who.token })).body.items;
    await eventually(async () => expect(await mine()).toHaveLength(1));
    await eventually(async () => {
      await shop.succeed(run('send-notifications'));
      expect(await mine()).toEqual([expect.objectContaining({ kind: 'welcome', status: 'sent', sentAt: TIME })]);
    });
  });

  it('that do not exist are not found', async () => {
    const answer = await run('no-such-job');
    expect(answer.status).toBe(404);
    expect(answer.body).toEqual(refusal('NOT_FOUND'));
  });
});

describe('the rest of the shop', () => {
  it.each([
    ['POST', '/products/1/reviews'],
    ['PATCH', '/reviews/1'],
    ['DELETE', '/reviews/1'],
    ['GET', '/notifications'],
    ['POST', '/notifications/1/read'],
  ])('must know who asks for %s %s', async (method, path) => {
    const answer = await shop.send(method, path);
    expect(answer.status).toBe(401);
    expect(answer.body).toEqual(refusal('UNAUTHENTICATED'));
  });

  it.each([
    ['GET', '/admin/reviews'],
    ['POST', '/admin/reviews/1/publish'],
    ['POST', '/admin/reviews/1/reject'],
    ['GET', '/admin/reports/sales'],
    ['GET', '/admin/reports/top-products'],
    ['GET', '/admin/reports/customers'],
    ['GET', '/admin/reports/stock-value'],
    ['GET', '/admin/reports/export/sales.csv'],
    ['GET', '/admin/audit'],
    ['POST', '/admin/jobs/low-stock/run'],
  ])('is for administrators: %s %s', async (method, path) => {
    expect((await shop.send(method, path)).status).toBe(401);
    const { token } = await shop.customer();
    const answer = await shop.send(method, path, { token });
    expect(answer.status).toBe(403);
    expect(answer.body).toEqual(refusal('FORBIDDEN'));
  });

  it('says where there is nothing', async () => {
    const answer = await shop.send('GET', '/no/such/page');
    expect(answer.status).toBe(404);
    expect(answer.body).toEqual(refusal('NOT_FOUND'));
  });
});
