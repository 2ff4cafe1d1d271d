import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { decodeJwt } from 'jose';
import { pino } from 'pino';
import { createApp } from '../src/app.ts';
import { openUsers } from '../src/db.ts';
import { type Ask, type Client, clientOf, ENV, INTERNAL_TOKEN, internal, JWT_SECRET, tokenFor } from './client.ts';
import { createSchemaCheck, describedRoutes, mountedRoutes, type OpenApiDocument } from './described-routes.ts';
import { type RunningService, startService } from './process.ts';

// Processes start slowly on a busy machine.
jest.setTimeout(30_000);

let service: RunningService;
let client: Client;
let admin: Ask;

beforeAll(async () => {
  service = await startService({ env: ENV });
  client = clientOf(service.url);
  admin = { token: await tokenFor(1, 'admin') };
});

afterAll(() => service.stop());

let count = 0;
const newEmail = () => {
  count += 1;
  return `somebody${count}@shop.test`;
};
const PASSWORD = 'correct-horse';
const register = async (email = newEmail()) => {
  const { body } = await client('POST /auth/register', { body: { email, password: PASSWORD, name: 'Some Body' } });
  return body as { user: { id: number; email: string }; accessToken: string; refreshToken: string };
};
const login = (email: string, password = PASSWORD) => client('POST /auth/login', { body: { email, password } });
const refresh = (refreshToken: string) => client('POST /auth/refresh', { body: { refreshToken } });

describe('an account', () => {
  it('is created with a first session; its id is out of the services’ range', async () => {
    const email = newEmail();
    const body = { email: ` ${email.toUpperCase()} `, password: PASSWORD, name: ' Some Body ' };
    const answer = await client('POST /auth/register', { body });
    expect(answer.status).toBe(201);
    expect(answer.body).toEqual({
      user: {
        id: expect.any(Number),
        email,
        name: 'Some Body',
        role: 'customer',
        status: 'active',
        createdAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
      },
      accessToken: expect.any(String),
      refreshToken: expect.any(String),
    });
    expect(answer.body.user.id).toBeGreaterThan(1_000_000_000);
    const claims = decodeJwt(answer.body.accessToken);
    expect(claims).toMatchObject({ sub: String(answer.body.user.id), email, name: 'Some Body', role: 'customer' });
    expect((claims.exp ?? 0) - (claims.iat ?? 0)).toBe(3_600);
  });

  it('is not created twice for one address, nor from unusable input', async () => {
    const { user } = await register();
    const again = await client('POST /auth/register', { body: { email: user.email, password: PASSWORD, name: 'X' } });
    expect([again.status, again.body.error.code]).toEqual([409, 'EMAIL_TAKEN']);
    const bad = await client('POST /auth/register', { body: { email: 'no', password: 'short' } });
    expect([bad.status, bad.body.error.code]).toEqual([400, 'VALIDATION']);
    expect(bad.body.error.details.map((issue: { path: string[] }) => issue.path[0])).toEqual([
      'email',
      'password',
      'name',
    ]);
  });

  it('is shown to its owner and renamed by them', async () => {
    const { accessToken: token } = await register();
    const renamed = await client('PATCH /me', { token, body: { name: 'New Name' } });
    expect(renamed.body.user.name).toBe('New Name');
    expect((await client('GET /me', { token })).body).toEqual(renamed.body);
    expect((await client('GET /me')).status).toBe(401);
    expect((await client('GET /me', { token: await tokenFor(99) })).status).toBe(401);
  });
});

describe('signing in', () => {
  it('needs the right password', async () => {
    const { user } = await register();
    expect((await login(user.email)).body.user).toEqual(expect.objectContaining({ id: user.id }));
    const wrong = await login(user.email, 'wrong');
    expect([wrong.status, wrong.body.error.code]).toEqual([401, 'INVALID_CREDENTIALS']);
  });

  it('is locked after five failures, also for the right password and for addresses nobody has', async () => {
    const { user } = await register();
    for (const email of [user.email, newEmail()]) {
      for (let i = 0; i < 5; i += 1) expect((await login(email, 'wrong')).status).toBe(401);
      const locked = await login(email);
      expect([locked.status, locked.body.error.code]).toEqual([429, 'LOCKED']);
    }
  });

  it('forgets failures after a success', async () => {
    const { user } = await register();
    for (let i = 0; i < 4; i += 1) await login(user.email, 'wrong');
    expect((await login(user.email)).status).toBe(200);
    for (let i = 0; i < 4; i += 1) await login(user.email, 'wrong');
    expect((await login(user.email)).status).toBe(200);
  });
});

describe('a refresh token', () => {
  it('is good for one use', async () => {
    const { refreshToken, user } = await register();
    const next = await refresh(refreshToken);
    expect(next.status).toBe(200);
    expect(decodeJwt(next.body.accessToken).sub).toBe(String(user.id));
    expect((await refresh(refreshToken)).status).toBe(401);
    expect((await refresh(next.body.refreshToken)).status).toBe(200);
  });

  it('is traded once when two ask at the same time', async () => {
    const { refreshToken } = await register();
    const statuses = await Promise.all([1, 2, 3, 4].map(async () => (await refresh(refreshToken)).status));
    expect(statuses.toSorted()).toEqual([200, 401, 401, 401]);
  });

  it('ends with the session, and with a changed password', async () => {
    const first = await register();
    expect((await client('POST /auth/logout', { body: { refreshToken: first.refreshToken } })).status).toBe(204);
    expect((await refresh(first.refreshToken)).status).toBe(401);

    const second = await register();
    const change = (currentPassword: string) =>
      client('PUT /me/password', {
        token: second.accessToken,
        body: { currentPassword, newPassword: 'battery-staple' },
      });
    expect((await change('wrong')).body.error.code).toBe('INVALID_CREDENTIALS');
    const open = (await refresh(second.refreshToken)).body.refreshToken;
    expect((await change(PASSWORD)).status).toBe(204);
    expect((await refresh(open)).status).toBe(401);
    expect((await login(second.user.email)).status).toBe(401);
    const session = await login(second.user.email, 'battery-staple');
    expect(session.status).toBe(200);
    expect((await refresh(session.body.refreshToken)).status).toBe(200);
  });
});

describe('addresses', () => {
  const home = { label: 'Home', street: 'High St 1', city: 'Town', postalCode: '123', country: 'DE' };
  const add = async (token: string, extra: object = {}) =>
    (await client('POST /me/addresses', { token, body: { ...home, ...extra } })).body.address as { id: number };
  const defaults = async (token: string) =>
    (await client('GET /me/addresses', { token })).body.items
      .filter((address: { isDefault: boolean }) => address.isDefault)
      .map((address: { id: number }) => address.id);

  it('have exactly one default as long as there is any', async () => {
    const { accessToken: token } = await register();
    const first = await add(token);
    expect(first).toEqual({ id: expect.any(Number), ...home, isDefault: true });
    const second = await add(token);
    const third = await add(token, { isDefault: true });
    expect(await defaults(token)).toEqual([third.id]);
    const chosen = await client(`PUT /me/addresses/${second.id}/default`, { token });
    expect(chosen.body.address).toEqual({ id: second.id, ...home, isDefault: true });
    expect(await defaults(token)).toEqual([second.id]);
    expect((await client(`DELETE /me/addresses/${second.id}`, { token })).status).toBe(204);
    expect(await defaults(token)).toEqual([first.id]);
  });

  it('are changed field by field', async () => {
    const { accessToken: token } = await register();
    const { id } = await add(token);
    const changed = await client(`PATCH /me/addresses/${id}`, { token, body: { city: 'City' } });
    expect(changed.body).toEqual({ address: { id, ...home, city: 'City', isDefault: true } });
    expect((await client(`GET /me/addresses/${id}`, { token })).body).toEqual(changed.body);
    expect((await client(`PATCH /me/addresses/${id}`, { token, body: { country: 'x' } })).status).toBe(400);
  });

  it('are nobody else’s business', async () => {
    const { id } = await add((await register()).accessToken);
    const { accessToken: token } = await register();
    for (const request of ['GET', 'PATCH', 'DELETE'] as const) {
      const answer = await client(`${request} /me/addresses/${id}`, {
        token,
        body: request === 'PATCH' ? {} : undefined,
      });
      expect([request, answer.status]).toEqual([request, 404]);
    }
    expect((await client(`PUT /me/addresses/${id}/default`, { token })).status).toBe(404);
  });

  it('are told to other services as rows, for the user they belong to', async () => {
    const { accessToken: token, user } = await register();
    const { id } = await add(token);
    const path = `GET /internal/addresses/${id}?userId=` as const;
    const row = await client(`${path}${user.id}`, { headers: internal });
    expect(row.body).toMatchObject({ id, user_id: user.id, postal_code: '123', is_default: 1 });
    expect((await client(`${path}1`, { headers: internal })).status).toBe(404);
    expect((await client(`${path}${user.id}`)).status).toBe(403);
  });
});

describe('an administrator', () => {
  it('finds users by e-mail address or name, and % is only a letter', async () => {
    const { user } = await register();
    const found = await client(`GET /admin/users?q=${user.email.slice(0, 12).toUpperCase()}&pageSize=100`, admin);
    expect(found.body).toMatchObject({ page: 1, pageSize: 100 });
    expect(found.body.items.map((item: { id: number }) => item.id)).toContain(user.id);
    expect((await client('GET /admin/users?q=%25', admin)).body).toEqual({
      items: [],
      page: 1,
      pageSize: 20,
      total: 0,
    });
    expect((await client('GET /admin/users?pageSize=101', admin)).status).toBe(400);
  });

  it('lists in the order of ids, page by page', async () => {
    await register();
    await register();
    const all = (await client('GET /admin/users?pageSize=100', admin)).body;
    const second = (await client('GET /admin/users?pageSize=1&page=2', admin)).body;
    expect(second.items).toEqual([all.items[1]]);
    expect(second.total).toBe(all.total);
    const ids = all.items.map((item: { id: number }) => item.id);
    expect(ids).toEqual(ids.toSorted((a: number, b: number) => a - b));
  });

  it('blocks somebody: sessions end, signing in is refused, and it can be undone', async () => {
    const { user, refreshToken } = await register();
    const path = `PATCH /admin/users/${user.id}` as const;
    const blocked = await client(path, { ...admin, body: { status: 'blocked' } });
    expect(blocked.body.user).toMatchObject({ id: user.id, status: 'blocked', role: 'customer' });
    expect((await refresh(refreshToken)).status).toBe(401);
    expect((await login(user.email)).body.error.code).toBe('FORBIDDEN');
    await client(path, { ...admin, body: { status: 'active', role: 'admin' } });
    expect((await login(user.email)).body.user).toMatchObject({ status: 'active', role: 'admin' });
    expect((await refresh(refreshToken)).status).toBe(401);
  });

  it('is the only one who may', async () => {
    const { accessToken: token } = await register();
    for (const path of ['/admin/users', '/admin/users/1'] as const) {
      expect((await client(`GET ${path}`, { token })).status).toBe(403);
      expect((await client(`GET ${path}`)).status).toBe(401);
    }
    expect((await client('GET /admin/users/12345', admin)).status).toBe(404);
    expect((await client('GET /admin/users/x', admin)).status).toBe(400);
  });
});

describe('the OpenAPI document', () => {
  it('describes every route, and no other', async () => {
    const db = openUsers(':memory:');
    const logger = pino({ level: 'silent' });
    const app = createApp({ db, jwtSecret: JWT_SECRET, internalToken: INTERNAL_TOKEN, logger, feeds: () => [] });
    const { body } = await client('GET /openapi.json');
    expect(body.openapi).toBe('3.1.0');
    expect(describedRoutes(body as OpenApiDocument)).toEqual(mountedRoutes(app));
    db.close();
  });

  it('describes the answers as they are', async () => {
    const check = createSchemaCheck((await client('GET /openapi.json')).body as OpenApiDocument);
    const session = await register();
    const token = session.accessToken;
    const address = { label: 'Home', street: 'High St 1', city: 'Town', postalCode: '123', country: 'DE' };
    const added = (await client('POST /me/addresses', { token, body: address })).body;
    const row = `GET /internal/addresses/${added.address.id}?userId=${session.user.id}` as const;
    const answers: [string, unknown][] = [
      ['Session', session],
      ['Tokens', (await refresh(session.refreshToken)).body],
      ['User', (await client('GET /me', { token })).body],
      ['UserPage', (await client('GET /admin/users', admin)).body],
      ['Address', added],
      ['AddressList', (await client('GET /me/addresses', { token })).body],
      ['AddressRow', (await client(row, { headers: internal })).body],
      ['FeedPage', (await client('GET /internal/feed', { headers: internal })).body],
      ['Readiness', (await client('GET /readyz')).body],
      ['Error', (await client('GET /me')).body],
    ];
    for (const [schema, body] of answers) expect([schema, check(schema, body)]).toEqual([schema, []]);
    expect(check('User', { user: { id: 'x' } })).not.toEqual([]);
  });
});
