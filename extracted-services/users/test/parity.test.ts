/** Beside the monolith it came from, in the one repository: the same facts, the same bytes. */
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { ENV, tokenFor } from './client.ts';
import { type RunningService, runImport, startService, temporaryFolder } from './process.ts';

// Processes start slowly on a busy machine.
jest.setTimeout(30_000);

const MONOLITH = join(import.meta.dirname, '..', '..', '..', 'legacy-monolith');

let folder: string;
let service: RunningService;
let monolith: { url: string; stop(): Promise<void> };

async function startMonolith(dbFile: string) {
  const env = { ...process.env, ...ENV, PORT: '0', DB_FILE: dbFile, JOBS: 'off', FEEDS: '', LOG_LEVEL: 'info' };
  const child = spawn(process.execPath, [join(MONOLITH, 'src', 'server.ts')], {
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  for await (const line of createInterface({ input: child.stdout })) {
    if (!line.includes('"listening"')) continue;
    const { port } = JSON.parse(line) as { port: number };
    child.stdout.resume();
    const stop = async () => {
      const exited = once(child, 'exit');
      child.kill();
      await exited;
    };
    return { url: `http://127.0.0.1:${port}`, stop };
  }
  throw new Error('the monolith ended before it listened');
}

beforeAll(async () => {
  folder = temporaryFolder();
  const from = join(folder, 'monolith.sqlite');
  execFileSync(process.execPath, [join(MONOLITH, 'src', 'seed', 'main.ts'), '--db', from], { stdio: 'ignore' });
  expect((await runImport(['--from', from, '--db', join(folder, 'service.sqlite')])).code).toBe(0);
  service = await startService({ folder, env: ENV });
  monolith = await startMonolith(from);
}, 30_000);

afterAll(async () => {
  await service?.stop();
  await monolith?.stop();
  rmSync(folder, { recursive: true, force: true });
});

describe('the answers of both sides', () => {
  const bytes = async (url: string, request: string, init: RequestInit) => {
    const [method = 'GET', path = '/'] = request.split(' ', 2);
    const response = await fetch(url + path, { ...init, method });
    return `${request}\n${response.status} ${response.headers.get('content-type')}\n${await response.text()}`;
  };
  const expectSame = async (requests: readonly string[], init: RequestInit = {}) => {
    for (const request of requests) {
      expect(await bytes(service.url, request, init)).toBe(await bytes(monolith.url, request, init));
    }
  };
  const admin = async () => ({ authorization: `Bearer ${await tokenFor(1, 'admin')}` });
  const ids = Array.from({ length: 55 }, (_, i) => i);

  it('are the same for every user, own view and administrator’s view', async () => {
    for (const id of ids) {
      const headers = { authorization: `Bearer ${await tokenFor(id)}` };
      await expectSame(['GET /me', 'GET /me/addresses', `GET /me/addresses/${id}`, 'GET /me/addresses/1'], { headers });
    }
    const queries = ['', '?q=user1', '?q=%25', '?page=2&pageSize=7', '?q=SHOP&page=3'].map(
      (query) => `/admin/users${query}`,
    );
    const paths = [...queries, ...ids.map((id) => `/admin/users/${id}`)];
    await expectSame(
      paths.map((path) => `GET ${path}`),
      { headers: await admin() },
    );
  });

  it('are the same when they refuse', async () => {
    const writes = [
      'POST /auth/register',
      'POST /auth/login',
      'POST /auth/refresh',
      'POST /auth/logout',
      'PATCH /me',
      'PUT /me/password',
      'POST /me/addresses',
      'PATCH /me/addresses/999',
      'DELETE /me/addresses/999',
      'PUT /me/addresses/999/default',
      'PATCH /admin/users/999',
    ];
    const bodies = [
      '{',
      '[]',
      '{"email":"x","password":"short","name":"","refreshToken":"","country":"de","role":"king"}',
      '{"email":"user1@shop.test","password":"wrong-password","name":"x"}',
      '{"refreshToken":"unknown","currentPassword":"wrong","newPassword":"long-enough"}',
    ];
    for (const body of bodies) {
      await expectSame(writes, { headers: { 'content-type': 'application/json' }, body });
      await expectSame(writes, { headers: { ...(await admin()), 'content-type': 'application/json' }, body });
    }
    for (const query of ['?q=', '?pageSize=0', '?page=x'])
      await expectSame([`GET /admin/users${query}`], { headers: await admin() });
    await expectSame(['GET /me', 'GET /admin/users', 'GET /no'], { headers: { authorization: 'Bearer garbage' } });
  });

  it('let the same people in', async () => {
    const body = JSON.stringify({ email: 'user1@shop.test', password: 'password-1' });
    const headers = { 'content-type': 'application/json' };
    const users = [service, monolith].map(async ({ url }) => {
      const response = await fetch(`${url}/auth/login`, { method: 'POST', headers, body });
      return ((await response.json()) as { user: object }).user;
    });
    const [own, theirs] = await Promise.all(users);
    expect(own).toMatchObject({ email: 'user1@shop.test' });
    expect(own).toEqual(theirs);
  });
});
