import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { createShop, ID, page, refusal, type Shop, TIME } from './shop.ts';
import { startTarget, type Target } from './target.ts';

jest.setTimeout(30_000);

let target: Target;
let shop: Shop;
beforeAll(async () => {
  target = await startTarget();
  shop = createShop(target);
});
afterAll(() => target?.stop());

const newEmail = () => `u-${randomUUID()}@shop.test`;
const JWT = expect.stringMatching(/^[\w-]+\.[\w-]+\.[\w-]+$/);
const claimsOf = (token: string) => JSON.parse(Buffer.from(token.split('.')[1]!, 'base64url').toString());

describe('registering', () => {
  it('answers the user and a session', async () => {
    const email = newEmail();
    const answer = await shop.send('POST', '/auth/register', { body: { email, password: '12345678', name: 'Uma' } });
    expect(answer.status).toBe(201);
    expect(answer.body).toEqual({
      user: { id: ID, email, name: 'Uma', role: 'customer', status: 'active', createdAt: TIME },
      accessToken: JWT,
      refreshToken: expect.any(String),
    });
  });

  it('signs a token that tells who the user is for one hour', async () => {
    const who = await shop.customer();
    const claims = claimsOf(who.token);
    expect(claims).toMatchObject({ sub: String(who.id), email: who.email, name: who.name, role: 'customer' });
    expect(claims.exp - claims.iat).toBe(3600);
  });

  it('takes an e-mail address in any case, once', async () => {
    const email = newEmail();
    const body = { email: email.toUpperCase(), password: '12345678', name: 'Uma' };
    expect((await shop.send('POST', '/auth/register', { body })).body.user.email).toBe(email);
    const again = await shop.send('POST', '/auth/register', { body: { ...body, email } });
    expect(again.status).toBe(409);
    expect(again.body).toEqual(refusal('EMAIL_TAKEN'));
  });

  it.each([
    ['a short password', { email: 'a@shop.test', password: '1234567', name: 'A' }, 'password'],
    ['no e-mail address', { password: '12345678', name: 'A' }, 'email'],
    ['a broken e-mail address', { email: 'nobody', password: '12345678', name: 'A' }, 'email'],
    ['an empty name', { email: 'a@shop.test', password: '12345678', name: ' ' }, 'name'],
  ])('refuses %s and names the field', async (_what, body, field) => {
    const answer = await shop.send('POST', '/auth/register', { body });
    expect(answer.status).toBe(400);
    expect(answer.body).toEqual(refusal('VALIDATION', [expect.objectContaining({ path: [field] })]));
  });

  it('refuses a body that is not JSON', async () => {
    const answer = await shop.send('POST', '/auth/register', { raw: '{"email":' });
    expect(answer.status).toBe(400);
    expect(answer.body).toEqual(refusal('VALIDATION'));
  });
});

describe('signing in', () => {
  it('answers the user and a new session', async () => {
    const { email, password, id } = await shop.customer();
    const answer = await shop.send('POST', '/auth/login', { body: { email, password } });
    expect(answer.status).toBe(200);
    expect(answer.body).toEqual({
      user: { id, email, name: 'Cleo Customer', role: 'customer', status: 'active', createdAt: TIME },
      accessToken: JWT,
      refreshToken: expect.any(String),
    });
  });

  it('says the same for a wrong password and an unknown address', async () => {
    const { email } = await shop.customer();
    const wrong = await shop.send('POST', '/auth/login', { body: { email, password: 'something else' } });
    const unknown = await shop.send('POST', '/auth/login', { body: { email: newEmail(), password: 'something else' } });
    expect(wrong.status).toBe(401);
    expect(wrong.body).toEqual(refusal('INVALID_CREDENTIALS'));
    expect(unknown.status).toBe(401);
    expect(unknown.body).toEqual(wrong.body);
  });

  it('is locked after five failures, for the right password too', async () => {
    const { email, password } = await shop.customer();
    for (let failure = 1; failure <= 5; failure++) {
      const answer = await shop.send('POST', '/auth/login', { body: { email, password: 'guess' } });
      expect(answer.status).toBe(401);
    }
    const locked = await shop.send('POST', '/auth/login', { body: { email, password } });
    expect(locked.status).toBe(429);
    expect(locked.body).toEqual(refusal('LOCKED'));
  });

  it('forgets failures when the right password comes', async () => {
    const { email, password } = await shop.customer();
    const attempt = async (guess: string) =>
      (await shop.send('POST', '/auth/login', { body: { email, password: guess } })).status;
    for (const guess of ['a', 'b', 'c', 'd', password, 'e']) await attempt(guess);
    expect(await attempt(password)).toBe(200);
  });

  it('refuses an incomplete request', async () => {
    const answer = await shop.send('POST', '/auth/login', { body: { email: newEmail() } });
    expect(answer.status).toBe(400);
    expect(answer.body.error.code).toBe('VALIDATION');
  });
});

describe('a refresh token', () => {
  const refresh = (refreshToken: string) => shop.send('POST', '/auth/refresh', { body: { refreshToken } });

  it('is exchanged for a new pair', async () => {
    const who = await shop.customer();
    const answer = await refresh(who.refreshToken);
    expect(answer.status).toBe(200);
    expect(answer.body).toEqual({ accessToken: JWT, refreshToken: expect.any(String) });
    expect(answer.body.refreshToken).not.toBe(who.refreshToken);
    expect((await shop.send('GET', '/me', { token: answer.body.accessToken })).status).toBe(200);
  });

  it('is good for one use', async () => {
    const { refreshToken } = await shop.customer();
    await refresh(refreshToken);
    const again = await refresh(refreshToken);
    expect(again.status).toBe(401);
    expect(again.body).toEqual(refusal('UNAUTHENTICATED'));
  });

  it('is good for nothing after signing out', async () => {
    const { refreshToken } = await shop.customer();
    const out = await shop.send('POST', '/auth/logout', { body: { refreshToken } });
    expect(out.status).toBe(204);
    expect(out.body).toBe('');
    expect((await refresh(refreshToken)).status).toBe(401);
  });

  it('that nobody knows is refused, and signing out with it is no error', async () => {
    expect((await refresh('made-up')).status).toBe(401);
    expect((await shop.send('POST', '/auth/logout', { body: { refreshToken: 'made-up' } })).status).toBe(204);
    expect((await shop.send('POST', '/auth/refresh', { body: {} })).status).toBe(400);
    expect((await shop.send('POST', '/auth/logout', { body: {} })).status).toBe(400);
  });
});

describe('the own profile', () => {
  it('is what was registered', async () => {
    const who = await shop.customer();
    const answer = await shop.send('GET', '/me', { token: who.token });
    expect(answer.status).toBe(200);
    expect(answer.body).toEqual({
      user: { id: who.id, email: who.email, name: who.name, role: 'customer', status: 'active', createdAt: TIME },
    });
  });

  it('can be renamed, and only that', async () => {
    const { token, email } = await shop.customer();
    const body = { name: ' Nora ', role: 'admin', email: 'x@shop.test' };
    const answer = await shop.send('PATCH', '/me', { token, body });
    expect(answer.status).toBe(200);
    expect(answer.body.user).toMatchObject({ name: 'Nora', role: 'customer', email });
    expect((await shop.send('GET', '/me', { token })).body).toEqual(answer.body);
    expect((await shop.send('PATCH', '/me', { token, body: { name: '' } })).status).toBe(400);
  });

  it('changes its password for who knows the old one, and ends other sessions', async () => {
    const { token, email, password, refreshToken } = await shop.customer();
    const wrong = await shop.send('PUT', '/me/password', {
      token,
      body: { currentPassword: 'no', newPassword: 'new-password' },
    });
    expect(wrong.status).toBe(401);
    expect(wrong.body).toEqual(refusal('INVALID_CREDENTIALS'));
    const body = { currentPassword: password, newPassword: 'new-password' };
    expect((await shop.send('PUT', '/me/password', { token, body })).status).toBe(204);
    expect((await shop.send('POST', '/auth/login', { body: { email, password } })).status).toBe(401);
    expect((await shop.send('POST', '/auth/login', { body: { email, password: 'new-password' } })).status).toBe(200);
    expect((await shop.send('POST', '/auth/refresh', { body: { refreshToken } })).status).toBe(401);
    const short = { currentPassword: 'new-password', newPassword: 'short' };
    expect((await shop.send('PUT', '/me/password', { token, body: short })).status).toBe(400);
  });
});

describe('addresses', () => {
  const HOME = { label: 'Home', street: 'Mill Lane 4', city: 'Graz', postalCode: '8010', country: 'AT' };

  it('start with a default one', async () => {
    const { token } = await shop.customer();
    expect((await shop.send('GET', '/me/addresses', { token })).body).toEqual({ items: [] });
    const first = await shop.send('POST', '/me/addresses', { token, body: HOME });
    expect(first.status).toBe(201);
    expect(first.body).toEqual({ address: { id: ID, ...HOME, isDefault: true } });
    const second = await shop.send('POST', '/me/addresses', { token, body: { ...HOME, label: 'Work' } });
    expect(second.body.address.isDefault).toBe(false);
    const { body } = await shop.send('GET', '/me/addresses', { token });
    expect(body).toEqual({ items: [first.body.address, second.body.address] });
  });

  it('can be read and changed one by one', async () => {
    const who = await shop.customer();
    const { token } = who;
    const { id } = await shop.address(who);
    const path = `/me/addresses/${id}`;
    const changed = await shop.send('PATCH', path, { token, body: { city: 'Wien' } });
    expect(changed.status).toBe(200);
    expect(changed.body).toEqual({ address: { id, ...HOME, city: 'Wien', isDefault: true } });
    expect((await shop.send('GET', path, { token })).body).toEqual(changed.body);
    expect((await shop.send('PATCH', path, { token, body: { country: 'Austria' } })).status).toBe(400);
  });

  it('have one default at a time', async () => {
    const who = await shop.customer();
    const { token } = who;
    await shop.address(who);
    const second = await shop.address(who, { label: 'Work' });
    const chosen = await shop.send('PUT', `/me/addresses/${second.id}/default`, { token });
    expect(chosen.status).toBe(200);
    expect(chosen.body).toEqual({ address: { ...second, isDefault: true } });
    const third = await shop.address(who, { label: 'Garden', isDefault: true });
    expect(third.isDefault).toBe(true);
    const { items } = (await shop.send('GET', '/me/addresses', { token })).body;
    expect(items.map((item: { isDefault: boolean }) => item.isDefault)).toEqual([false, false, true]);
  });

  it('pass the default on when the default one is removed', async () => {
    const who = await shop.customer();
    const { token } = who;
    const first = await shop.address(who);
    const second = await shop.address(who, { label: 'Work' });
    expect((await shop.send('DELETE', `/me/addresses/${first.id}`, { token })).status).toBe(204);
    const { body } = await shop.send('GET', '/me/addresses', { token });
    expect(body).toEqual({ items: [{ ...second, isDefault: true }] });
    expect((await shop.send('GET', `/me/addresses/${first.id}`, { token })).status).toBe(404);
  });

  it('must be complete', async () => {
    const { token } = await shop.customer();
    const answer = await shop.send('POST', '/me/addresses', { token, body: { ...HOME, street: '', country: 'at' } });
    expect(answer.status).toBe(400);
    expect(answer.body.error.details.map((issue: { path: string[] }) => issue.path[0])).toEqual(['street', 'country']);
  });

  it('of somebody else do not exist', async () => {
    const { id } = await shop.address(await shop.customer());
    const { token } = await shop.customer();
    for (const [method, path] of [
      ['GET', `/me/addresses/${id}`],
      ['PATCH', `/me/addresses/${id}`],
      ['DELETE', `/me/addresses/${id}`],
      ['PUT', `/me/addresses/${id}/default`],
    ] as const) {
      const answer = await shop.send(method, path, { token, ...(method === 'PATCH' ? { body: {} } : {}) });
      expect(answer.status).toBe(404);
      expect(answer.body).toEqual(refusal('NOT_FOUND'));
    }
  });
});

describe('administrators', () => {
  it('find users by address or name', async () => {
    const who = await shop.customer();
    const answer = await shop.asAdmin('GET', `/admin/users?q=${encodeURIComponent(who.email)}`);
    expect(answer.status).toBe(200);
    const user = { id: who.id, email: who.email, name: who.name, role: 'customer', status: 'active', createdAt: TIME };
    expect(answer.body).toEqual(page([user], 1));
    expect((await shop.asAdmin('GET', '/admin/users?q=%25nobody%25')).body.items).toEqual([]);
  });

  it('page through users in the order of their ids', async () => {
    await shop.customer();
    const first = (await shop.asAdmin('GET', '/admin/users?page=1&pageSize=2')).body;
    const second = (await shop.asAdmin('GET', '/admin/users?page=2&pageSize=2')).body;
    const ids = [...first.items, ...second.items].map((user: { id: number }) => user.id);
    expect(first).toMatchObject({ page: 1, pageSize: 2, total: second.total });
    expect(ids).toEqual([...ids].sort((a, b) => a - b));
    expect(new Set(ids).size).toBe(4);
  });

  it.each(['page=0', 'pageSize=101', 'page=x', 'pageSize=0'])('cannot ask for a page by %s', async (query) => {
    const answer = await shop.asAdmin('GET', `/admin/users?${query}`);
    expect(answer.status).toBe(400);
    expect(answer.body.error.code).toBe('VALIDATION');
  });

  it('see one user, or that there is none', async () => {
    const who = await shop.customer();
    const answer = await shop.asAdmin('GET', `/admin/users/${who.id}`);
    expect(answer.body).toEqual({
      user: { id: who.id, email: who.email, name: who.name, role: 'customer', status: 'active', createdAt: TIME },
    });
    expect((await shop.asAdmin('GET', '/admin/users/999999')).status).toBe(404);
    expect((await shop.asAdmin('GET', '/admin/users/abc')).status).toBe(400);
  });

  it('block a user, who can no longer sign in or refresh', async () => {
    const { id, email, password, refreshToken } = await shop.customer();
    const answer = await shop.asAdmin('PATCH', `/admin/users/${id}`, { status: 'blocked' });
    expect(answer.status).toBe(200);
    expect(answer.body.user).toMatchObject({ id, status: 'blocked', role: 'customer' });
    const login = await shop.send('POST', '/auth/login', { body: { email, password } });
    expect(login.status).toBe(403);
    expect(login.body).toEqual(refusal('FORBIDDEN'));
    expect((await shop.send('POST', '/auth/refresh', { body: { refreshToken } })).status).toBe(401);
  });

  it('make administrators', async () => {
    const { id, email, password } = await shop.customer();
    await shop.succeed(shop.asAdmin('PATCH', `/admin/users/${id}`, { role: 'admin' }));
    const { accessToken: token } = (await shop.send('POST', '/auth/login', { body: { email, password } })).body;
    expect((await shop.send('GET', '/admin/users', { token })).status).toBe(200);
    expect((await shop.asAdmin('PATCH', `/admin/users/${id}`, { role: 'king' })).status).toBe(400);
    expect((await shop.asAdmin('PATCH', '/admin/users/999999', { role: 'admin' })).status).toBe(404);
  });
});

describe('who asks', () => {
  it.each([
    ['GET', '/me'],
    ['PATCH', '/me'],
    ['PUT', '/me/password'],
    ['GET', '/me/addresses'],
    ['POST', '/me/addresses'],
    ['GET', '/me/addresses/1'],
    ['PATCH', '/me/addresses/1'],
    ['DELETE', '/me/addresses/1'],
    ['PUT', '/me/addresses/1/default'],
    ['GET', '/admin/users'],
    ['GET', '/admin/users/1'],
    ['PATCH', '/admin/users/1'],
  ])('must be known for %s %s', async (method, path) => {
    for (const token of [undefined, 'not.a.token']) {
      const answer = await shop.send(method, path, { token });
      expect(answer.status).toBe(401);
      expect(answer.body).toEqual(refusal('UNAUTHENTICATED'));
    }
  });

  it.each([
    ['GET', '/admin/users'],
    ['GET', '/admin/users/1'],
    ['PATCH', '/admin/users/1'],
  ])('must be an administrator for %s %s', async (method, path) => {
    const { token } = await shop.customer();
    const answer = await shop.send(method, path, { token });
    expect(answer.status).toBe(403);
    expect(answer.body).toEqual(refusal('FORBIDDEN'));
  });

  it('is not believed with a token of another secret or without a signature', async () => {
    const { token } = await shop.customer();
    const [head, claims] = token.split('.');
    const unsigned = `${Buffer.from('{"alg":"none"}').toString('base64url')}.${claims}.`;
    expect((await shop.send('GET', '/me', { token: `${head}.${claims}.${'A'.repeat(43)}` })).status).toBe(401);
    expect((await shop.send('GET', '/me', { token: unsigned })).status).toBe(401);
  });

  it('gets the request id back that they sent', async () => {
    const id = randomUUID();
    const sent = await shop.send('GET', '/me', { headers: { 'x-request-id': id } });
    expect(sent.headers.get('x-request-id')).toBe(id);
    expect((await shop.send('GET', '/me')).headers.get('x-request-id')).toMatch(/\S+/);
  });
});
