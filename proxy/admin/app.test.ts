import { afterEach, describe, expect, it } from '@jest/globals';
import { brokenStore } from '../../contracts/errors/proxy.ts';
import { RouteChange, RoutesReport } from '../../contracts/route-table.ts';
import { systemClock } from '../index.ts';
import type { ComparisonPort } from '../ports.ts';
import { createMemoryStore } from '../store/memory.ts';
import type { RouteTableStore } from '../store/route-table-store.ts';
import { ask, echo, echoed, startOrigin, startWorld, until, type World } from '../test/world.ts';
import { createAdminClient } from './client.ts';

const opened: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const thing of opened.splice(0).reverse()) await thing.close();
});

const RULES = [
  { route: 'GET /products', group: 'catalog', service: 'catalog', mode: 'monolith' },
  { route: 'GET /products/:id', group: 'catalog', service: 'catalog', mode: 'monolith' },
  { route: 'POST /orders', group: 'orders', service: 'orders', mode: 'monolith', unsafe: 'no saga yet' },
];

async function start(comparison?: ComparisonPort): Promise<World> {
  const sides = [
    await startOrigin(echo('monolith')),
    await startOrigin(echo('catalog')),
    await startOrigin(echo('orders')),
  ];
  opened.push(...sides);
  const [monolith = '', catalog = '', orders = ''] = sides.map((side) => side.url);
  const world = await startWorld({ monolith, services: { catalog, orders }, rules: RULES, ports: { comparison } });
  opened.push(world);
  return world;
}

const sideOf = async ({ proxyUrl }: World, path: string): Promise<string> => echoed(await ask(proxyUrl, { path })).name;
const json = async (response: Response): Promise<unknown> => ({
  status: response.status,
  ...((await response.json()) as object),
});

describe('a change', () => {
  it('is in force before its answer returns, in 200 flips in a row', async () => {
    const world = await start();
    for (let flip = 0; flip < 200; flip++) {
      const mode = flip % 2 === 0 ? 'service' : 'monolith';
      expect(await json(await world.change({ selector: 'GET /products', mode }))).toEqual({
        status: 200,
        version: flip + 2,
      });
      expect(await sideOf(world, '/products')).toBe(mode === 'service' ? 'catalog' : 'monolith');
    }
  });

  it('moves a whole group, and only that', async () => {
    const world = await start();
    await world.change({ selector: 'catalog', mode: 'canary', percent: 100 });
    expect([await sideOf(world, '/products'), await sideOf(world, '/products/1')]).toEqual(['catalog', 'catalog']);
  });

  it.each([
    [{ selector: 'GET /product', mode: 'service' }, 404, 'UNKNOWN_ROUTE', 'Did you mean "GET /products"?'],
    [{ selector: 'catalog', mode: 'service', readVersion: 0 }, 409, 'STALE', 'strangler routes'],
    [{ selector: 'orders', mode: 'service' }, 409, 'UNSAFE_ROUTE', '--force'],
    [{ selector: 'catalog', mode: 'canary', percent: 140 }, 400, 'INVALID_DOCUMENT', ''],
    [{ selector: 'catalog', mode: 'canary' }, 400, 'INVALID_DOCUMENT', ''],
    [{ selector: 'catalog', mode: 'fast', percent: -1, extra: 1 }, 400, 'INVALID_DOCUMENT', ''],
  ])('%j is refused with %i and moves nothing', async (change, status, code, hint) => {
    const world = await start();
    expect(await json(await world.change(change))).toMatchObject({
      status,
      error: { code, hint: expect.stringContaining(hint) },
    });
    expect(await json(await fetch(`${world.adminUrl}/routes`))).toMatchObject({ version: 1 });
  });

  it('with several mistakes is told all of them at once', async () => {
    const world = await start();
    const { error } = (await (await world.change({ selector: '', mode: 'fast', percent: 140 })).json()) as {
      error: { message: string };
    };
    expect(error.message).toMatch(/3 problems:[\s\S]*selector:[\s\S]*mode:[\s\S]*percent: 140 is over 100/);
  });

  it('of the whole table is checked as a whole and refused when the table has moved on', async () => {
    const { adminUrl } = await start();
    const client = createAdminClient(adminUrl);
    const { table } = await client.routes();
    const note = { who: 'ann', why: '' };
    const rule = { ...RULES[0], percent: 0, mode: 'service' } as const;
    const broken = {
      killSwitch: false,
      rules: [
        { ...rule, route: 'GET /a/:x(\\d+)' },
        { ...rule, service: 'nobody' },
      ],
    };
    await expect(client.load({ ...note, table: broken as never, readVersion: 1 })).rejects.toMatchObject({
      code: 'INVALID_DOCUMENT',
      message: expect.stringMatching(
        /2 problems:\n {2}rules\[0\]\.route: [\s\S]*rules\[1\]\.service: "nobody" is not one of/,
      ),
    });
    expect(await client.load({ ...note, table, readVersion: 1 })).toBe(2);
    await expect(client.load({ ...note, table, readVersion: 1 })).rejects.toMatchObject({ code: 'STALE', exitCode: 3 });
  });

  it('of many operators at once is applied one after the other, none lost', async () => {
    const world = await start();
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, at) => world.change({ selector: 'GET /products', mode: 'canary', percent: at })),
    );
    expect(answers.every((answer) => answer.status === 200)).toBe(true);
    expect((await createAdminClient(world.adminUrl).history()).map((change) => change.version)).toHaveLength(21);
  });
});

describe('the kill switch', () => {
  it('sends every route to the monolith until it is lifted', async () => {
    const world = await start();
    const client = createAdminClient(world.adminUrl);
    await world.change({ selector: 'catalog', mode: 'service' });
    expect(await client.kill(true, { who: 'ann', why: 'fire' })).toBe(3);
    expect(await sideOf(world, '/products')).toBe('monolith');
    expect(await client.kill(true, { who: 'bob', why: 'me too' })).toBe(3);
    expect(await client.kill(false, { who: 'ann', why: 'out' })).toBe(4);
    expect(await sideOf(world, '/products')).toBe('catalog');
    expect((await client.history()).map(({ who, why, changes }) => [who, why, changes])).toEqual([
      ['ann', 'out', ['kill switch: off']],
      ['ann', 'fire', ['kill switch: on']],
      ['test', '', ['GET /products: monolith → service', 'GET /products/:id: monolith → service']],
      ['test', 'start', expect.any(Array)],
    ]);
  });
});

describe('a store that others change or that fails', () => {
  const monolith = 'http://127.0.0.1:1';
  const services = { catalog: monolith, orders: monolith };
  const shared = (store: RouteTableStore, more: Partial<RouteTableStore> = {}): RouteTableStore => ({
    ...store,
    close: async () => {},
    ...more,
  });
  const killed = async ({ adminUrl }: World) => (await createAdminClient(adminUrl).routes()).table.killSwitch;

  it('is caught up with, and never stands in the way of the kill switch', async () => {
    const store = createMemoryStore(systemClock);
    const mine = await startWorld({ monolith, services, rules: RULES, ports: { store: shared(store) } });
    const other = await startWorld({ monolith, services, ports: { store: shared(store) } });
    opened.push(mine, other);
    await mine.change({ selector: 'catalog', mode: 'shadow' });
    expect((await other.change({ selector: 'catalog', mode: 'service' })).status).toBe(409);
    expect((await other.change({ selector: 'catalog', mode: 'service' })).status).toBe(200);
    await createAdminClient(mine.adminUrl).kill(true, { who: 'ann', why: 'fire' });
    expect(await killed(mine)).toBe(true);
  });

  it('cannot keep callers on a service in an emergency: the kill switch is in force, and said not to be stored', async () => {
    const store = createMemoryStore(systemClock);
    let isFull = false;
    const full = shared(store, {
      replace: async (...change) => {
        if (isFull) throw brokenStore('routes.sqlite', new Error('disk is full'));
        return store.replace(...change);
      },
    });
    const world = await startWorld({ monolith, services, rules: RULES, ports: { store: full } });
    opened.push(world);
    const { kill } = createAdminClient(world.adminUrl);
    const note = { who: 'ann', why: 'fire' };
    isFull = true;
    await expect(kill(true, note)).rejects.toMatchObject({ code: 'KILL_SWITCH_NOT_STORED' });
    expect([await killed(world), (await store.read()).value.killSwitch]).toEqual([true, false]);
    isFull = false;
    await kill(true, note);
    expect((await store.read()).value.killSwitch).toBe(true);
  });

  it('and that holds rules of a service no longer configured is refused with a way out', async () => {
    const store = shared(createMemoryStore(systemClock));
    await expect(startWorld({ monolith, rules: RULES, ports: { store } })).rejects.toMatchObject({
      code: 'UNFIT_TABLE',
      message: expect.stringContaining('rules[0].service: "catalog" is not configured'),
      hint: expect.stringContaining('routes.sqlite'),
    });
  });
});

describe('the report', () => {
  it('has the shape of the contract and counts what happened', async () => {
    const world = await start();
    await world.change({ selector: 'GET /products', mode: 'service' });
    for (const path of ['/products', '/products', '/products/1', '/elsewhere']) await ask(world.proxyUrl, { path });
    const report = RoutesReport.parse(await (await fetch(`${world.adminUrl}/routes`)).json());
    expect(report.statistics['GET /products']).toMatchObject({
      requests: 2,
      errors: 0,
      fallbacks: 0,
      p99Ms: expect.any(Number),
    });
    expect(report.statistics['GET /products']?.perTarget).toMatchObject({
      service: { requests: 2 },
      monolith: { requests: 0 },
    });
    expect(report.unmatched).toMatchObject({ requests: 1 });
    const { changes } = (await (await fetch(`${world.adminUrl}/history`)).json()) as { changes: unknown };
    expect(RouteChange.array().parse(changes)).toHaveLength(2);
  });

  it('passes the comparison on, or says there is none', async () => {
    expect((await fetch(`${(await start()).adminUrl}/comparison`)).status).toBe(404);
    const resets: (string | undefined)[] = [];
    const report = { schemaVersion: '1.0.0', control: 'monolith', candidate: 'catalog', routes: [] } as const;
    const { adminUrl } = await start({
      report: () => ({ ...report, routes: [] }),
      reset: (route) => void resets.push(route),
    });
    expect(await (await fetch(`${adminUrl}/comparison`)).json()).toEqual(report);
    const headers = { 'content-type': 'application/json' };
    await fetch(`${adminUrl}/comparison`, { method: 'DELETE', headers, body: '{"route":"GET /a"}' });
    await fetch(`${adminUrl}/comparison`, { method: 'DELETE', headers });
    expect(resets).toEqual(['GET /a', undefined]);
  });
});

describe('a web page the operator has open', () => {
  const kill = (world: World, headers: Readonly<Record<string, string>>): Promise<number> =>
    ask(world.adminUrl, { method: 'POST', path: '/kill', headers, body: '{"who":"eve"}' }).then(({ status }) => status);
  const type = { 'Content-Type': 'application/json' };

  it.each([
    ['from another site', { ...type, Origin: 'https://evil.example' }],
    ['from a sandbox', { ...type, Origin: 'null' }],
    ['across sites', { ...type, 'Sec-Fetch-Site': 'cross-site' }],
    ['from another port of this machine', { ...type, 'Sec-Fetch-Site': 'same-site' }],
    ['under a name that resolves to this machine', { ...type, Host: 'rebound.example' }],
  ])('%s changes and reads nothing', async (_how, headers) => {
    const world = await start();
    expect(await kill(world, headers)).toBe(403);
    expect((await ask(world.adminUrl, { path: '/routes', headers })).status).toBe(403);
  });

  it.each(['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x', ''])(
    'cannot change anything with a form (%s)',
    async (contentType) => {
      expect(await kill(await start(), contentType === '' ? {} : { 'Content-Type': contentType })).toBe(415);
    },
  );

  it('may be the own dashboard', async () => {
    const world = await start();
    expect(await kill(world, { ...type, Origin: world.adminUrl, 'Sec-Fetch-Site': 'same-origin' })).toBe(200);
  });
});

describe('the admin API', () => {
  it('does not listen beyond this machine', async () => {
    let isClosed = false;
    const close = async (): Promise<void> => {
      isClosed = true;
    };
    const store = { ...createMemoryStore(systemClock), close };
    const config = { admin: { host: '0.0.0.0', port: 0 } };
    await expect(startWorld({ monolith: 'http://127.0.0.1:1', config, ports: { store } })).rejects.toMatchObject({
      code: 'ADMIN_NOT_LOOPBACK',
    });
    expect(isClosed).toBe(true);
  });

  it('says which port is taken and leaves nothing open', async () => {
    const world = await start();
    const port = Number(new URL(world.proxyUrl).port);
    const options = { monolith: 'http://127.0.0.1:1', config: { proxy: { port }, admin: { port: 0 } } };
    await expect(startWorld(options)).rejects.toMatchObject({
      code: 'PORT_TAKEN',
      message: expect.stringContaining(`${port}`),
    });
  });

  it('answers broken and huge JSON in words', async () => {
    const { adminUrl } = await start();
    const headers = { 'Content-Type': 'application/json' };
    const post = async (body: string) =>
      JSON.parse((await ask(adminUrl, { method: 'POST', path: '/changes', headers, body })).body.toString());
    expect(await post('{')).toMatchObject({ error: { code: 'BAD_JSON' } });
    expect(await post(`"${'x'.repeat(10_000_000)}"`)).toMatchObject({ error: { code: 'TOO_LARGE' } });
  });

  it('that is not there is told from one that is something else', async () => {
    const other = await startOrigin((_request, response) => response.writeHead(500).end('<html>'));
    await expect(createAdminClient(other.url).routes()).rejects.toMatchObject({ code: 'NOT_THE_ADMIN_API' });
    const page = await startOrigin((_request, response) => response.end('<html>'));
    opened.push(page);
    const client = createAdminClient(page.url);
    const note = { who: 'ann', why: '' };
    for (const asked of [client.routes(), client.history(), client.kill(true, note)])
      await expect(asked).rejects.toMatchObject({ code: 'NOT_THE_ADMIN_API' });
    await other.close();
    await expect(createAdminClient(other.url).routes()).rejects.toMatchObject({
      code: 'PROXY_NOT_RUNNING',
      exitCode: 2,
    });
  });
});

describe('whoever asks whether to send requests here', () => {
  it('is told yes, and no from the moment the drain begins; the process is alive all the while', async () => {
    let answer = (): void => {};
    const monolith = await startOrigin((_request, response) => {
      answer = () => void response.end('late');
    });
    opened.push(monolith);
    const world = await startWorld({ monolith: monolith.url });
    const status = async (path: string): Promise<number> => (await fetch(`${world.adminUrl}${path}`)).status;
    expect([await status('/ready'), await status('/live')]).toEqual([200, 200]);
    let asked = false;
    monolith.server.on('request', () => {
      asked = true;
    });
    const asking = ask(world.proxyUrl);
    await until(() => asked);
    const closing = world.close(10_000);
    expect([await status('/ready'), await status('/live')]).toEqual([503, 200]);
    answer();
    expect((await asking).status).toBe(200);
    await closing;
  });
});
