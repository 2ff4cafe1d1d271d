/** The command as a user runs it: a real process between two real servers. */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { ComparisonReport } from '../../contracts/comparison.ts';

const MAIN = fileURLToPath(new URL('../main.ts', import.meta.url));
const TABLE = {
  rules: [
    'GET /products',
    'GET /products/:id',
    'GET /products/by-slug/:slug',
    'GET /stock/:productId',
    'GET /reports/:name',
    'POST /products',
  ].map((route) => ({ route, group: 'catalog', service: 'catalog', mode: 'monolith' })),
};
const PRODUCTS = Array.from({ length: 5 }, (_, at) => ({ id: at + 1, slug: `p-${at + 1}`, price: 10.5 + at }));

let folder = '';
let servers: http.Server[] = [];
let urls: { monolith: string; service: string };
let seen: string[] = [];
/** What the service changes in a product it shows. */
let fault: (product: (typeof PRODUCTS)[number]) => unknown = (product) => product;

async function serve(listener: http.RequestListener): Promise<string> {
  const server = http.createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  servers.push(server);
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function shop(name: string, change: (product: (typeof PRODUCTS)[number]) => unknown): http.RequestListener {
  return (request, response) => {
    const url = request.url ?? '';
    seen.push(`${name} ${request.method} ${url}${request.headers.authorization === undefined ? '' : ' authorized'}`);
    const key = decodeURIComponent(url.split('/').at(-1) ?? '');
    const product = PRODUCTS.find(({ id, slug }) => String(id) === key || slug === key);
    const stock =
      url.startsWith('/stock/') && product !== undefined ? { productId: product.id, available: 3 } : undefined;
    const body = url === '/products' ? { items: PRODUCTS, total: 5 } : (stock ?? (product && change(product)));
    response.writeHead(body === undefined ? 404 : 200, { 'content-type': 'application/json' });
    response.end(JSON.stringify(body ?? { error: { code: 'NOT_FOUND' } }));
  };
}

function run(...args: string[]): Promise<{ code: number | null; out: string; err: string }> {
  const child = spawn(process.execPath, [MAIN, 'compare', ...args], { cwd: folder, env: { PATH: process.env.PATH } });
  const texts = { out: '', err: '' };
  child.stdout.on('data', (chunk) => (texts.out += String(chunk)));
  child.stderr.on('data', (chunk) => (texts.err += String(chunk)));
  return new Promise((resolve) => child.on('close', (code) => resolve({ code, ...texts })));
}

const write = (name: string, text: string): void => writeFileSync(path.join(folder, name), text);

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'compare-'));
  urls = {
    monolith: await serve(shop('monolith', (product) => product)),
    service: await serve(shop('service', (product) => fault(product))),
  };
  const dead = await serve(() => {});
  await new Promise((resolve) => servers.pop()?.close(resolve));
  const config = {
    monolith: { url: urls.monolith },
    services: { catalog: { url: urls.service } },
    shadow: { confirmAfterMs: 1 },
  };
  write('strangler.config.json', JSON.stringify(config));
  write('dead.json', JSON.stringify({ ...config, monolith: { url: dead }, services: { catalog: { url: dead } } }));
  write('routes.json', JSON.stringify(TABLE));
});

beforeEach(() => {
  seen = [];
  fault = (product) => product;
});

afterAll(async () => {
  for (const server of servers) await new Promise((resolve) => server.close(resolve));
  servers = [];
  rmSync(folder, { recursive: true });
});

describe('requests made from the route table', () => {
  it('fill parameters with what the control lists, and say what could not be filled', async () => {
    const { code, out } = await run('--table', 'routes.json', '--json');
    expect(code).toBe(0);
    const report = ComparisonReport.parse(JSON.parse(out));
    expect(report.routes.map(({ route, match }) => `${route} ${match}`)).toEqual([
      'GET /products 1',
      'GET /products/:id 3',
      'GET /products/by-slug/:slug 3',
      'GET /stock/:productId 3',
    ]);
    expect(report.notSent).toEqual([
      { what: 'GET /reports/:name', why: expect.stringContaining('no value is known for :name') },
    ]);
    expect(new Set(seen)).toContain('service GET /products/by-slug/p-5');
    expect(seen.filter((line) => line.includes('POST'))).toEqual([]);
  });

  it('end with 1 and the request that shows it when something differs', async () => {
    fault = (product) => (product.id === 5 ? { ...product, price: 14.49 } : product);
    const { code, out } = await run(
      '--table',
      'routes.json',
      '--routes',
      'GET /products/:id',
      '--header',
      'Authorization: Bearer canary-12345',
    );
    expect(code).toBe(1);
    expect(out).toContain('✗ GET /products/:id');
    expect(out).toMatch(/\/body\/price {2}value, once\n\s+monolith {2}14\.5\n\s+catalog {3}14\.49\n/);
    expect(out).toContain("curl -sS -H 'authorization: <redacted>'");
    expect(out).toContain(`'${urls.monolith}/products/5'`);
    expect(out).not.toContain('canary');
    expect(seen.every((line) => line.endsWith('authorized'))).toBe(true);
  });

  it('do not count what is gone on asking again', async () => {
    let asked = 0;
    fault = (product) => (asked++ === 0 ? {} : product);
    const { code, out } = await run('--table', 'routes.json', '--routes', 'GET /products/:id', '--concurrency', '1');
    expect(code).toBe(0);
    expect(out).toContain('inconclusive: did not repeat (once)');
  });
});

describe('recorded requests', () => {
  it('are sent to both sides, unsafe ones only when that is wanted', async () => {
    write('day.jsonl', '{"method":"GET","path":"/products/1"}\n{"method":"POST","path":"/products","body":"{}"}\n');
    const without = await run('--requests', 'day.jsonl');
    expect(without.code).toBe(0);
    expect(without.out).toContain('POST /products: it may change something');
    expect(seen.filter((line) => line.includes('POST'))).toEqual([]);
    await run('--requests', 'day.jsonl', '--unsafe');
    expect(seen.filter((line) => line.includes('POST')).sort()).toEqual([
      'monolith POST /products',
      'service POST /products',
    ]);
  });

  it('need no configuration when both sides are URLs', async () => {
    fault = () => ({});
    const requests = path.join(folder, 'one.jsonl');
    write('one.jsonl', '{"method":"GET","path":"/products/1"}');
    const sides = ['--control', urls.monolith, '--candidate', urls.service];
    const { code, out } = await run('--requests', requests, ...sides, '--json');
    expect(code).toBe(1);
    expect(JSON.parse(out)).toMatchObject({
      control: new URL(urls.monolith).host,
      candidate: new URL(urls.service).host,
    });
  });

  it('stop after so many mismatches, and say how many were left', async () => {
    fault = () => ({});
    write(
      'many.jsonl',
      Array.from({ length: 50 }, (_, at) => `{"method":"GET","path":"/products/${(at % 5) + 1}"}`).join('\n'),
    );
    const { code, out } = await run('--requests', 'many.jsonl', '--stop-after', '2', '--concurrency', '2');
    expect(code).toBe(1);
    expect(out).toContain('48 more requests: stopped by --stop-after');
  });
});

describe('bad input', () => {
  it.each([
    ['a file that is not there', ['--requests', 'none.har'], 'UNREADABLE_FILE'],
    ['a side that is not there', ['--candidate', 'katalog', '--table', 'routes.json'], 'UNKNOWN_SIDE'],
    ['a selector that is not there', ['--routes', 'nothing', '--table', 'routes.json'], 'UNKNOWN_ROUTE'],
    ['no proxy and no table', ['--admin', 'http://127.0.0.1:9'], 'PROXY_NOT_RUNNING'],
    ['a header that is none', ['--header', 'x', '--table', 'routes.json'], 'WRONG_USAGE'],
    ['a number that is none', ['--concurrency', '0', '--table', 'routes.json'], 'WRONG_USAGE'],
    ['two dead sides', ['--config', 'dead.json', '--requests', 'one.jsonl'], 'NOTHING_COMPARED'],
  ])('%s ends with 2 and one error in words', async (_, args, errorCode) => {
    write('one.jsonl', '{"method":"GET","path":"/products/1"}');
    const { code, out, err } = await run(...args);
    expect({ code, out, lines: err.trim().split('\n').length }).toEqual({ code: 2, out: '', lines: 2 });
    expect(err).toContain(`error [${errorCode}]`);
  });

  it('names every bad line of a requests file', async () => {
    write('bad.jsonl', '{"method":"GET","path":"/a"}\n{"method":"GET"}\nnope\n');
    const { code, err } = await run('--requests', 'bad.jsonl');
    expect(code).toBe(2);
    expect(err).toMatch(/line 2: path: is missing[\s\S]*line 3: is not JSON/);
    expect(seen).toEqual([]);
  });
});

describe('the comparison of a running proxy', () => {
  it('is printed as it stands, ending with 1 when there are mismatches', async () => {
    const route = {
      route: 'GET /x',
      match: 1,
      mismatch: 1,
      ignored: 0,
      inconclusive: 0,
      dropped: 0,
      mismatchRateUpperBound: 0.975,
      paths: [],
    };
    const report = { schemaVersion: '1.0.0', control: 'monolith', candidate: 'catalog', routes: [route] };
    const admin = await serve((request, response) => {
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify(request.url === '/comparison' ? report : {}));
    });
    const { code, out } = await run('--live', '--admin', admin);
    expect(code).toBe(1);
    expect(out).toContain('✗ GET /x');
    report.routes = [{ ...route, mismatch: 0 }];
    expect((await run('--live', '--admin', admin, '--json')).code).toBe(0);
  });

  it('is no success while nothing has been compared, and knows groups', async () => {
    const seen = { route: 'GET /products', match: 1, mismatch: 0, ignored: 0, inconclusive: 0, dropped: 0 };
    const routes = [{ ...seen, mismatchRateUpperBound: 0.95, paths: [] }];
    const report = { schemaVersion: '1.0.0', control: 'monolith', candidate: 'catalog', routes };
    const count = { requests: 0, errors: 0, p50Ms: null, p99Ms: null };
    const unmatched = { ...count, fallbacks: 0, perTarget: { monolith: count, service: count } };
    const table = { killSwitch: false, rules: TABLE.rules.map((rule) => ({ ...rule, percent: 0 })) };
    const monolith = {
      state: 'admitted' as const,
      consecutiveFailures: 0,
      ejectedForMs: 0,
      inFlight: 0,
      queued: 0,
      shed: 0,
      instances: [],
    };
    const live = { version: 1, table, statistics: {}, unmatched, monolith, services: {}, shadowFaults: 0 };
    const admin = await serve((request, response) => {
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify(request.url === '/comparison' ? report : live));
    });
    const about = (...selector: string[]) => run('--live', '--admin', admin, '--routes', ...selector);
    expect(await about('catalog')).toMatchObject({ code: 0, out: expect.stringContaining('✓ GET /products') });
    expect(await about('GET /reports/:name')).toMatchObject({
      code: 2,
      err: expect.stringContaining('NOTHING_COMPARED'),
    });
    expect(await about('catalogue')).toMatchObject({ code: 2, err: expect.stringContaining('UNKNOWN_ROUTE') });
    report.routes = [];
    expect(await run('--live', '--admin', admin)).toMatchObject({ code: 2, out: '' });
  });
});
