/** The commands as a user runs them: real processes, from start to Ctrl-C. */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

const MAIN = fileURLToPath(new URL('../main.ts', import.meta.url));
const RULES = [
  { route: 'GET /products', group: 'catalog', service: 'catalog', mode: 'monolith' },
  { route: 'GET /products/:id', group: 'catalog', service: 'catalog', mode: 'monolith' },
  { route: 'POST /orders', group: 'orders', service: 'catalog', mode: 'monolith', unsafe: 'no saga yet' },
];

interface Run {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

let folder = '';
let sides: http.Server[] = [];
let proxy: ChildProcess;
let proxyUrl = '';
let adminUrl = '';
let proxyOutput = '';

function start(args: readonly string[]): ChildProcess {
  return spawn(process.execPath, [MAIN, ...args], { cwd: folder, env: { PATH: process.env.PATH, USER: 'ann' } });
}

function run(...args: string[]): Promise<Run> {
  const child = start(args);
  const texts = { out: '', err: '' };
  child.stdout?.on('data', (chunk) => (texts.out += String(chunk)));
  child.stderr?.on('data', (chunk) => (texts.err += String(chunk)));
  return new Promise((resolve) => child.on('close', (code) => resolve({ code, ...texts })));
}

const onProxy = (...args: string[]): Promise<Run> => run(...args, '--admin', adminUrl);

async function startSide(name: string): Promise<number> {
  const server = http.createServer((_request, response) => response.end(name));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  sides.push(server);
  return (server.address() as AddressInfo).port;
}

async function startProxy(...args: string[]): Promise<void> {
  proxy = start(['proxy', '--port', '0', '--admin-port', '0', ...args]);
  proxyOutput = '';
  await new Promise<void>((resolve, reject) => {
    const read = (chunk: Buffer): void => {
      proxyOutput += String(chunk);
      if (proxyOutput.includes('Ctrl-C')) resolve();
    };
    proxy.stdout?.on('data', read);
    proxy.stderr?.on('data', read);
    proxy.on('exit', () => reject(new Error(proxyOutput)));
  });
  const url = (what: string): string => new RegExp(`${what} +(http\\S+)`).exec(proxyOutput)?.[1] ?? '';
  proxyUrl = url('proxy');
  adminUrl = url('admin');
}

async function stopProxy(): Promise<number | null> {
  const ended = new Promise<number | null>((resolve) => proxy.once('exit', resolve));
  proxy.kill('SIGTERM');
  return ended;
}

const answer = async (where: string): Promise<string> => (await fetch(`${proxyUrl}${where}`)).text();

beforeAll(async () => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'strangler-cli-'));
  const [monolith, catalog] = [await startSide('monolith'), await startSide('catalog')];
  const config = {
    monolith: { url: `http://127.0.0.1:${monolith}` },
    services: { catalog: { url: `http://127.0.0.1:${catalog}` } },
  };
  writeFileSync(path.join(folder, 'strangler.config.json'), JSON.stringify(config));
  writeFileSync(path.join(folder, 'routes.json'), JSON.stringify({ rules: RULES }));
  writeFileSync(
    path.join(folder, 'bad.json'),
    JSON.stringify({ rules: [{ ...RULES[0], percent: 140, mode: 'fast' }] }),
  );
  await startProxy('--routes', 'routes.json');
}, 30_000);

afterAll(async () => {
  await stopProxy();
  for (const side of sides) side.close();
  sides = [];
  rmSync(folder, { recursive: true });
});

describe('strangler route', () => {
  it('moves a route, a group, and everything back', async () => {
    const moves: readonly (readonly [string[], string, string])[] = [
      [['route', 'GET /products', 'service'], 'catalog', 'GET /products: service, in force as version 2\n'],
      [['route', 'catalog', 'canary', '100'], 'catalog', 'catalog (2 routes): canary 100 %, in force as version 3\n'],
      [
        ['kill', '--why', 'fire'],
        'monolith',
        'kill switch on: the monolith answers every route, in force as version 4\n',
      ],
      [['kill', '--off'], 'catalog', 'kill switch off: every route is back in its mode, in force as version 5\n'],
      [['route', 'catalog', 'monolith'], 'monolith', 'catalog (2 routes): monolith, in force as version 6\n'],
    ];
    for (const [args, side, out] of moves) {
      expect(await onProxy(...args)).toEqual({ code: 0, out, err: '' });
      expect(await answer('/products')).toBe(side);
    }
  }, 60_000);

  it.each([
    [['route', 'catalog', 'canary', '140'], 2, 'error [WRONG_USAGE] percent: 140 is over 100. No traffic was moved.'],
    [
      ['route', 'catalog', 'canary', 'ten'],
      2,
      'error [WRONG_USAGE] percent: "ten" is no number. No traffic was moved.',
    ],
    [
      ['route', 'catalog', 'canary'],
      2,
      'percent: canary needs a share of the callers, 0 to 100. No traffic was moved.',
    ],
    [['route', 'catalog', 'service', '5'], 2, 'error [WRONG_USAGE] percent: only canary takes a share'],
    [['route', 'catalog', 'cannary', '5'], 2, 'There is no mode "cannary". Did you mean "canary"?'],
    [['route', 'GET /product', 'service'], 2, 'hint: Did you mean "GET /products"?'],
    [['route', 'orders', 'service'], 2, 'POST /orders is marked unsafe: no saga yet'],
    [['route', 'catalog', 'service', '--if-version', '1'], 3, 'error [STALE] The route table is at version'],
    [['routes', 'load', 'bad.json'], 2, 'rules[0].percent (line 1): 140 is over 100'],
    [['routes', 'load', 'nothing.json'], 2, 'error [UNREADABLE_FILE] nothing.json could not be read'],
  ])(
    '%j ends with %i and moves nothing',
    async (args, code, words) => {
      const before = (await (await fetch(`${adminUrl}/health`)).json()) as object;
      const result = await onProxy(...args);
      expect(result).toMatchObject({ code, out: '', err: expect.stringContaining(words) });
      expect(await (await fetch(`${adminUrl}/health`)).json()).toEqual(before);
    },
    20_000,
  );

  it('tells an address without http:// from a proxy that is not running', async () => {
    const { code, err } = await run('routes', '--admin', new URL(adminUrl).host.replace('127.0.0.1', 'localhost'));
    expect({ code, err }).toEqual({ code: 2, err: expect.stringContaining('is not the URL of an admin API, such as') });
  });

  it('says so when no proxy is running', async () => {
    const result = await run('route', 'catalog', 'service', '--admin', 'http://127.0.0.1:1');
    expect(result).toMatchObject({
      code: 2,
      err: expect.stringContaining('error [PROXY_NOT_RUNNING] No proxy answers at http://127.0.0.1:1'),
    });
    expect(result.err.trim().split('\n')).toHaveLength(2);
  }, 20_000);
});

describe('strangler routes', () => {
  it('shows the table in 80 columns, or as JSON', async () => {
    await answer('/products');
    const { out } = await onProxy('routes');
    expect(out).toMatch(/^ROUTE +GROUP +MODE +SHARE +REQUESTS +ERRORS\nGET \/products +catalog +monolith +– +\d+ +0\n/);
    expect(Math.max(...out.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80);
    expect(JSON.parse((await onProxy('routes', '--json')).out)).toMatchObject({ table: { rules: RULES } });
  }, 20_000);

  it('load puts a file in the place of the running table', async () => {
    expect(await onProxy('routes', 'load', 'routes.json', '--why', 'reset')).toMatchObject({
      code: 0,
      out: expect.stringMatching(/^3 rules of routes.json, in force as version \d+\n$/),
    });
  }, 20_000);
});

describe('strangler', () => {
  it('without a command lists them, and that is a mistake', async () => {
    expect(await run()).toEqual({
      code: 2,
      out: '',
      err: expect.stringMatching(/^Usage: strangler [\s\S]*\n {2}kill /),
    });
  });
});

describe('strangler proxy', () => {
  it('keeps its table over a restart, logs JSON lines, and ends with 0 when it is told to stop', async () => {
    await onProxy('route', 'GET /products', 'service');
    expect(await stopProxy()).toBe(0);
    await startProxy('--routes', 'routes.json', '--log');
    expect(await answer('/products?secret=1')).toBe('catalog');
    expect(await stopProxy()).toBe(0);
    expect(proxyOutput).toContain('A table is stored already');
    const line = proxyOutput.split('\n').find((text) => text.startsWith('{')) ?? '';
    expect(JSON.parse(line)).toMatchObject({
      method: 'GET',
      path: '/products',
      status: 200,
      target: 'catalog',
      reason: 'mode',
      route: 'GET /products',
    });
    await startProxy();
  }, 60_000);

  it('says which port is taken, and starts nothing', async () => {
    const { port } = new URL(proxyUrl);
    const result = await run('proxy', '--port', port, '--admin-port', '0');
    expect(result).toMatchObject({
      code: 2,
      err: expect.stringContaining(`error [PORT_TAKEN] The proxy cannot listen on 127.0.0.1:${port}`),
    });
    expect((await run('proxy', '--port', '99999')).err).toContain('"99999" is not a port');
  }, 20_000);
});
