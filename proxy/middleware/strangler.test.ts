import type http from 'node:http';
import net from 'node:net';
import { afterEach, describe, expect, it } from '@jest/globals';
import express from 'express';
// @ts-expect-error There are no types for two versions of Express side by side.
import express4 from 'express4';
import type { RoutesReport } from '../../contracts/route-table.ts';
import { type Strangler, type StranglerOptions, strangler } from '../index.ts';
import type { AccessEntry } from '../ports.ts';
import { ask, echo, echoed, type Origin, startOrigin, until } from '../test/world.ts';

const opened: { close(): Promise<unknown> }[] = [];
afterEach(async () => {
  for (const thing of opened.splice(0).reverse()) await thing.close();
});

const RULES = [
  { route: '* /orders/*rest', group: 'orders', service: 'orders', mode: 'service' },
  { route: '* /orders', group: 'orders', service: 'orders', mode: 'service' },
  { route: 'GET /products', group: 'catalog', service: 'orders', mode: 'monolith' },
] as const;

interface Embedded {
  readonly url: string;
  readonly middleware: Strangler;
  readonly log: readonly AccessEntry[];
  readonly faults: readonly string[];
}

interface Setting {
  readonly service: string;
  readonly framework?: typeof express;
  readonly options?: Partial<StranglerOptions>;
  readonly before?: readonly express.RequestHandler[];
  readonly mountedAt?: string;
}

/** A monolith that answers everything itself, saying what it saw. */
async function embed({
  service,
  framework = express,
  options,
  before = [],
  mountedAt = '/',
}: Setting): Promise<Embedded> {
  const log: AccessEntry[] = [];
  const faults: string[] = [];
  const middleware = strangler({
    services: { orders: { url: service } },
    table: { rules: [...RULES] },
    timeouts: { connectMs: 300, headMs: 200, idleMs: 250 },
    accessLog: { admits: () => true, write: (entry) => void log.push(entry) },
    onFault: (_stage, error) => void faults.push((error as { code: string }).code),
    ...options,
  });
  opened.push(middleware);
  const app = framework();
  for (const handler of before) app.use(handler);
  app.use(mountedAt, middleware);
  app.use(express.json(), (request: express.Request, response: express.Response) => {
    const { method, originalUrl, url, rawHeaders, body, headers } = request;
    response.json({ name: 'monolith', method, originalUrl, url, rawHeaders, body, type: headers['content-type'] });
  });
  const origin = await startOrigin(app);
  opened.push(origin);
  await middleware.ready;
  return { url: origin.url, middleware, log, faults };
}

async function service(listener: http.RequestListener = echo('orders')): Promise<Origin> {
  const origin = await startOrigin(listener);
  opened.push(origin);
  return origin;
}

async function deadUrl(): Promise<string> {
  const dead = await startOrigin(() => {});
  await dead.close();
  return dead.url;
}

const JSON_HEADERS = { 'Content-Type': 'application/json' };

describe.each([
  ['Express 5', express],
  ['Express 4', express4 as typeof express],
])('inside %s', (_name, framework) => {
  it('forwards what is decided for a service, with the same headers as the proxy, and nothing else', async () => {
    const { url, log } = await embed({ framework, service: (await service()).url });
    const forwarded = echoed(
      await ask(url, { path: '/orders/7?x=1', headers: { 'X-Own': 'a', Connection: 'x-hop', 'X-Hop': 'b' } }),
    );
    expect(forwarded).toMatchObject({ name: 'orders', url: '/orders/7?x=1' });
    expect(forwarded.rawHeaders).toEqual(
      expect.arrayContaining(['X-Own', 'X-Forwarded-For', '127.0.0.1', 'Via', '1.1 strangler']),
    );
    expect(forwarded.rawHeaders).not.toContain('X-Hop');
    expect(echoed(await ask(url, { path: '/products' })).name).toBe('monolith');
    expect(echoed(await ask(url, { path: '/elsewhere?y' }))).toMatchObject({ name: 'monolith', url: '/elsewhere?y' });
    await until(() => log.length === 3);
    expect(log.map(({ target, reason, status }) => `${target} ${reason} ${status}`)).toEqual([
      'orders mode 200',
      'monolith mode 200',
      'monolith default 200',
    ]);
  });

  it('carries bodies whole, before body parsers', async () => {
    const { url } = await embed({ framework, service: (await service()).url });
    const body = JSON.stringify({ text: 'x'.repeat(2_000_000) });
    expect(echoed(await ask(url, { method: 'POST', path: '/orders', body, headers: JSON_HEADERS })).body).toBe(body);
    const chunked = { 'Transfer-Encoding': 'chunked' };
    expect(echoed(await ask(url, { method: 'POST', path: '/orders', body: 'abc', headers: chunked })).body).toBe('abc');
  });

  it('lets the application answer, with the request as it came, what a dead service never got', async () => {
    const { url, log } = await embed({ framework, service: await deadUrl() });
    const own = { ...JSON_HEADERS, 'X-Own': 'a' };
    const read = JSON.parse((await ask(url, { path: '/orders/7?x', headers: own })).body.toString());
    expect(read).toMatchObject({ name: 'monolith', url: '/orders/7?x', type: 'application/json' });
    const written = await ask(url, { method: 'POST', path: '/orders', body: '{"a":[1]}', headers: own });
    expect(JSON.parse(written.body.toString())).toMatchObject({ name: 'monolith', body: { a: [1] } });
    await until(() => log.length === 2);
    expect(log.map(({ target, reason }) => `${target} ${reason}`)).toEqual(['monolith fallback', 'monolith fallback']);
  });

  it('lets the application answer a safe request whose answer broke off or never came', async () => {
    const half = await service((_request, response) => {
      response.writeHead(200, { 'Content-Length': 10 });
      response.write('half', () => response.destroy());
    });
    expect(echoed(await ask((await embed({ framework, service: half.url })).url, { path: '/orders' })).name).toBe(
      'monolith',
    );
    const silent = await service(() => {});
    expect(echoed(await ask((await embed({ framework, service: silent.url })).url, { path: '/orders' })).name).toBe(
      'monolith',
    );
  });

  it('never runs a write twice: when the service may have got it, the caller is told', async () => {
    const breaking = await service((request) => request.once('data', () => request.socket.destroy()));
    const { url } = await embed({ framework, service: breaking.url });
    const answer = await ask(url, { method: 'POST', path: '/orders', body: '{}', headers: JSON_HEADERS });
    expect([answer.status, JSON.parse(answer.body.toString()).error.code]).toEqual([502, 'UPSTREAM_UNREACHABLE']);
  });

  it('reads the whole path where it is mounted', async () => {
    const { url } = await embed({ framework, service: (await service()).url, mountedAt: '/orders' });
    expect(echoed(await ask(url, { path: '/orders/7' }))).toMatchObject({ name: 'orders', url: '/orders/7' });
    expect(echoed(await ask(url, { path: '/products' })).name).toBe('monolith');
  });

  it('refuses what has no clear reading, and gives the application a path that has one', async () => {
    const { url } = await embed({ framework, service: (await service()).url });
    expect((await ask(url, { path: '/x/%2e%2e/orders' })).status).toBe(400);
    expect(echoed(await ask(url, { path: '/x/../products?y' }))).toMatchObject({
      name: 'monolith',
      url: '/products?y',
    });
    expect(echoed(await ask(url, { path: '//orders' }))).toMatchObject({ name: 'orders', url: '/orders' });
    expect(echoed(await ask(url, { path: '/PRODUCTS' }))).toMatchObject({ name: 'monolith', url: '/PRODUCTS' });
  });
});

describe('behind a body parser', () => {
  const post = { method: 'POST', path: '/orders', headers: JSON_HEADERS, body: '{"n": 1.0}' };

  it('that kept nothing the application answers, and it is said', async () => {
    const { url, faults, log } = await embed({ service: (await service()).url, before: [express.json()] });
    const answer = JSON.parse((await ask(url, post)).body.toString());
    expect(answer).toMatchObject({ name: 'monolith', body: { n: 1 } });
    expect(faults).toEqual(['BODY_ALREADY_READ']);
    await until(() => log.length === 1);
    expect(log[0]).toMatchObject({ target: 'monolith', reason: 'fallback', status: 200 });
    expect(echoed(await ask(url, { path: '/orders' })).name).toBe('orders');
  });

  it.each([
    ['express.raw()', express.raw({ type: '*/*' })],
    [
      'a verify hook',
      express.json({ verify: (request, _response, bytes) => Object.assign(request, { rawBody: bytes }) }),
    ],
  ])('that kept the bytes, as %s, those are sent', async (_name, parser) => {
    const { url, faults } = await embed({ service: (await service()).url, before: [parser] });
    expect(echoed(await ask(url, post))).toMatchObject({ name: 'orders', body: '{"n": 1.0}' });
    const chunked = { ...JSON_HEADERS, 'Transfer-Encoding': 'chunked' };
    expect(echoed(await ask(url, { ...post, headers: chunked }))).toMatchObject({ name: 'orders', body: '{"n": 1.0}' });
    const packed = { ...JSON_HEADERS, 'Content-Encoding': 'identity' };
    expect(echoed(await ask(url, { ...post, headers: packed }))).toMatchObject({ name: 'monolith' });
    expect(faults).toEqual(['BODY_ALREADY_READ']);
  });
});

describe('the middleware', () => {
  it('takes changes from the admin API, live, and reports what it counted', async () => {
    const { url, middleware } = await embed({ service: (await service()).url, options: { admin: { port: 0 } } });
    const { adminUrl } = await middleware.ready;
    const send = (path: string, body: object): Promise<Response> =>
      fetch(`${adminUrl}${path}`, {
        method: 'POST',
        headers: JSON_HEADERS,
        body: JSON.stringify({ who: 'test', ...body }),
      });
    const name = async (path: string): Promise<string> => echoed(await ask(url, { path })).name;
    expect(await name('/products')).toBe('monolith');
    expect((await send('/changes', { selector: 'catalog', mode: 'service' })).status).toBe(200);
    expect(await name('/products')).toBe('orders');
    await send('/kill', {});
    expect([await name('/products'), await name('/orders')]).toEqual(['monolith', 'monolith']);
    const report = async () => (await (await fetch(`${adminUrl}/routes`)).json()) as RoutesReport;
    await until(async () => (await report()).statistics['GET /products']?.requests === 3);
    expect((await report()).statistics['GET /products']?.perTarget).toMatchObject({
      monolith: { requests: 2, errors: 0 },
      service: { requests: 1, errors: 0 },
    });
  });

  it('lets the application answer in place of statuses that are declared failures', async () => {
    const busy = await service((_request, response) => void response.writeHead(503).end());
    const orders = { url: busy.url, fallbackOn: [503] };
    const { url } = await embed({ service: busy.url, options: { services: { orders } } });
    expect(echoed(await ask(url, { path: '/orders' })).name).toBe('monolith');
  });

  it('ejects a failing service, and probes it again', async () => {
    const now = { ms: 0 };
    const { url, log } = await embed({ service: await deadUrl(), options: { clock: { now: () => now.ms } } });
    for (let time = 0; time < 6; time++) await ask(url, { path: '/orders' });
    await until(() => log.length === 6);
    expect(log.map(({ reason }) => reason)).toEqual([...Array(5).fill('fallback'), 'ejected']);
  });

  it('passes a stream on as it comes, and ends it upstream when the caller leaves', async () => {
    let left = false;
    const streaming = await service((request, response) => {
      response.write('first');
      request.socket.once('close', () => {
        left = true;
      });
    });
    const { url } = await embed({ service: streaming.url, options: { timeouts: {} } });
    const { port } = new URL(url);
    const socket = net.connect(Number(port), '127.0.0.1');
    socket.write('GET /orders HTTP/1.1\r\nHost: x\r\n\r\n');
    let received = '';
    socket.on('data', (chunk) => {
      received += String(chunk);
    });
    await until(() => received.includes('first'));
    socket.destroy();
    await until(() => left);
  });

  it('leaves everything to the application until it is ready and after it is closed', async () => {
    const other = await service();
    const middleware = strangler({ services: { orders: { url: other.url } }, table: { rules: [...RULES] } });
    const app = express().use(middleware, (_request, response) => void response.json({ name: 'monolith' }));
    const origin = await service(app);
    const name = async (): Promise<string> => echoed(await ask(origin.url, { path: '/orders' })).name;
    await middleware.ready;
    expect(await name()).toBe('orders');
    await middleware.close();
    expect(await name()).toBe('monolith');
    let went = 0;
    const early = strangler({ services: {} });
    early({} as http.IncomingMessage, {} as http.ServerResponse, () => went++);
    expect(went).toBe(1);
    await early.close();
  });

  it('says everything that is wrong with its options', async () => {
    const services = { orders: { url: 'ftp://x' } };
    expect(() => strangler({ services, table: { rules: [{ ...RULES[0], percent: 140 }] } })).toThrow(
      expect.objectContaining({
        code: 'INVALID_DOCUMENT',
        message: expect.stringMatching(/services\.orders.*\n?.*percent/s),
      }),
    );
    const faults: unknown[] = [];
    const unfit = strangler({
      services: {},
      table: { rules: [...RULES] },
      onFault: (_stage, error) => void faults.push(error),
    });
    await expect(unfit.ready).rejects.toMatchObject({ code: 'INVALID_DOCUMENT' });
    expect(faults).toHaveLength(1);
    await unfit.close();
  });
});
