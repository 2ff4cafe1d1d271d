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

jest.setTimeout(30_000);

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
  const as = async (id: number, role: 'customer' | 'admin' = 'customer') => ({
    authorization: `Bearer ${await tokenFor(id, role)}`,
    'content-type': 'application/json',
  });
  const ids = Array.from({ length: 205 }, (_, i) => i);

  it('are the same for every payment and its attempts', async () => {
    const paths = ids.flatMap((id) => [`GET /payments/${id}`, `GET /payments/${id}/attempts`]);
    await expectSame(paths, { headers: await as(1, 'admin') });
  });

  it('are the same for every list, page and filter', async () => {
    const statuses = ['pending', 'captured', 'declined', 'refunded', 'partially_refunded', 'failed'];
    const filters = ['', ...statuses.map((status) => `status=${status}`)];
    const pages = ['', 'page=2&pageSize=7', 'page=99', 'pageSize=100'];
    const lists = filters.flatMap((filter) => pages.map((page) => `GET /admin/payments?${filter}&${page}`));
    await expectSame(lists, { headers: await as(1, 'admin') });
  });

  it('are the same for every customer', async () => {
    for (let id = 1; id <= 52; id += 1) {
      await expectSame(['GET /payments', 'GET /payments?page=2&pageSize=2'], { headers: await as(id) });
    }
  });

  it('are the same when they refuse', async () => {
    const reads = ['/payments', '/payments/1', '/payments/1/attempts', '/admin/payments', '/payments/1/x', '/webhooks'];
    await expectSame(reads.map((path) => `GET ${path}`));
    const odd = ['/payments?page=0', '/payments/x', '/payments/1', '/payments/-1', '/admin/payments?status=x'];
    await expectSame(
      [...odd, ...reads].map((path) => `GET ${path}`),
      { headers: await as(999_999) },
    );
    const admin = await as(1, 'admin');
    await expectSame(['GET /admin/payments?status=x', 'GET /admin/payments?page=x'], { headers: admin });
    const writes = [
      'POST /payments/9999/refunds',
      'POST /payments/x/refunds',
      'POST /payments/1/refunds',
      'POST /webhooks/payment-provider',
    ];
    const bodies = ['{', '[]', '{}', '{"amount":0,"reason":"r"}', '{"amount":99999.99,"reason":"r"}', '{"reason":" "}'];
    for (const body of bodies) await expectSame(writes, { headers: admin, body });
    await expectSame(writes, { headers: await as(2), body: '{}' });
    await expectSame(writes);
  });
});
