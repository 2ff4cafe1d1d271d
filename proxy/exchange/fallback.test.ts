import { type ChildProcess, spawn } from 'node:child_process';
import http from 'node:http';
import net from 'node:net';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from '@jest/globals';
import type { RoutesReport } from '../../contracts/route-table.ts';
import { ask, echo, echoed, startOrigin, startWorld, until, type World } from '../test/world.ts';

const opened: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const thing of opened.splice(0).reverse()) await thing.close();
});
async function keep<Thing extends { close(): Promise<void> }>(starting: Promise<Thing>): Promise<Thing> {
  const started = await starting;
  opened.push(started);
  return started;
}

const TIMEOUTS = { connectMs: 300, headMs: 200, idleMs: 250 };

async function withService(service: string, now = { ms: 0 }, timeouts: object = TIMEOUTS): Promise<World> {
  const monolith = await keep(startOrigin(echo('monolith')));
  return keep(
    startWorld({
      monolith: monolith.url,
      services: { orders: service },
      rules: [{ route: '* /*rest', group: 'orders', service: 'orders', mode: 'service' }],
      config: { timeouts },
      ports: { clock: { now: () => now.ms } },
    }),
  );
}

async function deadUrl(): Promise<string> {
  const dead = await startOrigin(() => {});
  await dead.close();
  return dead.url;
}

/** A raw server that does this with every connection. */
async function rawService(onRequest: (socket: net.Socket) => void): Promise<string> {
  const sockets = new Set<net.Socket>();
  const server = net.createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => {}).on('data', () => onRequest(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const close = async (): Promise<void> => {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  };
  await keep(Promise.resolve({ close }));
  return `http://127.0.0.1:${(server.address() as net.AddressInfo).port}`;
}

const report = async ({ adminUrl }: World): Promise<RoutesReport> =>
  (await (await fetch(`${adminUrl}/routes`)).json()) as RoutesReport;
const health = async (world: World) => (await report(world)).services.orders;

const FAILURES: readonly (readonly [string, () => Promise<string>])[] = [
  ['is not there', deadUrl],
  ['resets the connection', () => rawService((socket) => socket.resetAndDestroy())],
  ['closes without an answer', () => rawService((socket) => socket.end())],
  ['answers what is not HTTP', () => rawService((socket) => socket.end('SSH-2.0-OpenSSH\r\n\r\n'))],
  ['never answers', () => rawService(() => {})],
  [
    'breaks off in the middle of a small answer',
    () => rawService((socket) => socket.end('HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf')),
  ],
  [
    'stalls in the middle of a small answer',
    () => rawService((socket) => socket.write('HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf')),
  ],
];

describe.each(FAILURES)('a service that %s', (name, start) => {
  it('costs no caller of a safe request anything', async () => {
    const world = await withService(await start());
    for (const method of ['GET', 'HEAD', 'OPTIONS']) {
      const answer = await ask(world.proxyUrl, { method, path: '/x?y' });
      expect(answer.status).toBe(200);
      if (method !== 'HEAD') expect(echoed(answer)).toMatchObject({ name: 'monolith', method, url: '/x?y', body: '' });
    }
    // The answer to HEAD is whole with its head.
    const fallbacks = name.includes('in the middle') ? 2 : 3;
    expect((await report(world)).statistics['* /*rest']).toMatchObject({ requests: 3, fallbacks, errors: 0 });
  });
});

describe('a write', () => {
  it('goes to the monolith, whole, when the service was provably not reached', async () => {
    const world = await withService(await deadUrl());
    const body = 'x'.repeat(300_000);
    expect(echoed(await ask(world.proxyUrl, { method: 'POST', path: '/orders', body }))).toMatchObject({
      name: 'monolith',
      body,
    });
  });

  it.each([
    ['broke off', (socket: net.Socket) => socket.destroy(), 502, 'UPSTREAM_UNREACHABLE'],
    ['did not answer in time', () => {}, 504, 'UPSTREAM_TIMEOUT'],
  ] as const)('is never sent twice: when the service %s, the caller is told so', async (_name, act, status, code) => {
    const world = await withService(await rawService(act));
    const answer = await ask(world.proxyUrl, { method: 'POST', path: '/orders', body: 'x' });
    expect((await report(world)).statistics['* /*rest']).toMatchObject({
      fallbacks: 0,
      perTarget: { monolith: { requests: 0 } },
    });
    expect(answer.status).toBe(status);
    expect(JSON.parse(answer.body.toString())).toEqual({ error: { code, message: expect.stringContaining('orders') } });
  });
});

describe('a monolith that fails', () => {
  it.each([
    ['is not there', deadUrl, 502, 'UPSTREAM_UNREACHABLE'],
    ['never answers', () => rawService(() => {}), 504, 'UPSTREAM_TIMEOUT'],
  ] as const)('and %s is reported as what it is', async (_name, start, status, code) => {
    const world = await keep(startWorld({ monolith: await start(), config: { timeouts: TIMEOUTS } }));
    const answer = await ask(world.proxyUrl);
    expect(answer.status).toBe(status);
    expect(JSON.parse(answer.body.toString())).toMatchObject({ error: { code } });
  });

  it('to keep a pooled connection open is asked again on a fresh one', async () => {
    let connections = 0;
    const server = net.createServer((socket) => {
      const first = ++connections === 1;
      let requests = 0;
      socket
        .on('error', () => {})
        .on('data', () => {
          if (first && ++requests > 1) socket.destroy();
          else socket.write('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok');
        });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    await keep(Promise.resolve({ close: () => new Promise<void>((resolve) => server.close(() => resolve())) }));
    const { port } = server.address() as net.AddressInfo;
    const world = await keep(startWorld({ monolith: `http://127.0.0.1:${port}` }));
    expect((await ask(world.proxyUrl)).status).toBe(200);
    expect((await ask(world.proxyUrl)).status).toBe(200);
    expect(connections).toBe(2);
  });
});

describe('a caller who stalls in the middle of a body', () => {
  it('is told so, and the service is not blamed', async () => {
    const service = await keep(startOrigin(echo('orders')));
    const world = await withService(service.url);
    const { hostname, port } = new URL(world.proxyUrl);
    const request = http.request({
      hostname,
      port,
      method: 'POST',
      headers: { 'Content-Length': 10 },
      path: '/x',
      agent: false,
    });
    request.write('half');
    const response = await new Promise<http.IncomingMessage>((resolve, reject) =>
      request.on('response', resolve).on('error', reject),
    );
    expect(response.statusCode).toBe(408);
    request.destroy();
    expect(await health(world)).toMatchObject({ consecutiveFailures: 0 });
  });
});

describe('an ejected service', () => {
  it('is left alone for a second, then probed once, and taken back when it answers', async () => {
    const now = { ms: 0 };
    let asked = 0;
    let broken = true;
    const service = await keep(
      startOrigin((request, response) => {
        asked++;
        if (broken) request.socket.destroy();
        else response.end('{"name":"orders"}');
      }),
    );
    const world = await withService(service.url, now);
    const name = async (): Promise<string> => echoed(await ask(world.proxyUrl, { path: '/x' })).name;
    for (let time = 0; time < 5; time++) expect(await name()).toBe('monolith');
    expect(await health(world)).toMatchObject({ state: 'ejected', ejectedForMs: 1_000 });
    const before = asked;
    for (let time = 0; time < 5; time++) expect(await name()).toBe('monolith');
    expect(asked).toBe(before);
    now.ms = 1_000;
    await name();
    expect(await health(world)).toMatchObject({ state: 'ejected', ejectedForMs: 2_000 });
    now.ms = 3_000;
    broken = false;
    expect([await name(), await name()]).toEqual(['orders', 'orders']);
    expect(await health(world)).toMatchObject({ state: 'admitted', ejectedForMs: 0 });
  });
});

describe('a service killed with -9 under load', () => {
  it('fails no GET, and answers again when it is back', async () => {
    const first = await startSide('orders');
    const clock = {
      get ms() {
        return Date.now();
      },
    };
    const world = await withService(`http://127.0.0.1:${first.port}`, clock, {});
    const load = createLoad(`${world.proxyUrl}/x`, 16);
    await until(() => load.answered.orders !== undefined && load.answered.orders > 200);
    first.process.kill('SIGKILL');
    const atKill = load.answered.monolith ?? 0;
    await until(() => (load.answered.monolith ?? 0) > atKill + 500);
    const second = await startSide('orders', first.port);
    const atReturn = load.answered.orders ?? 0;
    await until(() => (load.answered.orders ?? 0) > atReturn + 200);
    await load.stop();
    second.process.kill('SIGKILL');
    expect(load.failures).toEqual([]);
  }, 60_000);
});

describe('a service of two instances, one of which is killed with -9 under load', () => {
  it('fails no GET, and the monolith is not bothered', async () => {
    const [first, second] = [await startSide('first'), await startSide('second')];
    const monolith = await keep(startOrigin(echo('monolith')));
    const instances = [first, second].map(({ port }) => ({ url: `http://127.0.0.1:${port}` }));
    const world = await keep(
      startWorld({
        monolith: monolith.url,
        rules: [{ route: '* /*rest', group: 'orders', service: 'orders', mode: 'service' }],
        config: { services: { orders: { instances } } },
      }),
    );
    const load = createLoad(`${world.proxyUrl}/x`, 16);
    await until(() => (load.answered.first ?? 0) > 100 && (load.answered.second ?? 0) > 100);
    first.process.kill('SIGKILL');
    const atKill = load.answered.second ?? 0;
    await until(() => (load.answered.second ?? 0) > atKill + 500);
    const again = await startSide('first again', first.port);
    await until(() => (load.answered['first again'] ?? 0) > 100);
    await load.stop();
    for (const side of [second, again]) side.process.kill('SIGKILL');
    expect(load.failures).toEqual([]);
    expect(load.answered.monolith).toBeUndefined();
  }, 60_000);
});

async function startSide(name: string, port = 0): Promise<{ process: ChildProcess; port: number }> {
  const script = fileURLToPath(new URL('../test/side.ts', import.meta.url));
  const child = spawn(process.execPath, [script, name, String(port)], { stdio: ['ignore', 'pipe', 'inherit'] });
  opened.push({ close: async () => void child.kill('SIGKILL') });
  const line = await new Promise<string>((resolve) => child.stdout.once('data', (chunk) => resolve(String(chunk))));
  return { process: child, port: Number(line) };
}

function createLoad(url: string, concurrency: number) {
  const agent = new http.Agent({ keepAlive: true });
  const answered: Record<string, number> = {};
  const failures: string[] = [];
  let running = true;
  const once = (): Promise<void> =>
    new Promise((resolve) => {
      const fail = (why: string): void => {
        failures.push(why);
        resolve();
      };
      const onResponse = (response: http.IncomingMessage): void => {
        let body = '';
        response.on('data', (chunk) => {
          body += String(chunk);
        });
        response.on('error', (error) => fail(`broken: ${error.message}`));
        response.on('end', () => {
          if (response.statusCode !== 200) fail(`${response.statusCode} ${body}`);
          const { name } = JSON.parse(body) as { name: string };
          answered[name] = (answered[name] ?? 0) + 1;
          resolve();
        });
      };
      http.get(url, { agent }, onResponse).on('error', (error) => fail(error.message));
    });
  const loops = Array.from({ length: concurrency }, async () => {
    while (running) await once();
  });
  const stop = async (): Promise<void> => {
    running = false;
    await Promise.all(loops);
    agent.destroy();
  };
  return { answered, failures, stop };
}
