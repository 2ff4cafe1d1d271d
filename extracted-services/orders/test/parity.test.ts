/** Beside the monolith it came from, in the one repository: the same facts, the same bytes. */
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { ENV, tokenFor } from './client.ts';
import { type FakeCatalog, startCatalog } from './neighbours.ts';
import { type RunningService, runImport, startService, temporaryFolder } from './process.ts';

// Processes start slowly on a busy machine.
jest.setTimeout(30_000);

const MONOLITH = join(import.meta.dirname, '..', '..', '..', 'legacy-monolith');

jest.setTimeout(30_000);

let folder: string;
let catalog: FakeCatalog;
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
  catalog = await startCatalog();
  service = await startService({ folder, env: { ...ENV, CATALOG_URL: catalog.url } });
  monolith = await startMonolith(from);
}, 30_000);

afterAll(async () => {
  await service?.stop();
  await monolith?.stop();
  await catalog?.close();
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
  const orderIds = Array.from({ length: 205 }, (_, i) => i);

  it('are the same for every order, its way and its returns', async () => {
    const headers = await as(1, 'admin');
    const paths = orderIds.flatMap((id) => ['', '/tracking', '/returns'].map((part) => `GET /orders/${id}${part}`));
    await expectSame(paths, { headers });
  });

  it('are the same for every list, page and filter', async () => {
    const pages = ['', 'page=2&pageSize=7', 'page=99', 'pageSize=100'];
    const filters = ['', 'status=paid', 'status=returned', 'q=SO-0001', 'q=user1%40', 'q=%25', 'q=a&status=shipped'];
    const lists = filters.flatMap((filter) => pages.map((page) => `GET /admin/orders?${filter}&${page}`));
    const returns = ['', 'status=requested', 'status=approved', 'status=rejected', 'page=2&pageSize=3'];
    const headers = await as(1, 'admin');
    await expectSame([...lists, ...returns.map((query) => `GET /admin/returns?${query}`)], { headers });
    await expectSame(['GET /admin/coupons', 'GET /admin/coupons?pageSize=2&page=2'], { headers });
  });

  it('are the same for every customer', async () => {
    for (let id = 1; id <= 52; id += 1) {
      await expectSame(['GET /cart', 'GET /orders', 'GET /orders?page=2&pageSize=2'], { headers: await as(id) });
    }
    await expectSame(['GET /shipping/methods']);
  });

  it('are the same when they refuse', async () => {
    const reads = [
      '/cart',
      '/orders',
      '/orders/1',
      '/orders/x',
      '/admin/orders',
      '/admin/coupons',
      '/cart/items',
      '/no',
    ];
    await expectSame(reads.map((path) => `GET ${path}`));
    const customer = await as(999_999);
    const odd = [
      '/orders?page=0',
      '/orders?pageSize=x',
      '/orders/x',
      '/orders/1',
      '/orders/-1',
      '/admin/orders?status=x',
    ];
    await expectSame(
      [...odd, '/admin/returns', '/cart/x'].map((path) => `GET ${path}`),
      { headers: customer },
    );
    const admin = await as(1, 'admin');
    const adminReads = [
      '/admin/orders?status=x',
      '/admin/orders?q=',
      '/admin/returns?status=x',
      '/admin/coupons?page=x',
    ];
    await expectSame(
      adminReads.map((path) => `GET ${path}`),
      { headers: admin },
    );
    const writes = [
      'POST /cart/items',
      'PATCH /cart/items/1',
      'PATCH /cart/items/x',
      'DELETE /cart/items/1',
      'POST /cart/coupon',
      'POST /shipping/quote',
      'POST /checkout',
      'POST /orders/1/cancel',
      'POST /orders/1/returns',
      'POST /orders/x/returns',
      'POST /admin/orders/9999/ship',
      'POST /admin/orders/9999/deliver',
      'POST /admin/returns/9999/approve',
      'POST /admin/returns/9999/reject',
      'POST /admin/coupons',
      'PATCH /admin/coupons/9999',
    ];
    const bodies = [
      '{',
      '[]',
      '{}',
      '{"productId":1.5,"quantity":100,"code":"","method":"","reason":"","items":[],"carrier":""}',
      '{"productId":99999,"quantity":1,"code":"x y","kind":"percent","value":101,"method":"rocket","carrier":"DHL"}',
      '{"addressId":1,"shippingMethod":"standard","payment":{"method":"card","cardToken":"tok_ok"}}',
      '{"code":"EXPIRED","quantity":1,"reason":"r","items":[{"orderItemId":1,"quantity":99}]}',
    ];
    for (const body of bodies) {
      await expectSame(writes, { headers: customer, body });
      await expectSame(writes, { headers: admin, body });
    }
    await expectSame(writes);
  });
});
