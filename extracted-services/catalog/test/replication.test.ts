import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import Database from 'better-sqlite3';
import { type Client, clientOf, ENV, internal, tokenFor } from './client.ts';
import { type FakeFeed, startFeed } from './fake-feed.ts';
import { category, level, movement, product, T1 } from './fixtures.ts';
import { eventually, type RunningService, runImport, startService, temporaryFolder } from './process.ts';

// Processes start slowly on a busy machine.
jest.setTimeout(30_000);

let folder: string;
let feed: FakeFeed;
let service: RunningService | undefined;
let client: Client;

const start = async () => {
  service = await startService({ folder, env: { ...ENV, FEEDS: `monolith=${feed.url}` } });
  client = clientOf(service.url);
};
const followed = (seq: number) =>
  eventually(
    () => client('GET /readyz'),
    ({ body }) => body.feeds[0].cursor === seq && !body.feeds[0].behind,
  );
const onHand = async (id: number) => (await client(`GET /stock/${id}`)).body.onHand;
const outbox = async () => (await client('GET /internal/feed?limit=1000', { headers: internal })).body.events;
const adjust = async (id: number, delta: number) =>
  client(`POST /admin/stock/${id}/adjust`, { token: await tokenFor(1, 'admin'), body: { delta, reason: 'adjust' } });

beforeEach(async () => {
  folder = temporaryFolder();
  feed = await startFeed();
});

afterEach(async () => {
  await service?.stop();
  service = undefined;
  await feed.close();
  rmSync(folder, { recursive: true, force: true });
});

describe('what the monolith tells', () => {
  it('makes up the catalog, ratings included, and is not told on', async () => {
    feed.publish('categories.upserted', category(1));
    feed.publish('products.upserted', product(10));
    feed.publish('product_images.upserted', { id: 3, product_id: 10, url: 'https://img/1.jpg', alt: '', position: 0 });
    feed.publish('stock_levels.upserted', level(10, 0));
    feed.publish('stock_movements.upserted', movement(1, 10, 7));
    feed.publish('ratings.changed', { product_id: 10, average: 4.3, count: 3 });
    const last = feed.publish('price_history.upserted', {
      id: 1,
      product_id: 10,
      old_cents: 900,
      new_cents: 1_000,
      changed_by: 1,
      changed_at: T1,
    });
    await start();
    await followed(last);
    expect((await client('GET /products/10')).body.product).toMatchObject({
      price: 10,
      category: { slug: 'category-1' },
      rating: { average: 4.3, count: 3 },
      imageUrl: 'https://img/1.jpg',
      stock: { available: 7, lowStock: false },
    });
    expect(await outbox()).toEqual([]);
  });

  it('moves stock once per movement, however often it comes and in whatever order with own movements', async () => {
    feed.publish('categories.upserted', category(1));
    feed.publish('products.upserted', product(10));
    feed.publish('stock_levels.upserted', level(10, 0));
    await start();
    await followed(feed.publish('stock_movements.upserted', movement(1, 10, 7)));
    await adjust(10, -2);
    feed.publish('stock_movements.upserted', movement(1, 10, 7));
    feed.publish('stock_movements.upserted', movement(2, 10, -3));
    await followed(feed.publish('stock_levels.upserted', level(10, 99)));
    expect(await onHand(10)).toBe(2);
    const own = await outbox();
    expect(own).toMatchObject([{ topic: 'stock_movements.upserted', data: { product_id: 10, delta: -2 } }]);
    await followed(feed.publish('stock_movements.upserted', own[0].data));
    expect(await onHand(10)).toBe(2);
  });

  it('sorts by rating with unrated products at the end', async () => {
    feed.publish('categories.upserted', category(1));
    for (const id of [10, 11, 12, 13]) feed.publish('products.upserted', product(id));
    feed.publish('ratings.changed', { product_id: 11, average: 3.5, count: 2 });
    feed.publish('ratings.changed', { product_id: 12, average: 4.5, count: 1 });
    feed.publish('ratings.changed', { product_id: 13, average: 3.5, count: 9 });
    await start();
    await followed(feed.publish('ratings.changed', { product_id: 10, average: null, count: 0 }));
    const { items } = (await client('GET /products?sort=rating')).body;
    expect(items.map(({ id }: { id: number }) => id)).toEqual([12, 13, 11, 10]);
  });
});

describe('what happens here', () => {
  it('is told row by row, as the monolith keeps them', async () => {
    feed.publish('categories.upserted', category(1));
    await start();
    await followed(1);
    const token = await tokenFor(1, 'admin');
    const image = { url: 'https://img.shop.test/1.jpg', alt: 'one' };
    const body = { sku: 'NEW', name: 'New', price: 5, stock: 3, categoryId: 1, images: [image] };
    const { id } = (await client('POST /admin/products', { token, body })).body.product;
    await client(`PUT /admin/products/${id}/price`, { token, body: { price: 6 } });
    await client(`PATCH /admin/products/${id}`, { token, body: { images: [] } });
    const events = await outbox();
    expect(events.map((event: { topic: string }) => event.topic)).toEqual([
      'products.upserted',
      'product_images.upserted',
      'stock_levels.upserted',
      'stock_movements.upserted',
      'products.upserted',
      'price_history.upserted',
      'products.upserted',
      'product_images.deleted',
    ]);
    expect(Object.keys(events[0].data).toSorted()).toEqual(Object.keys(product(1)).toSorted());
    expect(Object.keys(events[2].data)).toEqual(Object.keys(level(1, 1)));
    expect(Object.keys(events[3].data)).toEqual(Object.keys(movement(1, 1, 1)));
    expect(events[2].data).toMatchObject({ product_id: id, on_hand: 0 });
    expect(events[3].data).toMatchObject({ product_id: id, delta: 3, reason: 'restock' });
  });
});

describe('the first copy', () => {
  it('takes levels as they are, with their past, and follows from there', async () => {
    const from = join(folder, 'monolith.sqlite');
    const source = new Database(from);
    const tables: Record<string, object[]> = {
      categories: [category(1)],
      products: [product(10)],
      product_images: [{ id: 3, product_id: 10, url: 'https://img/1.jpg', alt: '', position: 0 }],
      price_history: [{ id: 1, product_id: 10, old_cents: 1, new_cents: 2, changed_by: null, changed_at: T1 }],
      stock_levels: [level(10, 4)],
      stock_movements: [movement(1, 10, 7), movement(2, 10, -3, 200)],
      reviews: [5, 4, 4].map((rating, i) => ({ id: i + 1, product_id: 10, rating, status: 'published' })),
    };
    for (const [table, rows] of Object.entries(tables)) {
      const columns = Object.keys(rows[0] ?? {});
      source.exec(`CREATE TABLE ${table}(${columns.join(', ').replace('rating', 'rating INTEGER')})`);
      const insert = source.prepare(
        `INSERT INTO ${table} VALUES (${columns.map((column) => `@${column}`).join(', ')})`,
      );
      for (const row of rows) insert.run(row);
    }
    source.exec('CREATE TABLE change_feed(seq INTEGER PRIMARY KEY, topic, entity_id, data, occurred_at)');
    const tell = source.prepare(
      'INSERT INTO change_feed(seq, topic, entity_id, data, occurred_at) VALUES (?, ?, ?, ?, ?)',
    );
    tell.run(12, 'stock_movements.upserted', '2', JSON.stringify(movement(2, 10, -3, 200)), T1);

    const args = ['--from', from, '--db', join(folder, 'service.sqlite')];
    const first = await runImport(args);
    expect([first.stderr, JSON.parse(first.stdout)]).toEqual(['', { kind: 'copied', facts: 8, cursor: 12 }]);
    tell.run(13, 'stock_movements.upserted', '3', JSON.stringify(movement(3, 10, -1, 201)), T1);
    const second = await runImport(args);
    expect(JSON.parse(second.stdout)).toEqual({ kind: 'caught-up', facts: 1, cursor: 13 });
    source.close();

    await start();
    expect(await onHand(10)).toBe(3);
    expect((await client('GET /products/10')).body.product.rating).toEqual({ average: 4.3, count: 3 });
    await eventually(
      () => feed.asked,
      (asked) => asked.length > 0,
    );
    expect(feed.asked[0]).toBe(13);
  });
});
