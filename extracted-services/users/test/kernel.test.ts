import { readdirSync, readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { SignJWT } from 'jose';
import { pino } from 'pino';
import { createServiceApp } from '../src/kernel/app.ts';
import { type ApplyFact, createApplier, type TableRule } from '../src/kernel/applier.ts';
import { callerOf, createGuards } from '../src/kernel/auth.ts';
import { baseUrl, readConfig } from '../src/kernel/config.ts';
import { type Db, inReplication, inTransaction, openDatabase, ownIds, type Row } from '../src/kernel/database.ts';
import { ShopError } from '../src/kernel/errors.ts';
import { recall, remember } from '../src/kernel/idempotency.ts';
import { applyPage, cursorOf, followFeeds } from '../src/kernel/inbox.ts';
import { percentOf, toCents, toDecimal } from '../src/kernel/money.ts';
import { emit, emitDeleted, emitRow, type FeedEvent } from '../src/kernel/outbox.ts';
import { eventually } from './process.ts';

// Processes start slowly on a busy machine.
jest.setTimeout(30_000);

const SCHEMA = `
  CREATE TABLE things (id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT UNIQUE, updated_at TEXT NOT NULL);
  CREATE TABLE parts (id INTEGER PRIMARY KEY AUTOINCREMENT, thing_id INTEGER NOT NULL REFERENCES things(id), n INTEGER);
  ${ownIds('things', 'parts')}
`;
const TOKEN = 'kernel-test-token';
const SECRET = 'kernel-test-secret';
const logger = pino({ level: 'silent' });

let db: Db;
const servers: Server[] = [];

beforeEach(() => {
  db = openDatabase(':memory:', [SCHEMA]);
});

afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
  db.close();
});

const listen = async (handler: Parameters<typeof createServer>[1]): Promise<string> => {
  const server = createServer(handler);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
};

const event = (seq: number, topic: string, data: Row, occurredAt = '2026-01-01T00:00:00.000Z'): FeedEvent => ({
  seq,
  id: `other:${seq}`,
  origin: 'other',
  topic,
  entityId: String(data.id),
  data,
  occurredAt,
});

const thing = (id: number, name: string, updatedAt: string): Row => ({ id, name, updated_at: updatedAt });
const things = () => db.prepare<[], { id: number; name: string }>('SELECT id, name FROM things ORDER BY id').all();

describe('the shared kernel', () => {
  it('is the same, byte for byte, in every service that carries a copy', () => {
    const services = join(import.meta.dirname, '..', '..');
    const read = (service: string) => {
      const folder = join(services, service, 'src', 'kernel');
      return Object.fromEntries(readdirSync(folder).map((file) => [file, readFileSync(join(folder, file), 'utf8')]));
    };
    const own = read('users');
    expect(Object.keys(own).length).toBeGreaterThan(10);
    for (const other of ['catalog', 'orders', 'payments']) expect(read(other)).toEqual(own);
  });
});

describe('settings', () => {
  it('reports every unusable variable at once', () => {
    const env = { PORT: '70000', FEEDS: 'monolith', LOG_LEVEL: 'loud', JWT_SECRET: 'short', UPSTREAM: 'ftp://x' };
    const read = () => readConfig(env, { name: 'demo', port: 1 }, { UPSTREAM: baseUrl });
    for (const name of ['PORT', 'FEEDS', 'LOG_LEVEL', 'JWT_SECRET', 'UPSTREAM']) expect(read).toThrow(`${name}: `);
  });

  it('reads feeds as name=address and treats an empty variable as not set', () => {
    const env = { PORT: '', FEEDS: 'monolith=http://127.0.0.1:3000/, catalog=http://c:1' };
    const config = readConfig(env, { name: 'demo', port: 4321 });
    expect(config.PORT).toBe(4321);
    expect(config.FEEDS).toEqual([
      { name: 'monolith', url: 'http://127.0.0.1:3000' },
      { name: 'catalog', url: 'http://c:1' },
    ]);
  });
});

describe('ids of rows that a service creates', () => {
  it('begin at 1,000,000,001 and stay there after lower ids arrived by feed', () => {
    createApplier(db, ['things'])({ topic: 'things.upserted', data: thing(7, 'from the monolith', '2026') });
    const { lastInsertRowid } = db.prepare("INSERT INTO things(name, updated_at) VALUES ('own', '2026')").run();
    expect(lastInsertRowid).toBe(1_000_000_001);
  });
});

describe('applying facts', () => {
  const applying = (rule: TableRule | string, handlers?: Record<string, ApplyFact>) => {
    const apply = createApplier(db, [rule], handlers);
    return (...facts: FeedEvent[]) => inReplication(db, () => facts.forEach(apply));
  };

  it('keeps the newer of two versions, whichever comes first', () => {
    const apply = applying('things');
    apply(
      event(1, 'things.upserted', thing(1, 'newer', '2026-02')),
      event(2, 'things.upserted', thing(1, 'older', '2026-01')),
    );
    expect(things()).toEqual([{ id: 1, name: 'newer' }]);
  });

  it('does not bring a deleted row back with a version from before its deletion', () => {
    const apply = applying('things');
    apply(
      event(1, 'things.upserted', thing(1, 'a', '2026-01')),
      event(2, 'things.deleted', { id: 1 }, '2026-02'),
      event(3, 'things.upserted', thing(1, 'late', '2026-01')),
    );
    expect(things()).toEqual([]);
    apply(event(4, 'things.upserted', thing(1, 'created again', '2026-03')));
    expect(things()).toEqual([{ id: 1, name: 'created again' }]);
  });

  it('does not delete a version that is newer than the deletion', () => {
    const apply = applying('things');
    apply(event(1, 'things.upserted', thing(1, 'a', '2026-03')), event(2, 'things.deleted', { id: 1 }, '2026-02'));
    expect(things()).toEqual([{ id: 1, name: 'a' }]);
  });

  it('leaves a row of a "first" table as it is', () => {
    const apply = applying({ table: 'things', mode: 'first' });
    apply(event(1, 'things.upserted', thing(1, 'a', '2026-01')), event(2, 'things.upserted', thing(1, 'b', '2026-02')));
    expect(things()).toEqual([{ id: 1, name: 'a' }]);
  });

  it('lets a row of a "replace" table take the place of one with the same unique value', () => {
    const apply = applying({ table: 'things', mode: 'replace' });
    apply(event(1, 'things.upserted', thing(1, 'a', '2026-01')), event(2, 'things.upserted', thing(2, 'a', '2026-02')));
    expect(things()).toEqual([{ id: 2, name: 'a' }]);
  });

  it('keeps the newer of two rows that are one thing under two ids, whichever comes first', () => {
    const apply = applying({ table: 'things', naturalKey: ['name'] });
    const older = event(1, 'things.upserted', thing(1, 'same', '2026-01'));
    const newer = event(2, 'things.upserted', thing(1_000_000_001, 'same', '2026-02'));
    apply(older, newer, older);
    expect(things()).toEqual([{ id: 1_000_000_001, name: 'same' }]);
    apply(event(3, 'things.upserted', thing(1, 'same', '2026-03')));
    expect(things()).toEqual([{ id: 1, name: 'same' }]);
  });

  it('takes a child before its parent, and columns it does not know', () => {
    applying('parts')(event(1, 'parts.upserted', { id: 1, thing_id: 99, n: 3, colour: 'red' }));
    expect(db.prepare('SELECT * FROM parts').all()).toEqual([{ id: 1, thing_id: 99, n: 3 }]);
    expect(() => db.prepare('INSERT INTO parts(thing_id) VALUES (98)').run()).toThrow('FOREIGN KEY');
  });

  it('ignores topics nobody asked for and prefers a handler to the rule', () => {
    const seen: string[] = [];
    const apply = applying('things', { 'things.upserted': ({ topic }) => void seen.push(topic) });
    apply(event(1, 'unheard.of', { id: 1 }), event(2, 'things.upserted', thing(1, 'a', '2026')));
    expect(seen).toEqual(['things.upserted']);
    expect(things()).toEqual([]);
  });
});

describe('a page of a feed', () => {
  const apply = () => createApplier(db, ['things']);

  it('has its effect once, however often it is delivered', () => {
    let effects = 0;
    const counting: ApplyFact = () => {
      effects += 1;
    };
    const page = [event(1, 'a', { id: 1 }), event(2, 'a', { id: 2 })];
    applyPage({ db, apply: counting, logger }, 'other', page);
    applyPage({ db, apply: counting, logger }, 'other', [...page, event(3, 'a', { id: 3 })]);
    expect(effects).toBe(3);
    expect(cursorOf(db, 'other')).toBe(3);
  });

  it('is undone as a whole, cursor included, when applying fails', () => {
    const failing: ApplyFact = (fact) => {
      if (fact.data.id === 2) throw new Error('a bug');
      apply()(fact);
    };
    const page = [
      event(1, 'things.upserted', thing(1, 'a', '2026')),
      event(2, 'things.upserted', thing(2, 'b', '2026')),
    ];
    expect(() => applyPage({ db, apply: failing, logger }, 'other', page)).toThrow('a bug');
    expect(things()).toEqual([]);
    expect(cursorOf(db, 'other')).toBe(0);
  });

  it('puts a fact aside that breaks a constraint, and goes on', () => {
    const page = [
      event(1, 'things.upserted', thing(1, 'same', '2026')),
      event(2, 'things.upserted', thing(2, 'same', '2026')),
      event(3, 'things.upserted', thing(3, 'other', '2026')),
    ];
    applyPage({ db, apply: apply(), logger }, 'other', page);
    expect(things().map(({ id }) => id)).toEqual([1, 3]);
    expect(db.prepare('SELECT seq, topic FROM feed_rejections').all()).toEqual([{ seq: 2, topic: 'things.upserted' }]);
  });
});

describe('following a feed', () => {
  it('catches up over pages, reports an outage and carries on after it', async () => {
    const published = Array.from({ length: 1_200 }, (_, i) =>
      event(i + 1, 'things.upserted', thing(i + 1, `t${i}`, '2026')),
    );
    let down = false;
    const tokens = new Set<unknown>();
    const url = await listen((req, res) => {
      tokens.add(req.headers['x-internal-token']);
      const after = Number(new URL(req.url ?? '', 'http://x').searchParams.get('after'));
      res.statusCode = down ? 500 : 200;
      const events = published.filter(({ seq }) => seq > after).slice(0, 500);
      res
        .setHeader('content-type', 'application/json')
        .end(JSON.stringify({ events, next: events.at(-1)?.seq ?? after }));
    });
    const feeds = [{ name: 'other', url }];
    const follower = followFeeds({
      db,
      feeds,
      internalToken: TOKEN,
      pollMs: 10,
      apply: createApplier(db, ['things']),
      logger,
    });
    const status = () => follower.status()[0]!;

    await eventually(status, ({ cursor, behind }) => cursor === 1_200 && !behind);
    expect(things()).toHaveLength(1_200);
    down = true;
    const outage = await eventually(status, ({ reachable }) => !reachable);
    published.push(event(1_201, 'things.upserted', thing(5_000, 'after the outage', '2026')));
    const later = await eventually(status, ({ lagMs }) => (lagMs ?? 0) > (outage.lagMs ?? 0) + 50);
    expect(later.cursor).toBe(1_200);
    down = false;
    await eventually(status, ({ reachable, cursor }) => reachable && cursor === 1_201);
    await follower.stop();
    expect([...tokens]).toEqual([TOKEN]);
  });
});

describe('the outbox', () => {
  it('takes facts only inside of a transaction and forgets them with it', () => {
    expect(() => emit(db, 't', { entityId: 1, data: { id: 1 } })).toThrow('outside of a transaction');
    const undone = () =>
      inTransaction(db, () => {
        emit(db, 't', { entityId: 1, data: { id: 1 } });
        throw new Error('undo');
      });
    expect(undone).toThrow('undo');
    expect(db.prepare('SELECT count(*) AS n FROM outbox').get()).toEqual({ n: 0 });
  });

  it('is served page by page to who has the internal token', async () => {
    inTransaction(db, () => {
      for (const name of ['a', 'b', 'c'])
        db.prepare('INSERT INTO things(name, updated_at) VALUES (?, ?)').run(name, '2026');
      for (const id of [1, 2, 3]) emitRow(db, 'things', 1_000_000_000 + id);
      emitDeleted(db, 'things', 1_000_000_002);
    });
    const app = createServiceApp(
      { name: 'demo', db, feeds: () => [], logger, internalToken: TOKEN, openapi: {} },
      () => {},
    );
    const url = await listen(app);
    const page = async (query: string, token = TOKEN) => {
      const response = await fetch(`${url}/internal/feed${query}`, { headers: { 'x-internal-token': token } });
      return { status: response.status, body: (await response.json()) as { events: FeedEvent[]; next: number } };
    };

    expect((await page('', 'wrong')).status).toBe(403);
    const first = await page('?limit=2');
    expect(first.body.next).toBe(2);
    expect(first.body.events[0]).toMatchObject({
      seq: 1,
      id: 'demo:1',
      origin: 'demo',
      topic: 'things.upserted',
      entityId: '1000000001',
      data: { id: 1_000_000_001, name: 'a', updated_at: '2026' },
    });
    const rest = await page('?after=2');
    expect(rest.body.events.map(({ topic }) => topic)).toEqual(['things.upserted', 'things.deleted']);
    expect((await page('?after=4')).body).toEqual({ events: [], next: 4 });
    expect((await page('?after=x')).status).toBe(400);
  });
});

describe('an answer kept under an idempotency key', () => {
  it('is the answer again, per operation, and goes with its transaction', () => {
    inTransaction(db, () => remember(db, { scope: 'charge', key: 'k' }, { status: 201, body: { id: 1 } }));
    expect(recall(db, 'charge', 'k')).toEqual({ status: 201, body: { id: 1 } });
    expect(recall(db, 'refund', 'k')).toBeUndefined();
    expect(() => remember(db, { scope: 'charge', key: 'x' }, { status: 201, body: {} })).toThrow('outside');
  });
});

describe('guards', () => {
  const token = (claims: Record<string, unknown>, secret = SECRET, expires = '1h') =>
    new SignJWT(claims)
      .setProtectedHeader({ alg: 'HS256' })
      .setSubject('12')
      .setExpirationTime(expires)
      .sign(new TextEncoder().encode(secret));
  const claims = { email: 'a@shop.test', name: 'A', role: 'customer' };

  const start = () => {
    const guards = createGuards(SECRET);
    const app = createServiceApp(
      { name: 'demo', db, feeds: () => [], logger, internalToken: TOKEN, openapi: {} },
      (own) => {
        own.get('/mine', guards.requireUser, (_req, res) => void res.json(callerOf(res)));
        own.get('/admin', guards.requireAdmin, (_req, res) => void res.json({}));
      },
    );
    return listen(app);
  };
  const status = async (url: string, authorization?: string) =>
    (await fetch(url, authorization ? { headers: { authorization } } : {})).status;

  it('let in who has a valid token and tell the route who it is', async () => {
    const url = await start();
    const response = await fetch(`${url}/mine`, { headers: { authorization: `Bearer ${await token(claims)}` } });
    expect(await response.json()).toEqual({ id: 12, ...claims });
  });

  it('refuse a missing, foreign, expired or unsigned token with 401 and a customer at an admin route with 403', async () => {
    const url = await start();
    const unsigned = `${btoa('{"alg":"none"}')}.${btoa(JSON.stringify({ sub: '12', ...claims }))}.`;
    expect(await status(`${url}/mine`)).toBe(401);
    expect(await status(`${url}/mine`, `Bearer ${await token(claims, 'another-secret')}`)).toBe(401);
    expect(await status(`${url}/mine`, `Bearer ${await token(claims, SECRET, '-1s')}`)).toBe(401);
    expect(await status(`${url}/mine`, `Bearer ${unsigned}`)).toBe(401);
    expect(await status(`${url}/admin`, `Bearer ${await token(claims)}`)).toBe(403);
    expect(await status(`${url}/admin`, `Bearer ${await token({ ...claims, role: 'admin' })}`)).toBe(200);
  });
});

describe('every answer', () => {
  const start = () =>
    listen(
      createServiceApp({ name: 'demo', db, feeds: () => [], logger, internalToken: TOKEN, openapi: {} }, (app) => {
        app.post('/echo', (req, res) => void res.json(req.body));
        app.get('/bug', () => {
          throw new Error('the secret reason');
        });
        app.get('/busy', () => {
          throw new ShopError(503, 'BUSY', { message: 'Later', details: { a: 1 }, headers: { 'retry-after': '2' } });
        });
      }),
    );

  it('carries the request id it came with, or a fresh one', async () => {
    const url = await start();
    const given = await fetch(`${url}/healthz`, { headers: { 'x-request-id': 'abc-1' } });
    expect(given.headers.get('x-request-id')).toBe('abc-1');
    const fresh = await fetch(`${url}/nowhere`);
    expect(fresh.headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
  });

  it('that refuses has the one shape: code, message, details', async () => {
    const url = await start();
    const busy = await fetch(`${url}/busy`);
    expect([busy.status, busy.headers.get('retry-after')]).toEqual([503, '2']);
    expect(await busy.json()).toEqual({ error: { code: 'BUSY', message: 'Later', details: { a: 1 } } });
    const bug = await fetch(`${url}/bug`);
    expect([bug.status, await bug.text()]).toEqual([500, expect.not.stringContaining('secret')]);
    const broken = await fetch(`${url}/echo`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{',
    });
    expect([broken.status, await broken.json()]).toMatchObject([400, { error: { code: 'VALIDATION' } }]);
    const unknown = await fetch(`${url}/nowhere`);
    expect([unknown.status, await unknown.json()]).toMatchObject([404, { error: { code: 'NOT_FOUND' } }]);
  });
});

describe('money', () => {
  it('is cents inside and a decimal number outside', () => {
    expect(toDecimal(2490)).toBe(24.9);
    expect([24.9, 0.07, 1.15, 19.99, 0].map(toCents)).toEqual([2490, 7, 115, 1999, 0]);
  });

  it('rounds a part half up', () => {
    expect([percentOf(1999, 10), percentOf(1995, 10), percentOf(1994, 10), percentOf(50, 1)]).toEqual([
      200, 200, 199, 1,
    ]);
  });
});
