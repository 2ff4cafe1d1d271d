import { createHash, createHmac, randomUUID } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import Database from 'better-sqlite3';
import { createShop, eventually, type Json, type Shop, TIME } from './shop.ts';
import { exitOf, type Monolith, portOf, seed, spawnServer, startMonolith, temporaryFolder } from './target.ts';

jest.setTimeout(30_000);

function rows<Row = Json>(dbFile: string, sql: string, ...params: unknown[]): Row[] {
  const database = new Database(dbFile, { readonly: true });
  try {
    return database.prepare(sql).all(...params) as Row[];
  } finally {
    database.close();
  }
}

const tablesOf = (dbFile: string) =>
  rows<{ name: string }>(dbFile, "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")
    .map((row) => row.name)
    .filter((name) => name !== 'schema_migrations');

describe('the seed', () => {
  const folder = temporaryFolder();
  const file = (name: string) => join(folder.path, `${name}.sqlite`);
  const FLAGS = ['--users', '22', '--products', '40', '--orders', '60'];
  beforeAll(() => seed(file('one'), ...FLAGS));
  afterAll(folder.remove);

  it('gives the same rows every time', async () => {
    await seed(file('two'), ...FLAGS);
    const digest = (dbFile: string) =>
      tablesOf(dbFile).map((table) => {
        const content = JSON.stringify(rows(dbFile, `SELECT * FROM ${table}`));
        return [table, createHash('sha256').update(content).digest('hex')];
      });
    expect(digest(file('two'))).toEqual(digest(file('one')));
  });

  it('has orders in all states, and a shop that adds up', () => {
    const dbFile = file('one');
    const states = rows(dbFile, 'SELECT DISTINCT status FROM orders ORDER BY status').map((row) => row.status);
    expect(states).toEqual(['cancelled', 'delivered', 'paid', 'pending', 'returned', 'shipped']);
    const none = (sql: string) => expect(rows(dbFile, sql)).toEqual([]);
    none('PRAGMA foreign_key_check');
    none('SELECT id FROM orders WHERE total_cents <> subtotal_cents - discount_cents + shipping_cents');
    none(`SELECT o.id FROM orders o JOIN order_items i ON i.order_id = o.id
          GROUP BY o.id HAVING SUM(i.line_cents) <> o.subtotal_cents`);
    none(`SELECT s.product_id FROM stock_levels s
          WHERE on_hand <> (SELECT COALESCE(SUM(delta), 0) FROM stock_movements m WHERE m.product_id = s.product_id)`);
    none(`SELECT p.id FROM payments p
          WHERE refunded_cents <> (SELECT COALESCE(SUM(amount_cents), 0) FROM refunds r WHERE r.payment_id = p.id)`);
    none(`SELECT c.id FROM coupons c
          WHERE used_count <> (SELECT COUNT(*) FROM coupon_redemptions r WHERE r.coupon_id = c.id)`);
  });

  it('has what a demonstration needs', () => {
    const dbFile = file('one');
    const some = (sql: string) => expect(rows(dbFile, sql).length).toBeGreaterThan(0);
    some('SELECT 1 FROM stock_levels WHERE on_hand = 0');
    some('SELECT 1 FROM reviews');
    some('SELECT 1 FROM returns');
    some('SELECT 1 FROM cart_items');
    // A discount at which rounding down and rounding half up part.
    some('SELECT 1 FROM products WHERE (price_cents * (100 - discount_percent)) % 100 >= 50');
    expect(rows(dbFile, 'SELECT code FROM coupons ORDER BY id').map((row) => row.code)).toEqual([
      'WELCOME10',
      'FIVEOFF',
      'EXPIRED',
    ]);
    expect(rows(dbFile, 'SELECT COUNT(*) AS n FROM change_feed')).toEqual([{ n: 0 }]);
    expect(rows(dbFile, 'SELECT COUNT(DISTINCT password_hash) AS n FROM users')).toEqual([{ n: 22 }]);
  });

  it('leaves a database with data alone, unless it is told to start over', async () => {
    await seed(file('three'), '--users', '1', '--products', '1', '--orders', '1');
    await expect(seed(file('three'))).rejects.toMatchObject({ code: 1, stderr: expect.stringContaining('has data') });
    await seed(file('three'), '--reset', '--users', '2', '--products', '1', '--orders', '0');
    expect(rows(file('three'), 'SELECT COUNT(*) AS n FROM users')).toEqual([{ n: 3 }]);
  });

  it.each([
    [['--users', 'many'], '--users must be a whole number from 1, but is "many"'],
    [['--orders', '-1'], '--orders'],
    [['--customers', '5'], "Unknown option '--customers'"],
  ])('refuses %j and says why', async (flags, why) => {
    await expect(seed(file('four'), ...flags)).rejects.toMatchObject({ code: 1, stderr: expect.stringContaining(why) });
  });
});

describe('the process', () => {
  it('drains, and ends with 0 within three seconds of SIGTERM', async () => {
    const monolith = await startMonolith();
    const shop = createShop(monolith);
    const who = await shop.customer();
    const { id: addressId } = await shop.address(who);
    await shop.fillCart(who, 1);
    const slow = shop.checkout(who, { addressId, cardToken: 'tok_timeout_once' });
    await eventually(async () => expect((await shop.send('GET', '/healthz')).status).toBe(200));
    const asked = Date.now();
    // The provider's silence takes 800 ms: the request is in flight when the signal comes.
    const exited = exitOf(monolith.child);
    monolith.child.kill('SIGTERM');
    expect((await slow).status).toBe(201);
    expect(await exited).toBe(0);
    expect(Date.now() - asked).toBeLessThan(3000);
    await monolith.stop();
  });

  it('says in one line that its port is taken', async () => {
    const folder = temporaryFolder();
    const other = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => other.once('listening', resolve));
    const { port } = other.address() as AddressInfo;
    const child = spawnServer({ PORT: String(port), DB_FILE: join(folder.path, 'shop.sqlite') });
    const said = collect(child.stderr);
    expect(await exitOf(child)).toBe(1);
    expect(await said).toBe(`Port ${port} is already in use.\n`);
    other.close();
    folder.remove();
  });

  it('says in one line that its database cannot be used, and leaves the file alone', async () => {
    const folder = temporaryFolder();
    const dbFile = join(folder.path, 'shop.sqlite');
    writeFileSync(dbFile, 'this is no database');
    const child = spawnServer({ DB_FILE: dbFile });
    const said = collect(child.stderr);
    expect(await exitOf(child)).toBe(1);
    expect(await said).toMatch(/^Cannot use the database .*: file is not a database\n$/);
    expect(readFileSync(dbFile, 'utf8')).toBe('this is no database');
    folder.remove();
  });

  it.each([{ FEEDS: 'catalog' }, { PORT: 'http' }])('says what is wrong with %j', async (env) => {
    const folder = temporaryFolder();
    const child = spawnServer({ DB_FILE: join(folder.path, 'shop.sqlite'), ...env });
    const said = collect(child.stderr);
    expect(await exitOf(child)).toBe(1);
    expect(await said).toContain(Object.keys(env)[0]);
    folder.remove();
  });

  it('migrates an empty database, once', async () => {
    const folder = temporaryFolder();
    const dbFile = join(folder.path, 'new', 'shop.sqlite');
    for (let start = 1; start <= 2; start++) {
      const child = spawnServer({ DB_FILE: dbFile });
      await portOf(child);
      child.kill('SIGTERM');
      expect(await exitOf(child)).toBe(0);
    }
    const names = rows(dbFile, 'SELECT name FROM schema_migrations ORDER BY name').map((row) => row.name);
    expect(names).toHaveLength(10);
    expect(tablesOf(dbFile).length).toBeGreaterThanOrEqual(20);
    folder.remove();
  });
});

async function collect(stream: NodeJS.ReadableStream | null): Promise<string> {
  let text = '';
  for await (const chunk of stream ?? []) text += String(chunk);
  return text;
}

describe('a shop of our own', () => {
  let monolith: Monolith;
  let shop: Shop;
  beforeAll(async () => {
    monolith = await startMonolith();
    shop = createShop(monolith);
  });
  afterAll(() => monolith?.stop());

  describe('the own feed', () => {
    const feed = async (query = ''): Promise<Json> =>
      shop.succeed(
        shop.send('GET', `/internal/feed${query}`, { headers: { 'x-internal-token': monolith.internalToken } }),
      );

    async function since<T>(act: () => Promise<T>): Promise<{ result: T; events: Json[] }> {
      const [{ seq = 0 } = {}] = rows(monolith.dbFile, 'SELECT MAX(seq) AS seq FROM change_feed');
      const result = await act();
      return { result, events: (await feed(`?after=${seq ?? 0}&limit=1000`)).events };
    }

    it('is closed without the internal token', async () => {
      expect((await shop.send('GET', '/internal/feed')).status).toBe(403);
      const headers = { 'x-internal-token': 'guess' };
      expect((await shop.send('GET', '/internal/feed', { headers })).status).toBe(403);
      const token = await shop.admin();
      expect((await shop.send('GET', '/internal/feed', { token })).status).toBe(403);
    });

    it('tells each change as the whole row, with the columns of the table', async () => {
      const { result, events } = await since(() => shop.customer());
      const event = events.find((each) => each.topic === 'users.upserted');
      const [row] = rows(monolith.dbFile, 'SELECT * FROM users WHERE id = ?', result.id);
      expect(event).toEqual({
        seq: expect.any(Number),
        id: `monolith:${event.seq}`,
        origin: 'monolith',
        topic: 'users.upserted',
        entityId: result.id,
        data: row,
        occurredAt: TIME,
      });
      expect(events.map((each) => each.topic)).toContain('refresh_tokens.upserted');
    });

    it('carries the whole of an order', async () => {
      const { events } = await since(() => shop.order());
      const topics = new Set(events.map((event) => event.topic));
      for (const table of [
        'orders',
        'order_items',
        'order_events',
        'stock_movements',
        'stock_levels',
        'payments',
        'payment_attempts',
        'shipments',
        'carts',
        'cart_items',
        'products',
        'categories',
        'addresses',
      ]) {
        expect(topics).toContain(`${table}.upserted`);
      }
      expect(topics).toContain('cart_items.deleted');
    });

    it('tells of stock levels once; afterwards movements carry the change', async () => {
      const { result, events } = await since(async () => {
        const { id } = await shop.product({ stock: 4 });
        await shop.asAdmin('POST', `/admin/stock/${id}/adjust`, { delta: -1, reason: 'adjust' });
        return id;
      });
      const levels = events.filter((event) => event.topic === 'stock_levels.upserted');
      const moves = events.filter((event) => event.topic === 'stock_movements.upserted');
      expect(levels).toEqual([expect.objectContaining({ entityId: result })]);
      expect(levels[0].data.on_hand + moves.reduce((sum, event) => sum + event.data.delta, 0)).toBe(3);
    });

    it('tells ratings instead of reviews', async () => {
      const { who, sold } = await shop.order();
      const path = `/products/${sold.id}/reviews`;
      const { events } = await since(() => shop.send('POST', path, { token: who.token, body: { rating: 4 } }));
      expect(events).toEqual([
        expect.objectContaining({ topic: 'ratings.changed', data: { product_id: sold.id, average: 4, count: 1 } }),
      ]);
    });

    it('names what was deleted', async () => {
      const who = await shop.customer();
      const { id } = await shop.address(who);
      const { events } = await since(() => shop.send('DELETE', `/me/addresses/${id}`, { token: who.token }));
      expect(events).toEqual([expect.objectContaining({ topic: 'addresses.deleted', entityId: id, data: { id } })]);
    });

    it('is read page by page to its end', async () => {
      await shop.order();
      const seen: number[] = [];
      let next = 0;
      for (;;) {
        const page = await feed(`?after=${next}&limit=7`);
        expect(page.events.length).toBeLessThanOrEqual(7);
        if (page.events.length === 0) {
          expect(page.next).toBe(next);
          break;
        }
        seen.push(...page.events.map((event: Json) => event.seq));
        next = page.next;
      }
      expect(seen).toEqual((await feed('?limit=1000')).events.map((event: Json) => event.seq));
      expect((await shop.send('GET', '/internal/feed?limit=0')).status).toBe(403);
      const headers = { 'x-internal-token': monolith.internalToken };
      expect((await shop.send('GET', '/internal/feed?limit=0', { headers })).status).toBe(400);
      expect((await shop.send('GET', '/internal/feed?after=x', { headers })).status).toBe(400);
    });

    it('has all columns of every replicated table in its triggers', () => {
      const triggers = rows(
        monolith.dbFile,
        "SELECT tbl_name AS name, sql FROM sqlite_master WHERE name LIKE 'feed_%_insert'",
      );
      expect(triggers).toHaveLength(24);
      for (const { name, sql } of triggers.filter((trigger) => trigger.name !== 'reviews')) {
        for (const column of rows(monolith.dbFile, 'SELECT name FROM pragma_table_info(?)', name)) {
          expect(sql).toContain(`'${column.name}', NEW.${column.name}`);
        }
      }
    });
  });

  describe('a payment that is still pending', () => {
    const pending = async (): Promise<Json> =>
      (await shop.asAdmin('GET', '/admin/payments?status=pending')).body.items[0];
    const orderOf = async (payment: Json) => (await shop.asAdmin('GET', `/orders/${payment.orderId}`)).body.order;

    it('is captured by the webhook, and its order paid, once', async () => {
      const payment = await pending();
      const raw = JSON.stringify({ providerRef: payment.providerRef, status: 'captured', eventId: randomUUID() });
      const signature = createHmac('sha256', monolith.providerSecret).update(raw).digest('hex');
      for (let time = 1; time <= 2; time++) {
        const headers = { 'x-provider-signature': signature };
        const answer = await shop.send('POST', '/webhooks/payment-provider', { raw, headers });
        expect(answer.status).toBe(202);
      }
      expect(await orderOf(payment)).toMatchObject({ status: 'paid', payment: { status: 'captured' } });
      const { events } = (await shop.asAdmin('GET', `/orders/${payment.orderId}/tracking`)).body;
      expect(events.filter((event: Json) => event.status === 'paid')).toHaveLength(1);
      const seen = `/admin/audit?entity=webhook&action=payment.webhook&entityId=${JSON.parse(raw).eventId}`;
      expect((await shop.asAdmin('GET', seen)).body.total).toBe(1);
    });

    it('is settled by asking the provider, and its stock put back when the money never comes', async () => {
      const database = new Database(monolith.dbFile);
      const settle = database.prepare("UPDATE orders SET status = 'pending' WHERE id = ?");
      const reopen = database.prepare("UPDATE payments SET status = 'pending', provider_ref = NULL WHERE order_id = ?");
      const [item] = rows(
        monolith.dbFile,
        "SELECT i.* FROM order_items i JOIN orders o ON o.id = i.order_id WHERE o.status = 'paid' ORDER BY i.id LIMIT 1",
      );
      settle.run(item.order_id);
      reopen.run(item.order_id);
      database.close();
      const onHand = async () => (await shop.send('GET', `/stock/${item.product_id}`)).body.onHand;
      const before = await onHand();
      const answer = await shop.asAdmin('POST', '/admin/jobs/reconcile-payments/run');
      expect(answer.body).toMatchObject({ outcome: 'ok', detail: expect.stringMatching(/asked/) });
      const order = (await shop.asAdmin('GET', `/orders/${item.order_id}`)).body.order;
      expect(order).toMatchObject({ status: 'cancelled', payment: { status: 'declined' } });
      expect(await onHand()).toBe(before + item.quantity);
      expect(await pending()).toBeUndefined();
    });
  });

  describe('the jobs', () => {
    it('remind of abandoned carts once a week', async () => {
      const run = async () => (await shop.asAdmin('POST', '/admin/jobs/abandoned-carts/run')).body.detail;
      expect(await run()).toBe('1 of 1 reminded');
      expect(await run()).toBe('0 of 1 reminded');
      const [told] = rows(monolith.dbFile, "SELECT * FROM notifications WHERE kind = 'cart.abandoned'");
      expect(told).toMatchObject({ user_id: 6, status: 'queued' });
      const runs = rows(monolith.dbFile, "SELECT outcome FROM job_runs WHERE job = 'abandoned-carts'");
      expect(runs).toEqual([{ outcome: 'ok' }, { outcome: 'ok' }]);
    });
  });
});

describe('following a service', () => {
  const SERVICE_ID = 1_000_000_001;
  let monolith: Monolith;
  let shop: Shop;
  let service: Server | undefined;
  let published: Json[] = [];
  let down = false;
  const asked: { after: number; token: unknown }[] = [];

  beforeAll(async () => {
    service = createServer((req, res) => {
      const query = new URL(req.url ?? '', 'http://service').searchParams;
      const after = Number(query.get('after'));
      asked.push({ after, token: req.headers['x-internal-token'] });
      if (down) {
        res.writeHead(503).end();
        return;
      }
      const events = published.filter((event) => event.seq > after).slice(0, Number(query.get('limit')));
      res.setHeader('content-type', 'application/json');
      res.end(JSON.stringify({ events, next: events.at(-1)?.seq ?? after }));
    }).listen(0, '127.0.0.1');
    await new Promise((resolve) => service?.once('listening', resolve));
    const { port } = service.address() as AddressInfo;
    monolith = await startMonolith({ FEEDS: `orders=http://127.0.0.1:${port}`, FEED_POLL_MS: '20' });
    shop = createShop(monolith);
  });
  afterAll(async () => {
    await monolith?.stop();
    service?.close();
  });
  afterEach(() => {
    down = false;
  });

  function publish(topic: string, data: Json, origin = 'orders'): void {
    const seq = published.length + 1;
    const entityId = data.id ?? data.product_id;
    const occurredAt = new Date().toISOString();
    published = [...published, { seq, id: `${origin}:${seq}`, origin, topic, entityId, data, occurredAt }];
  }

  const applied = () =>
    eventually(() => {
      const [state] = rows(monolith.dbFile, "SELECT cursor FROM replication_state WHERE feed = 'orders'");
      expect(state?.cursor).toBe(published.length);
    });

  const feedLength = () => rows(monolith.dbFile, 'SELECT COALESCE(MAX(seq), 0) AS seq FROM change_feed')[0].seq;

  const at = (seconds: number) => new Date(Date.UTC(2030, 0, 1, 0, 0, seconds)).toISOString();
  const userRow = (fields: object) => ({
    email: `${randomUUID()}@shop.test`,
    password_hash: 'scrypt$1024$00$00',
    name: 'From Afar',
    role: 'customer',
    status: 'active',
    created_at: at(0),
    updated_at: at(0),
    ...fields,
  });

  it('takes over its rows, in any order, and tells nobody else', async () => {
    await shop.admin();
    const before = feedLength();
    const userId = SERVICE_ID;
    const orderId = SERVICE_ID;
    // The order comes before the customer it belongs to.
    publish('orders.upserted', {
      id: orderId,
      number: 'SO-1000000001',
      user_id: userId,
      status: 'paid',
      subtotal_cents: 1000,
      discount_cents: 0,
      shipping_cents: 0,
      total_cents: 1000,
      currency: 'EUR',
      address_id: null,
      placed_at: at(1),
      updated_at: at(1),
      address_json: '{}',
    });
    publish('users.upserted', userRow({ id: userId }));
    await applied();
    const order = (await shop.asAdmin('GET', `/orders/${orderId}`)).body.order;
    expect(order).toMatchObject({ id: orderId, total: 10, customer: { id: userId, name: 'From Afar' } });
    expect(feedLength()).toBe(before);
    expect(asked.every((question) => question.token === monolith.internalToken)).toBe(true);
  });

  it('notifies customers whose account arrives after what happened to them', async () => {
    const [userId, orderId, paymentId] = [SERVICE_ID + 20, SERVICE_ID + 21, SERVICE_ID + 22];
    publish('payments.upserted', {
      id: paymentId,
      order_id: orderId,
      user_id: userId,
      amount_cents: 1000,
      refunded_cents: 500,
      currency: 'EUR',
      method: 'card',
      status: 'partially_refunded',
      provider_ref: 'ch_afar',
      idempotency_key: 'afar',
      created_at: at(1),
      updated_at: at(2),
    });
    publish('refunds.upserted', {
      id: SERVICE_ID,
      payment_id: paymentId,
      amount_cents: 500,
      reason: 'x',
      status: 'succeeded',
      provider_ref: 're_afar',
      created_at: at(2),
    });
    await applied();
    publish('users.upserted', userRow({ id: userId }));
    await applied();
    const told = rows(monolith.dbFile, 'SELECT kind, subject FROM notifications WHERE user_id = ? ORDER BY id', userId);
    expect(told).toEqual([
      { kind: 'payment.refunded', subject: 'Your refund (SO-1000000022)' },
      { kind: 'welcome', subject: 'Welcome to the shop' },
    ]);
  });

  it('goes on with its own ids below those of the services', async () => {
    publish('users.upserted', userRow({ id: SERVICE_ID + 50 }));
    await applied();
    expect((await shop.customer()).id).toBeLessThan(1_000_000);
  });

  it('keeps the newer row, whichever comes last', async () => {
    const id = SERVICE_ID + 1;
    const row = userRow({ id });
    const name = () => rows(monolith.dbFile, 'SELECT name FROM users WHERE id = ?', id)[0]?.name;
    publish('users.upserted', { ...row, name: 'newer', updated_at: at(5) });
    publish('users.upserted', { ...row, name: 'older', updated_at: at(4) });
    await applied();
    expect(name()).toBe('newer');
    publish('users.upserted', { ...row, name: 'newest', updated_at: at(6) });
    await applied();
    expect(name()).toBe('newest');
  });

  it('moves stock once for each movement, and shows it at once', async () => {
    const { id: productId } = await shop.product({ stock: 10 });
    await shop.send('GET', `/products/${productId}`);
    const movement = {
      id: SERVICE_ID,
      ref: randomUUID(),
      product_id: productId,
      delta: -3,
      reason: 'sale',
      order_id: SERVICE_ID,
      created_at: at(1),
    };
    publish('stock_movements.upserted', movement);
    publish('stock_movements.upserted', movement);
    await applied();
    expect((await shop.send('GET', `/stock/${productId}`)).body.onHand).toBe(7);
    expect((await shop.send('GET', `/products/${productId}`)).body.product.stock.available).toBe(7);
  });

  it('does not take levels over existing ones', async () => {
    const { id: productId } = await shop.product({ stock: 10 });
    const level = { product_id: productId, on_hand: 99, reserved: 0, reorder_level: 1, updated_at: at(9) };
    publish('stock_levels.upserted', level);
    await applied();
    expect((await shop.send('GET', `/stock/${productId}`)).body.onHand).toBe(10);
  });

  it('deletes what was deleted', async () => {
    const who = await shop.customer();
    const { id } = await shop.address(who);
    publish('addresses.deleted', { id });
    await applied();
    expect((await shop.send('GET', `/me/addresses/${id}`, { token: who.token })).status).toBe(404);
  });

  it('has one cart for a customer, when both sides have made one', async () => {
    const { id: productId } = await shop.product();
    const who = await shop.customer();
    await shop.fillCart(who, productId, 2);
    const id = SERVICE_ID + 7;
    publish('carts.upserted', { id, user_id: who.id, coupon_code: null, updated_at: at(9) });
    publish('cart_items.upserted', { id, cart_id: id, product_id: productId, quantity: 5 });
    await applied();
    const cart = (await shop.send('GET', '/cart', { token: who.token })).body;
    expect(cart.items).toEqual([expect.objectContaining({ productId, quantity: 5 })]);
  });

  it('tells customers of what happened to their orders there, once', async () => {
    const { who, placed } = await shop.order();
    const event = { id: SERVICE_ID, order_id: placed.id, status: 'shipped', note: '', created_at: at(3) };
    publish('order_events.upserted', event);
    publish('order_events.upserted', event);
    await applied();
    const { items } = (await shop.send('GET', '/notifications', { token: who.token })).body;
    expect(items.filter((item: Json) => item.kind === 'order.shipped')).toHaveLength(1);
  });

  it('is not stopped by a row that does not fit, nor by its own facts coming back', async () => {
    publish('users.upserted', userRow({ id: SERVICE_ID + 9, role: 'emperor' }));
    publish('users.upserted', userRow({ id: SERVICE_ID + 10, name: 'Echo' }), 'monolith');
    publish('unheard.of', { id: 1 });
    publish('users.upserted', userRow({ id: SERVICE_ID + 11 }));
    await applied();
    const found = rows(
      monolith.dbFile,
      'SELECT id FROM users WHERE id IN (?, ?, ?)',
      SERVICE_ID + 9,
      SERVICE_ID + 10,
      SERVICE_ID + 11,
    );
    expect(found).toEqual([{ id: SERVICE_ID + 11 }]);
    expect(rows(monolith.dbFile, 'SELECT feed FROM replication_state WHERE applying = 1')).toEqual([]);
  });

  it('waits while the service is away, answers meanwhile, and catches up', async () => {
    down = true;
    const status = async () => (await shop.send('GET', '/readyz')).body.feeds[0];
    await eventually(async () => expect(await status()).toMatchObject({ feed: 'orders', reachable: false }));
    expect((await shop.send('GET', '/products')).status).toBe(200);
    publish('users.upserted', userRow({ id: SERVICE_ID + 12 }));
    down = false;
    await applied();
    await eventually(async () => {
      expect(await status()).toEqual({
        feed: 'orders',
        reachable: true,
        cursor: published.length,
        behind: false,
        lagMs: expect.any(Number),
      });
    });
  });
});
