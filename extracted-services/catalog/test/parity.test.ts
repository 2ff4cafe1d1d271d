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
  const ids = Array.from({ length: 85 }, (_, i) => i);

  it('are the same for every product, its stock and its neighbours', () =>
    expectSame(ids.flatMap((id) => [`GET /products/${id}`, `GET /products/${id}/related`, `GET /stock/${id}`])));

  it('are the same for every order and filter of lists', async () => {
    const filters = [
      '',
      '&inStock=true',
      '&inStock=false',
      '&minPrice=10&maxPrice=50.5',
      '&q=a',
      '&q=%25',
      '&category=no',
    ];
    const sorts = ['name', 'price', '-price', 'newest', 'rating'];
    const pages = [1, 2, 99].flatMap((page) => filters.map((filter) => `${filter}&page=${page}&pageSize=13`));
    await expectSame(sorts.flatMap((sort) => pages.map((page) => `GET /products?sort=${sort}${page}`)));
  });

  it('are the same for the category tree and searches', async () => {
    const slugs = (await (await fetch(`${monolith.url}/categories`)).text()).matchAll(/"slug":"([^"]+)"/g);
    const pages = [...slugs].flatMap(([, slug]) => [`/categories/${slug}`, `/categories/${slug}/products?sort=rating`]);
    expect(pages.length).toBeGreaterThan(10);
    const words = ['a', 'lamp', 'THE', '%25', '_', '%C3%84', "'"];
    const searches = words.flatMap((q) => [`/search?q=${q}&pageSize=100`, `/search/suggest?q=${q}`]);
    await expectSame(['/categories', ...pages, ...searches].map((path) => `GET ${path}`));
  });

  it('are the same for administrators', async () => {
    const headers = { authorization: `Bearer ${await tokenFor(1, 'admin')}` };
    const details = ids.flatMap((id) => [
      `/admin/products/${id}/price-history`,
      `/admin/stock/${id}/movements?pageSize=50`,
    ]);
    await expectSame(
      ['/admin/stock/low', ...details].map((path) => `GET ${path}`),
      { headers },
    );
  });

  it('are the same when they refuse', async () => {
    const paths = [
      '/products/x',
      '/products?page=0',
      '/products?sort=x',
      '/search',
      '/products/by-slug/no',
      '/no',
      '/products/%E0%A4%A',
    ];
    await expectSame(paths.map((path) => `GET ${path}`));
    const admin = { authorization: `Bearer ${await tokenFor(1, 'admin')}`, 'content-type': 'application/json' };
    const writes = [
      'POST /admin/products',
      'PATCH /admin/products/1',
      'POST /admin/stock/1/adjust',
      'POST /admin/categories',
    ];
    const bodies = [
      '{"sku":1}',
      '{',
      '[]',
      '{"slug":"A B","price":1.005,"delta":0}',
      '{"name":"x","parentId":999,"categoryId":999}',
    ];
    for (const body of bodies)
      await expectSame(body.includes('999') ? writes.slice(1) : writes, { headers: admin, body });
    await expectSame(writes, { headers: { authorization: `Bearer ${await tokenFor(2)}` } });
    await expectSame(writes);
  });
});
