import { scryptSync } from 'node:crypto';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import Database from 'better-sqlite3';
import { refreshTokenHash } from '../src/tokens.ts';
import { type Client, clientOf, ENV, internal, tokenFor } from './client.ts';
import { type FakeFeed, startFeed } from './fake-feed.ts';
import { eventually, type RunningService, runImport, startService, temporaryFolder } from './process.ts';

// Processes start slowly on a busy machine.
jest.setTimeout(30_000);

const T1 = '2026-01-01T00:00:00.000Z';
const T2 = '2026-01-02T00:00:00.000Z';
const PASSWORD = 'made-in-the-monolith';
const HASH = `scrypt$16384$00ff$${scryptSync(PASSWORD, Buffer.from('00ff', 'hex'), 32, { N: 16_384 }).toString('hex')}`;

const user = (id: number, changes: object = {}) => ({
  id,
  email: `user${id}@shop.test`,
  password_hash: HASH,
  name: `User ${id}`,
  role: 'customer',
  status: 'active',
  created_at: T1,
  updated_at: T1,
  ...changes,
});
const address = (id: number, userId: number) => ({
  id,
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
const refreshToken = (id: number, token: string, revokedAt: string | null = null) => ({
  id,
  user_id: 1,
  token_hash: refreshTokenHash(token),
  expires_at: '2999-01-01T00:00:00.000Z',
  revoked_at: revokedAt,
  created_at: T1,
});

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
const login = (email: string) => client('POST /auth/login', { body: { email, password: PASSWORD } });
const outbox = async () => (await client('GET /internal/feed?limit=1000', { headers: internal })).body.events;

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
  it('is known here: its users sign in, its sessions go on', async () => {
    feed.publish('users.upserted', user(1));
    feed.publish('addresses.upserted', address(5, 1));
    const last = feed.publish('refresh_tokens.upserted', refreshToken(3, 'a-token-of-the-monolith'));
    await start();
    await followed(last);
    const session = await login('user1@shop.test');
    expect(session.body.user).toMatchObject({ id: 1, name: 'User 1' });
    const addresses = await client('GET /me/addresses', { token: session.body.accessToken });
    expect(addresses.body.items).toMatchObject([{ id: 5, postalCode: '1', isDefault: true }]);
    const next = await client('POST /auth/refresh', { body: { refreshToken: 'a-token-of-the-monolith' } });
    expect(next.status).toBe(200);
  });

  it('is not told on: only what happens here goes out', async () => {
    const last = feed.publish('users.upserted', user(1));
    await start();
    await followed(last);
    expect(await outbox()).toEqual([]);
    await client('PATCH /me', { token: await tokenFor(1), body: { name: 'Renamed here' } });
    expect(await outbox()).toMatchObject([
      {
        topic: 'users.upserted',
        entityId: '1',
        origin: 'users',
        data: { ...user(1), name: 'Renamed here', updated_at: expect.any(String) },
      },
    ]);
  });

  it('does not undo what happened here later, nor make a spent token good again', async () => {
    feed.publish('users.upserted', user(1));
    const last = feed.publish('refresh_tokens.upserted', refreshToken(3, 'spent'));
    await start();
    await followed(last);
    await client('PATCH /me', { token: await tokenFor(1), body: { name: 'Renamed here' } });
    await client('POST /auth/refresh', { body: { refreshToken: 'spent' } });
    feed.publish('users.upserted', user(1, { name: 'Older', updated_at: T2 }));
    await followed(feed.publish('refresh_tokens.upserted', refreshToken(3, 'spent')));
    expect((await client('GET /me', { token: await tokenFor(1) })).body.user.name).toBe('Renamed here');
    expect((await client('POST /auth/refresh', { body: { refreshToken: 'spent' } })).status).toBe(401);
  });

  it('is taken up where it was left, after kill -9 too', async () => {
    const first = feed.publish('users.upserted', user(1));
    await start();
    await followed(first);
    await service?.stop('SIGKILL');
    const second = feed.publish('users.upserted', user(2));
    const askedBefore = feed.asked.length;
    await start();
    await followed(second);
    expect(feed.asked[askedBefore]).toBe(first);
    expect((await login('user2@shop.test')).status).toBe(200);
  });

  it('arrives after an outage of the monolith', async () => {
    await start();
    feed.setDown(true);
    await eventually(
      () => client('GET /readyz'),
      ({ body }) => body.feeds[0].reachable === false,
    );
    const last = feed.publish('users.upserted', user(1));
    feed.setDown(false);
    await followed(last);
    expect((await login('user1@shop.test')).status).toBe(200);
  });

  it('wins over an account with the same address that was made here earlier', async () => {
    await start();
    const body = { email: 'user1@shop.test', password: 'made-here-before', name: 'Twin' };
    await client('POST /auth/register', { body });
    await followed(feed.publish('users.upserted', user(1, { updated_at: '2999-01-01T00:00:00.000Z' })));
    expect((await login('user1@shop.test')).body.user).toMatchObject({ id: 1 });
  });
});

describe('what happens here', () => {
  it('is told in the order it happened, with the rows as the monolith keeps them', async () => {
    await start();
    const body = { email: 'new@shop.test', password: PASSWORD, name: 'New' };
    const session = (await client('POST /auth/register', { body })).body;
    const token = session.accessToken;
    const place = { label: 'A', street: 'S', city: 'C', postalCode: '1', country: 'DE' };
    const first = (await client('POST /me/addresses', { token, body: place })).body.address;
    const second = (await client('POST /me/addresses', { token, body: place })).body.address;
    await client(`DELETE /me/addresses/${first.id}`, { token });
    await client('POST /auth/logout', { body: { refreshToken: session.refreshToken } });

    const events = await outbox();
    expect(events.map((event: { topic: string; entityId: string }) => `${event.topic} ${event.entityId}`)).toEqual([
      `users.upserted ${session.user.id}`,
      'refresh_tokens.upserted 1000000001',
      `addresses.upserted ${first.id}`,
      `addresses.upserted ${second.id}`,
      `addresses.deleted ${first.id}`,
      `addresses.upserted ${second.id}`,
      'refresh_tokens.upserted 1000000001',
    ]);
    expect(Object.keys(events[0].data)).toEqual(Object.keys(user(1)));
    expect(events[0].data.password_hash).toMatch(/^scrypt\$16384\$[0-9a-f]{32}\$[0-9a-f]{64}$/);
    expect(events[5].data).toMatchObject({ id: second.id, is_default: 1 });
    expect(events[6].data).toMatchObject({ revoked_at: expect.any(String) });
  });
});

describe('the first copy', () => {
  const monolith = () => join(folder, 'monolith.sqlite');
  const target = () => join(folder, 'service.sqlite');
  const insert = (db: Database.Database, table: string, row: object) =>
    db
      .prepare(
        `INSERT INTO ${table} VALUES (${Object.keys(row)
          .map((column) => `@${column}`)
          .join(', ')})`,
      )
      .run(row);

  const createMonolith = () => {
    const db = new Database(monolith());
    db.exec(`
      CREATE TABLE users(${Object.keys(user(1)).join(', ')});
      CREATE TABLE addresses(${Object.keys(address(1, 1)).join(', ')});
      CREATE TABLE refresh_tokens(${Object.keys(refreshToken(1, 'x')).join(', ')});
      CREATE TABLE change_feed(seq INTEGER PRIMARY KEY AUTOINCREMENT, topic, entity_id, data, occurred_at);
    `);
    return db;
  };
  const tell = (db: Database.Database, topic: string, data: { id: number }) =>
    db
      .prepare('INSERT INTO change_feed(topic, entity_id, data, occurred_at) VALUES (?, ?, ?, ?)')
      .run(topic, String(data.id), JSON.stringify(data), new Date().toISOString());

  it('takes everything at one instant and goes on from there', async () => {
    const source = createMonolith();
    insert(source, 'users', user(1));
    insert(source, 'addresses', address(5, 1));
    insert(source, 'refresh_tokens', refreshToken(3, 'kept'));
    for (let i = 0; i < 3; i += 1) tell(source, 'users.upserted', user(1));
    const first = await runImport(['--from', monolith(), '--db', target()]);
    expect(first).toMatchObject({ code: 0, stderr: '' });
    expect(JSON.parse(first.stdout)).toEqual({ kind: 'copied', facts: 3, cursor: 3 });

    await start();
    expect((await login('user1@shop.test')).status).toBe(200);
    await eventually(
      () => feed.asked,
      (asked) => asked.length > 0,
    );
    expect(feed.asked[0]).toBe(3);
    source.close();
  });

  it('run again applies what the monolith did since then, deletions too', async () => {
    const source = createMonolith();
    insert(source, 'users', user(1));
    insert(source, 'addresses', address(5, 1));
    await runImport(['--from', monolith(), '--db', target()]);
    tell(source, 'users.upserted', user(2));
    tell(source, 'addresses.deleted', { id: 5 });
    const again = await runImport(['--from', monolith(), '--db', target()]);
    expect(JSON.parse(again.stdout)).toEqual({ kind: 'caught-up', facts: 2, cursor: 2 });
    const nothing = await runImport(['--from', monolith(), '--db', target()]);
    expect(JSON.parse(nothing.stdout)).toEqual({ kind: 'caught-up', facts: 0, cursor: 2 });
    await start();
    expect((await login('user2@shop.test')).status).toBe(200);
    expect((await client('GET /me/addresses', { token: await tokenFor(1) })).body.items).toEqual([]);
    source.close();
  });

  it('says what is missing or not a database of the monolith, and touches nothing', async () => {
    const none = await runImport([]);
    expect(none).toMatchObject({ code: 1, stderr: expect.stringContaining('--from is missing') });
    const wrong = await runImport(['--from', join(folder, 'nowhere.sqlite'), '--db', target()]);
    expect(wrong).toMatchObject({ code: 1, stderr: expect.stringContaining('nothing was imported') });
    expect(wrong.stderr).not.toContain('    at ');
  });
});
