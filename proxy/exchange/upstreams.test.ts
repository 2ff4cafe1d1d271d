/** What callers get from sides of several instances, over real connections. */
import http from 'node:http';
import { afterEach, describe, expect, it } from '@jest/globals';
import type { RoutesReport, UpstreamHealth } from '../../contracts/route-table.ts';
import type { AccessEntry } from '../ports.ts';
import {
  type Ask,
  ask,
  type Exchange,
  echo,
  echoed,
  type Origin,
  startOrigin,
  startWorld,
  until,
  type World,
} from '../test/world.ts';

const opened: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const thing of opened.splice(0).reverse()) await thing.close();
});
async function keep<Thing extends { close(): Promise<void> }>(starting: Promise<Thing>): Promise<Thing> {
  const started = await starting;
  opened.push(started);
  return started;
}

const origin = (listener: http.RequestListener): Promise<Origin> => keep(startOrigin(listener));
const log: AccessEntry[] = [];

interface Case {
  readonly monolith?: Readonly<Record<string, unknown>>;
  readonly service: Readonly<Record<string, unknown>>;
  readonly rule?: Readonly<Record<string, unknown>>;
  readonly config?: Readonly<Record<string, unknown>>;
  readonly ports?: Parameters<typeof startWorld>[0]['ports'];
}

async function withSides({ monolith, service, rule, config, ports }: Case): Promise<World> {
  log.length = 0;
  const { url } = await origin(echo('monolith'));
  return keep(
    startWorld({
      monolith: url,
      rules: [{ route: '* /*rest', group: 'orders', service: 'orders', mode: 'service', ...rule }],
      config: { ...config, monolith: { url, ...monolith }, services: { orders: service } },
      ports: { accessLog: { admits: () => true, write: (entry) => log.push(entry) }, ...ports },
    }),
  );
}

async function deadUrl(): Promise<string> {
  const dead = await startOrigin(() => {});
  await dead.close();
  return dead.url;
}

/** The rule's wildcard takes a path of one segment or more. */
const request = ({ proxyUrl }: World, what: Ask = {}): Promise<Exchange> => ask(proxyUrl, { path: '/x', ...what });
const routes = async ({ adminUrl }: World): Promise<RoutesReport> =>
  (await (await fetch(`${adminUrl}/routes`)).json()) as RoutesReport;
const orders = async (world: World): Promise<UpstreamHealth> => (await routes(world)).services.orders as UpstreamHealth;
const name = (answer: Exchange): string => echoed(answer).name;
const failing = (request: http.IncomingMessage): void => void request.socket.destroy();

describe('a service of several instances', () => {
  it('shares the requests out by their weights', async () => {
    const [light, heavy] = [await origin(echo('light')), await origin(echo('heavy'))];
    const world = await withSides({ service: { instances: [{ url: light.url }, { url: heavy.url, weight: 4 }] } });
    const names: string[] = [];
    for (let time = 0; time < 200; time++) names.push(name(await request(world)));
    const share = names.filter((one) => one === 'heavy').length / names.length;
    expect(share).toBeGreaterThan(0.65);
    expect(share).toBeLessThan(0.95);
  });

  it('fails no safe request while one of them answers, and ejects the other', async () => {
    const service = { instances: [{ url: await deadUrl() }, { url: (await origin(echo('orders'))).url }] };
    const world = await withSides({ service });
    for (let time = 0; time < 40; time++) expect(name(await request(world))).toBe('orders');
    expect((await orders(world)).instances.map(({ state }) => state)).toEqual(['ejected', 'admitted']);
    expect(await orders(world)).toMatchObject({ state: 'admitted', inFlight: 0 });
  });

  it('is covered by the monolith when the retry budget is used up', async () => {
    const service = {
      instances: [{ url: await deadUrl() }, { url: (await origin(echo('orders'))).url }],
      ejection: { failures: 1_000 },
      retries: { share: 0, floorPerSecond: 0.3 },
    };
    const world = await withSides({ service });
    const names: string[] = [];
    for (let time = 0; time < 60; time++) names.push(name(await request(world)));
    expect(names).toContain('monolith');
    expect(names.filter((one) => one === 'monolith')).toHaveLength(
      log.filter(({ reason }) => reason === 'fallback').length,
    );
  });
});

describe('a request that is not safe', () => {
  const twoOf = async (listener: http.RequestListener) => ({
    instances: [{ url: (await origin(listener)).url }, { url: (await origin(listener)).url }],
  });

  it('is sent once, whatever comes of it', async () => {
    let asked = 0;
    const service = await twoOf((request) => {
      asked++;
      failing(request);
    });
    const world = await withSides({ service });
    expect((await request(world, { method: 'DELETE' })).status).toBe(502);
    expect(asked).toBe(1);
  });

  it('is sent to another instance, never to the monolith, when its rule says that it is idempotent', async () => {
    let asked = 0;
    const service = await twoOf((request) => {
      asked++;
      failing(request);
    });
    const world = await withSides({ service, rule: { idempotent: true } });
    expect((await request(world, { method: 'DELETE' })).status).toBe(502);
    expect(asked).toBe(2);
  });

  it('goes whole to another instance when the first was not reached', async () => {
    const service = { instances: [{ url: await deadUrl() }, { url: (await origin(echo('orders'))).url }] };
    const world = await withSides({ service });
    for (let time = 0; time < 20; time++) {
      const answer = await request(world, { method: 'POST', body: 'once' });
      expect(echoed(answer)).toMatchObject({ name: 'orders', body: 'once' });
    }
  });
});

describe('the monolith on several instances', () => {
  it('fails no safe request while one of them answers', async () => {
    const left = await origin(echo('left'));
    const world = await withSides({
      service: { url: left.url },
      rule: { mode: 'monolith' },
      monolith: { url: undefined, instances: [{ url: await deadUrl() }, { url: left.url }] },
    });
    for (let time = 0; time < 40; time++) expect(name(await request(world))).toBe('left');
  });
});

describe('an answer that counts as a failure by choice', () => {
  const broken: http.RequestListener = (_request, response) => void response.writeHead(503).end('sorry');

  it('is given all the same, and ejects', async () => {
    const { url } = await origin(broken);
    const world = await withSides({ service: { url, ejection: { statuses: [503], failures: 2 } } });
    expect((await request(world)).status).toBe(503);
    expect((await request(world)).status).toBe(503);
    expect(name(await request(world))).toBe('monolith');
  });

  it('is replaced by that of the monolith for a safe request, and reaches the caller of a write', async () => {
    const { url } = await origin(broken);
    const world = await withSides({ service: { url, fallbackOn: [502, 503] } });
    expect(name(await request(world))).toBe('monolith');
    expect((await request(world, { method: 'POST', body: 'x' })).status).toBe(503);
    expect((await routes(world)).statistics['* /*rest']).toMatchObject({ fallbacks: 1, errors: 1 });
    expect((await orders(world)).inFlight).toBe(0);
  });
});

describe('an upstream that is given so many requests at a time', () => {
  it('has the others wait in order, and sheds what finds no room; the monolith is not asked', async () => {
    const waiting: http.ServerResponse[] = [];
    const { url } = await origin((_request, response) => void waiting.push(response));
    const world = await withSides({ service: { url, limit: { maxInFlight: 1, maxQueued: 1, queueMs: 60_000 } } });
    const first = request(world);
    await until(() => waiting.length === 1);
    const second = request(world);
    await until(async () => (await orders(world)).queued === 1);
    const third = await request(world);
    expect(third.status).toBe(503);
    expect(third.headers['retry-after']).toBe('1');
    expect(JSON.parse(third.body.toString())).toMatchObject({ error: { code: 'OVERLOADED' } });
    expect(log).toMatchObject([{ reason: 'shed', status: 503, target: 'orders' }]);
    expect(await orders(world)).toMatchObject({ inFlight: 1, queued: 1, shed: 1, consecutiveFailures: 0 });
    waiting[0]?.end('one');
    await until(() => waiting.length === 2);
    waiting[1]?.end('two');
    expect([(await first).body.toString(), (await second).body.toString()]).toEqual(['one', 'two']);
    expect(await orders(world)).toMatchObject({ inFlight: 0, queued: 0 });
  });

  it('is spared those who waited too long, and those who left', async () => {
    const waiting: http.ServerResponse[] = [];
    const { url } = await origin((_request, response) => void waiting.push(response));
    const world = await withSides({ service: { url, limit: { maxInFlight: 1, maxQueued: 9, queueMs: 200 } } });
    const first = request(world);
    await until(() => waiting.length === 1);
    const leaving = http.get(`${world.proxyUrl}/x`, { agent: false }).on('error', () => {});
    await until(async () => (await orders(world)).queued === 1);
    leaving.destroy();
    await until(async () => (await orders(world)).queued === 0);
    expect((await request(world)).status).toBe(503);
    waiting[0]?.end('one');
    await first;
    expect(waiting).toHaveLength(1);
    expect((await orders(world)).shed).toBe(1);
  });
});

describe('the deadline for everything', () => {
  it('ends what has not begun with 504 and what has begun by breaking off', async () => {
    const { url } = await origin((request, response) => {
      if (request.url === '/stream') setInterval(() => response.write('x'), 20).unref();
    });
    const world = await withSides({ service: { url }, config: { timeouts: { totalMs: 150 } } });
    const answer = await request(world);
    expect(answer.status).toBe(504);
    await expect(request(world, { path: '/stream' })).rejects.toThrow();
    expect(await orders(world)).toMatchObject({ inFlight: 0, consecutiveFailures: 0 });
  });
});

describe('active checks', () => {
  it('eject an instance that says it is unwell before a request fails, and readmit it', async () => {
    let well = true;
    const service = await origin((request, response) => {
      if (request.url === '/health') response.writeHead(well ? 204 : 503).end();
      else echo('orders')(request, response);
    });
    const check = { path: '/health', intervalMs: 200, timeoutMs: 200, unhealthyAfter: 2, healthyAfter: 2 };
    const world = await withSides({ service: { url: service.url, check, ejection: { firstMs: 50 } } });
    expect(name(await request(world))).toBe('orders');
    well = false;
    await until(async () => (await orders(world)).state === 'ejected');
    expect(name(await request(world))).toBe('monolith');
    well = true;
    await until(async () => (await orders(world)).state === 'admitted');
    expect(name(await request(world))).toBe('orders');
  });
});

describe('a service that is known by a name', () => {
  it('is found at its new address, over new connections, once the name points there', async () => {
    const [old, next] = [await origin(echo('old')), http.createServer(echo('next'))];
    const { port } = new URL(old.url);
    await new Promise<void>((resolve) => next.listen(Number(port), '127.0.0.2', resolve));
    opened.push({
      close: async () => {
        next.closeAllConnections();
        next.close();
      },
    });
    let address = '127.0.0.1';
    const world = await withSides({
      service: { url: `http://orders.test:${port}`, resolveMs: 20 },
      ports: { lookup: () => Promise.resolve([{ address, family: 4 }]) },
    });
    expect(name(await request(world))).toBe('old');
    address = '127.0.0.2';
    await until(async () => name(await request(world)) === 'next');
    expect(name(await request(world))).toBe('next');
  });
});
