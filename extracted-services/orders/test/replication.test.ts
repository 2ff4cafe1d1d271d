import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import Database from 'better-sqlite3';
import { tokenFor } from './client.ts';
import { runImport, runToEnd } from './process.ts';
import { itemRow, levelRow, orderRow, paymentRow, productRow, T1, T2, userRow } from './rows.ts';
import { newBuyer, openShop, type Shop, stockShop } from './shop.ts';

// Real processes are started again and again.
jest.setTimeout(30_000);

let shop: Shop;

beforeEach(async () => {
  shop = await openShop();
});

afterEach(() => shop.close());

const movement = (ref: string, productId: number, delta: number) => ({
  id: 1,
  ref,
  product_id: productId,
  delta,
  reason: 'sale',
  order_id: null,
  created_at: T2,
});
const availableTo = async (productId: number) => {
  const token = await tokenFor(9);
  const { body } = await shop.client('POST /cart/items', { token, body: { productId, quantity: 1 } });
  return body.items.find((item: { productId: number }) => item.productId === productId).available;
};

describe('facts of others', () => {
  beforeEach(async () => {
    await shop.start();
    await stockShop(shop);
  });

  it('applied twice change nothing', async () => {
    const facts: [string, Record<string, string | number | null>][] = [
      ['users.upserted', userRow(7)],
      ['orders.upserted', orderRow(50, 7)],
      ['order_items.upserted', itemRow(60, 50)],
      ['payments.upserted', paymentRow(70, 50)],
      ['stock_movements.upserted', movement('m-1', 1, -3)],
    ];
    for (const [topic, data] of [...facts, ...facts]) shop.monolith.publish(topic, data);
    await shop.followed();
    const { body } = await shop.client('GET /orders/50', shop.admin);
    expect(body.order).toMatchObject({ id: 50, items: [{ quantity: 3 }], payment: { id: 70, refunded: 0 } });
    expect(await availableTo(1)).toBe(97);
    expect((await shop.facts()).filter((fact) => !fact.topic.startsWith('cart'))).toEqual([]);
  });

  it('that are older than what is here have no effect', async () => {
    shop.monolith.publish('users.upserted', userRow(7));
    shop.monolith.publish('orders.upserted', orderRow(50, 7, { status: 'shipped', updated_at: T2 }));
    shop.monolith.publish('orders.upserted', orderRow(50, 7, { status: 'paid', updated_at: T1 }));
    await shop.followed();
    expect((await shop.client('GET /orders/50', shop.admin)).body.order.status).toBe('shipped');
  });

  it('about stock count in any order: a movement before its level, and the other way round', async () => {
    shop.monolith.publish('products.upserted', productRow(80));
    shop.monolith.publish('stock_movements.upserted', movement('m-early', 80, -4));
    shop.monolith.publish('stock_levels.upserted', levelRow(80, 10));
    shop.monolith.publish('stock_movements.upserted', movement('m-late', 80, -1));
    shop.monolith.publish('stock_levels.upserted', levelRow(80, 999));
    await shop.followed();
    expect(await availableTo(80)).toBe(5);
  });

  it('about a cart replace the own one only when they are newer', async () => {
    const buyer = await newBuyer(shop);
    await buyer.add(1, 2);
    const cart = (id: number, at: string) => ({ id, user_id: buyer.id, coupon_code: null, updated_at: at });
    shop.monolith.publish('carts.upserted', cart(5, T1));
    shop.monolith.publish('cart_items.upserted', { id: 8, cart_id: 5, product_id: 2, quantity: 9 });
    await shop.followed();
    expect((await buyer.cart()).body.items).toMatchObject([{ productId: 1, quantity: 2 }]);
    shop.monolith.publish('carts.upserted', cart(6, '2999-01-01T00:00:00.000Z'));
    shop.monolith.publish('cart_items.upserted', { id: 9, cart_id: 6, product_id: 2, quantity: 4 });
    await shop.followed();
    expect((await buyer.cart()).body.items).toMatchObject([{ productId: 2, quantity: 4 }]);
  });

  it('about a customer replace what was known from their token', async () => {
    const token = await tokenFor(8_000);
    shop.users.addresses.set(5, { ...addressFor(8_000) });
    await shop.client('POST /cart/items', { token, body: { productId: 1, quantity: 1 } });
    const payment = { method: 'card', cardToken: 'tok_ok' };
    const body = { addressId: 5, shippingMethod: 'pickup', payment };
    const { order } = (await shop.client('POST /checkout', { token, body })).body;
    expect(order.customer).toEqual({ id: 8_000, name: 'U8000', email: 'u8000@shop.test' });
    shop.monolith.publish('users.upserted', userRow(8_000));
    await shop.followed();
    expect((await shop.client(`GET /orders/${order.id}`, { token })).body.order.customer.name).toBe('User 8000');
  });

  it('are waited for when a route is about a row that was created elsewhere a moment ago', async () => {
    await shop.stop();
    await shop.start({ FEED_POLL_MS: '600' });
    await shop.followed();
    shop.monolith.publish('users.upserted', userRow(7));
    shop.monolith.publish('orders.upserted', orderRow(50, 7));
    expect((await shop.client('GET /orders/50', shop.admin)).status).toBe(200);
    expect((await shop.client('GET /orders/51', shop.admin)).status).toBe(404);
  });

  it('are not needed to serve', async () => {
    shop.monolith.setDown(true);
    const { body } = await shop.client('GET /shipping/methods');
    expect(body.items).toHaveLength(2);
  });
});

const addressFor = (userId: number) => ({
  id: 5,
  user_id: userId,
  label: 'Home',
  street: 'S',
  city: 'C',
  postal_code: '1',
  country: 'DE',
  is_default: 1,
  created_at: T1,
  updated_at: T1,
});

const SOURCES = [
  'users',
  'addresses',
  'products',
  'payments',
  'stock_levels',
  'stock_movements',
  'coupons',
  'coupon_redemptions',
  'orders',
  'order_items',
  'order_events',
  'shipping_methods',
  'shipments',
  'returns',
  'return_items',
  'carts',
  'cart_items',
];

describe('the import', () => {
  /** Tables with the columns of the given rows; the others stay empty. */
  const monolithFile = (folder: string, rows: Readonly<Record<string, readonly object[]>>) => {
    const file = join(folder, 'monolith.sqlite');
    const db = new Database(file);
    for (const table of SOURCES) {
      const columns = Object.keys(rows[table]?.[0] ?? { id: 0, ref: 0, product_id: 0, delta: 0 });
      db.exec(`CREATE TABLE ${table}(${columns.map((column) => `"${column}"`).join()})`);
      const insert = db.prepare(`INSERT INTO ${table} VALUES (${columns.map(() => '?').join()})`);
      for (const row of rows[table] ?? []) insert.run(...Object.values(row));
    }
    db.exec('CREATE TABLE change_feed(seq INTEGER PRIMARY KEY, topic, entity_id, data, occurred_at)');
    db.prepare('INSERT INTO change_feed VALUES (41, ?, ?, ?, ?)').run('x.upserted', '1', '{}', T1);
    db.close();
    return file;
  };

  it('copies what there is, twice without harm, and counts no past movement again', async () => {
    await shop.start();
    const { dbFile } = shop;
    const file = dbFile();
    await shop.stop();
    const folder = join(file, '..');
    const from = monolithFile(folder, {
      users: [userRow(7)],
      products: [productRow(1)],
      stock_levels: [levelRow(1, 40)],
      stock_movements: [movement('past', 1, -60)],
      orders: [orderRow(50, 7)],
      order_items: [itemRow(60, 50)],
      payments: [paymentRow(70, 50)],
    });
    const first = await runImport(['--from', from, '--db', file]);
    expect([first.code, JSON.parse(first.stdout)]).toEqual([0, { kind: 'copied', facts: 7, cursor: 41 }]);
    expect(JSON.parse((await runImport(['--from', from, '--db', file])).stdout)).toMatchObject({ facts: 0 });
    await shop.start({ FEEDS: '' });
    expect((await shop.client('GET /orders/50', shop.admin)).body.order).toMatchObject({ id: 50, payment: { id: 70 } });
    expect(await availableTo(1)).toBe(40);
  });

  it('is refused with one clear line when there is nothing to import from', async () => {
    const { code, stderr } = await runImport(['--from', '/nowhere.sqlite', '--db', ':memory:']);
    expect(code).toBe(1);
    expect(stderr).toContain('nothing was imported: /nowhere.sqlite is not a readable database');
  });
});

describe('the start', () => {
  it('tells every unusable setting at once', async () => {
    const { code, stderr } = await runToEnd({ CATALOG_URL: 'x', BREAKER_FAILURES: '0', DB_FILE: ':memory:' });
    expect(code).toBe(1);
    expect(stderr).toContain('CATALOG_URL: ');
    expect(stderr).toContain('BREAKER_FAILURES: ');
  });
});
