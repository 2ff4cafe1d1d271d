/** `orders` as a real process between a monolith's feed and its neighbours. */
import { rmSync } from 'node:fs';
import { type Answer, type Ask, type Client, clientOf, ENV, internal, tokenFor } from './client.ts';
import { type FakeFeed, startFeed } from './fake-feed.ts';
import {
  type FakeCatalog,
  type FakePayments,
  type FakeUsers,
  startCatalog,
  startPayments,
  startUsers,
} from './neighbours.ts';
import { eventually, type RunningService, startService, temporaryFolder } from './process.ts';
import { addressRow, couponRow, levelRow, productRow, shippingRow, userRow } from './rows.ts';

export interface Shop {
  readonly monolith: FakeFeed;
  readonly paymentsFeed: FakeFeed;
  readonly catalog: FakeCatalog;
  readonly payments: FakePayments;
  readonly users: FakeUsers;
  readonly client: Client;
  readonly admin: Ask;
  readonly dbFile: () => string;
  start(env?: Readonly<Record<string, string>>): Promise<void>;
  kill(): Promise<void>;
  stop(): Promise<void>;
  /** Waits until everything that was published has arrived. */
  followed(): Promise<void>;
  facts(): Promise<readonly Fact[]>;
  close(): Promise<void>;
}

export interface Fact {
  readonly topic: string;
  readonly entityId: string;
  readonly data: Readonly<Record<string, string | number | null>>;
}

/** Fast enough for tests, and the same proportions as the defaults. */
const PACE = {
  CATALOG_TIMEOUT_MS: '400',
  PAYMENTS_TIMEOUT_MS: '400',
  USERS_TIMEOUT_MS: '400',
  PEER_RETRIES: '2',
  BREAKER_FAILURES: '5',
  BREAKER_OPEN_MS: '300',
  FOLLOWUP_POLL_MS: '60',
};

export async function openShop(): Promise<Shop> {
  const folder = temporaryFolder();
  const monolith = await startFeed();
  const paymentsFeed = await startFeed(1, 'payments');
  const [catalog, payments, users] = [await startCatalog(), await startPayments(), await startUsers()];
  let service: RunningService | undefined;
  const running = (): RunningService => {
    if (service === undefined) throw new Error('the service is not running');
    return service;
  };
  const client: Client = (request, ask) => clientOf(running().url)(request, ask);
  const published = [0, 0];
  counting(monolith, published, 0);
  counting(paymentsFeed, published, 1);
  return {
    ...{ monolith, paymentsFeed, catalog, payments, users, client },
    admin: { token: await tokenFor(1, 'admin') },
    dbFile: () => running().dbFile,
    start: async (env = {}) => {
      const feeds = `monolith=${monolith.url},payments=${paymentsFeed.url}`;
      const urls = { CATALOG_URL: catalog.url, PAYMENTS_URL: payments.url, USERS_URL: users.url };
      service = await startService({ folder, env: { ...ENV, ...PACE, ...urls, FEEDS: feeds, ...env } });
    },
    kill: async () => {
      await running().stop('SIGKILL');
    },
    stop: async () => {
      await running().stop();
    },
    followed: async () => {
      await eventually(
        () => client('GET /readyz'),
        ({ body }) => body.feeds.every((feed: { cursor: number }, nth: number) => feed.cursor >= (published[nth] ?? 0)),
      );
    },
    facts: async () => (await client('GET /internal/feed?limit=1000', { headers: internal })).body.events,
    close: async () => {
      await service?.stop();
      for (const each of [monolith, paymentsFeed, catalog, payments, users]) await each.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function counting(feed: FakeFeed, counts: number[], nth: number): void {
  const { publish } = feed;
  feed.publish = (...fact) => {
    counts[nth] = publish(...fact);
    return counts[nth];
  };
}

/** Products 1 (10.00), 2 (25.00 less 15 %), 3 (hidden); shipping `standard` (4.90 + 0.50 each), `pickup`; coupons. */
export async function stockShop(shop: Shop): Promise<void> {
  const { monolith, catalog } = shop;
  const discounted = { price_cents: 2_500, discount_percent: 15 };
  for (const row of [productRow(1), productRow(2, discounted), productRow(3, { status: 'hidden' })]) {
    monolith.publish('products.upserted', row);
    monolith.publish('stock_levels.upserted', levelRow(row.id, 100));
  }
  catalog.products.set(1, { sku: 'SKU-1', name: 'Product 1', unitPrice: 1_000, stock: 100 });
  catalog.products.set(2, { sku: 'SKU-2', name: 'Product 2', unitPrice: 2_125, stock: 100 });
  monolith.publish('shipping_methods.upserted', shippingRow(1, 'standard', 490, 50));
  monolith.publish('shipping_methods.upserted', shippingRow(2, 'pickup', 0, 0));
  monolith.publish('coupons.upserted', couponRow(1, 'WELCOME10'));
  monolith.publish('coupons.upserted', couponRow(2, 'FIVEOFF', { kind: 'fixed', value: 500, min_total_cents: 2_000 }));
  monolith.publish('coupons.upserted', couponRow(3, 'EXPIRED', { ends_at: '2020-01-01T00:00:00.000Z' }));
  monolith.publish('coupons.upserted', couponRow(4, 'ONCE', { max_uses: 1 }));
  await shop.followed();
}

export interface Buyer extends Ask {
  readonly id: number;
  readonly token: string;
  readonly addressId: number;
  add(productId: number, quantity?: number): Promise<Answer>;
  checkout(how?: {
    readonly cardToken?: string;
    readonly key?: string;
    readonly shippingMethod?: string;
    readonly addressId?: number;
  }): Promise<Answer>;
  cart(): Promise<Answer>;
  orders(): Promise<Answer>;
}

let count = 0;

/** A customer of their own with an address; both arrive by feed. */
export async function newBuyer(shop: Shop): Promise<Buyer> {
  count += 1;
  const id = 1_000 + count;
  shop.monolith.publish('users.upserted', userRow(id));
  shop.monolith.publish('addresses.upserted', addressRow(id, id));
  await shop.followed();
  const token = await tokenFor(id);
  const { client } = shop;
  return {
    ...{ id, token, addressId: id },
    add: (productId, quantity = 1) => client('POST /cart/items', { token, body: { productId, quantity } }),
    checkout: ({ cardToken = 'tok_ok', key, shippingMethod = 'standard', addressId = id } = {}) =>
      client('POST /checkout', {
        token,
        headers: key === undefined ? {} : { 'idempotency-key': key },
        body: { addressId, shippingMethod, payment: { method: 'card', cardToken } },
      }),
    cart: () => client('GET /cart', { token }),
    orders: () => client('GET /orders', { token }),
  };
}
