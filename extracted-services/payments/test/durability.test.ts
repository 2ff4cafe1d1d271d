import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import Database from 'better-sqlite3';
import { type Client, clientOf, ENV, internal, tokenFor } from './client.ts';
import { type FakeFeed, startFeed } from './fake-feed.ts';
import { eventually, type RunningService, runImport, runToEnd, startService, temporaryFolder } from './process.ts';
import { charge, chargeOf, paymentRow } from './shop.ts';

const T2 = '2026-01-02T00:00:00.000Z';

// Real processes are started again and again.
jest.setTimeout(30_000);

let folder: string;
let feed: FakeFeed;
let service: RunningService | undefined;
let client: Client;

const start = async (env: Record<string, string> = {}) => {
  service = await startService({ folder, env: { ...ENV, FEEDS: `monolith=${feed.url}`, ...env } });
  client = clientOf(service.url);
};
const followed = (seq: number) =>
  eventually(
    () => client('GET /readyz'),
    ({ body }) => body.feeds[0].cursor === seq && !body.feeds[0].behind,
  );
const paymentOf = async (id: number) =>
  (await client(`GET /payments/${id}`, { token: await tokenFor(1, 'admin') })).body.payment;

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

describe('a process that is killed', () => {
  it('in the middle of a charge charges once when it is asked again', async () => {
    await start();
    const body = chargeOf({ cardToken: 'tok_timeout_once' });
    const cutOff = charge(client, 'cut', body).catch(() => 'cut off');
    await eventually(
      () => client('GET /healthz'),
      ({ status }) => status === 200,
    );
    await service?.stop('SIGKILL');
    expect(await cutOff).toBe('cut off');

    await start();
    const first = await charge(client, 'cut', body);
    const second = await charge(client, 'cut', body);
    expect(first.status).toBe(201);
    expect(second.body.payment.id).toBe(first.body.payment.id);
  });

  it('remembers its captures and its voids', async () => {
    await start();
    const body = chargeOf();
    const before = await charge(client, 'kept', body);
    await client('POST /internal/payments/by-key/forbidden/void', { headers: internal });
    await service?.stop('SIGKILL');

    await start();
    expect((await charge(client, 'kept', body)).body).toEqual(before.body);
    expect((await charge(client, 'forbidden')).status).toBe(409);
  });
});

describe('facts of the monolith', () => {
  it('are applied, and applied twice change nothing', async () => {
    await start();
    feed.publish('payments.upserted', paymentRow(11));
    feed.publish('payments.upserted', paymentRow(11, { status: 'refunded', refunded_cents: 1_000, updated_at: T2 }));
    const again = feed.publish('payments.upserted', paymentRow(11));
    await followed(again);
    expect(await paymentOf(11)).toMatchObject({ status: 'refunded', refunded: 10 });
    const { body } = await client('GET /internal/feed', { headers: internal });
    expect(body.events).toEqual([]);
  });

  it('are followed from where the process was when it was killed', async () => {
    await start();
    await followed(feed.publish('payments.upserted', paymentRow(11)));
    await service?.stop('SIGKILL');
    feed.publish('payments.upserted', paymentRow(12));
    await start();
    await followed(2);
    expect(feed.asked.lastIndexOf(0)).toBeLessThan(feed.asked.indexOf(1));
    expect(await paymentOf(12)).toMatchObject({ id: 12 });
  });

  it('are not needed to serve', async () => {
    feed.setDown(true);
    await start();
    expect((await charge(client, 'alone')).status).toBe(201);
    const ready = await eventually(
      () => client('GET /readyz'),
      ({ body }) => body.feeds[0].reachable === false,
    );
    expect(ready.status).toBe(200);
  });
});

describe('the import', () => {
  const monolith = () => {
    const file = join(folder, 'monolith.sqlite');
    const db = new Database(file);
    db.exec(`
      CREATE TABLE payments(id INTEGER PRIMARY KEY, order_id, user_id, amount_cents, refunded_cents, currency, method, status,
        provider_ref, idempotency_key, created_at, updated_at);
      CREATE TABLE payment_attempts(id INTEGER PRIMARY KEY, payment_id, attempt, outcome, provider_code, created_at);
      CREATE TABLE refunds(id INTEGER PRIMARY KEY, payment_id, amount_cents, reason, status, provider_ref, created_at);
      CREATE TABLE change_feed(seq INTEGER PRIMARY KEY, topic, entity_id, data, occurred_at);
      INSERT INTO change_feed VALUES (41, 'x.upserted', '1', '{}', '${T2}');
    `);
    const row = paymentRow(21);
    db.prepare(`INSERT INTO payments VALUES (${Object.keys(row).map(() => '?')})`).run(...Object.values(row));
    db.prepare("INSERT INTO payment_attempts VALUES (31, 21, 1, 'captured', 'approved', ?)").run(T2);
    db.close();
    return file;
  };

  it('copies what there is, twice without harm, and follows from there', async () => {
    const args = ['--from', monolith(), '--db', join(folder, 'service.sqlite')];
    const first = await runImport(args);
    expect([first.code, JSON.parse(first.stdout)]).toEqual([0, { kind: 'copied', facts: 2, cursor: 41 }]);
    expect(JSON.parse((await runImport(args)).stdout)).toMatchObject({ kind: 'caught-up', facts: 0 });
    await start();
    expect(await paymentOf(21)).toMatchObject({ id: 21, amount: 10 });
    await eventually(
      () => feed.asked.at(0) ?? -1,
      (after) => after === 41,
    );
  });
});

describe('the start', () => {
  it('tells every unusable setting at once', async () => {
    const { code, stderr } = await runToEnd({
      PROVIDER_SECRET: 'short',
      PROVIDER_DEADLINE_MS: 'x',
      DB_FILE: ':memory:',
    });
    expect(code).toBe(1);
    expect(stderr).toContain('PROVIDER_SECRET: ');
    expect(stderr).toContain('PROVIDER_DEADLINE_MS: ');
  });
});
