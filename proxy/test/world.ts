/** Real servers on loopback for the proxy's tests: origins, the proxy in front of them, and a plain client. */
import http, { type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { StranglerConfig } from '../../contracts/config.ts';
import { RouteTable } from '../../contracts/route-table.ts';
import { createProxy, type ProxyPorts, systemClock } from '../index.ts';
import { createMemoryStore } from '../store/memory.ts';

export interface Origin {
  readonly url: string;
  readonly server: http.Server;
  close(): Promise<void>;
}

export interface World {
  readonly proxyUrl: string;
  readonly adminUrl: string;
  /** Changes the table through the admin API. */
  change(change: Readonly<Record<string, unknown>>): Promise<Response>;
  close(drainMs?: number): Promise<void>;
}

export interface WorldOptions {
  readonly monolith: string;
  readonly services?: Readonly<Record<string, string>>;
  readonly rules?: readonly Readonly<Record<string, unknown>>[];
  readonly config?: Readonly<Record<string, unknown>>;
  readonly ports?: ProxyPorts;
}

export async function startOrigin(listener: RequestListener): Promise<Origin> {
  const server = http.createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const close = (): Promise<void> =>
    new Promise((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  return { url: `http://127.0.0.1:${port}`, server, close };
}

export async function startWorld({
  monolith,
  services = {},
  rules = [],
  config = {},
  ports,
}: WorldOptions): Promise<World> {
  const parsed = StranglerConfig.parse({
    monolith: { url: monolith },
    services: Object.fromEntries(Object.entries(services).map(([name, url]) => [name, { url }])),
    proxy: { port: 0 },
    admin: { port: 0 },
    ...config,
  });
  const store = ports?.store ?? createMemoryStore(systemClock);
  if (rules.length > 0) await store.replace(RouteTable.parse({ rules }), 0, { who: 'test', why: 'start' });
  const proxy = createProxy(parsed, { ...ports, store });
  const { proxyUrl, adminUrl } = await proxy.listen();
  const change = (body: Readonly<Record<string, unknown>>): Promise<Response> =>
    fetch(`${adminUrl}/changes`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ who: 'test', ...body }),
    });
  return { proxyUrl, adminUrl, change, close: (drainMs = 500) => proxy.close(drainMs) };
}

export interface Exchange {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly rawHeaders: readonly string[];
  readonly body: Buffer;
  readonly trailers: IncomingMessage['trailers'];
}

export interface Ask {
  readonly method?: string;
  /** Sent as it is, however odd. */
  readonly path?: string;
  readonly headers?: Readonly<Record<string, string | string[]>>;
  readonly body?: string | Buffer;
}

/** One request over a connection of its own. Rejects when the answer is cut short. */
export function ask(base: string, { method = 'GET', path = '/', headers = {}, body }: Ask = {}): Promise<Exchange> {
  return new Promise((resolve, reject) => {
    const { hostname, port } = new URL(base);
    const framed =
      body === undefined || 'Transfer-Encoding' in headers ? {} : { 'Content-Length': Buffer.byteLength(body) };
    const options = { hostname, port, method, path, headers: { ...headers, ...framed }, agent: false };
    const request = http.request(options, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () => resolve(toExchange(response, Buffer.concat(chunks))));
    });
    request.on('error', reject);
    request.end(body);
  });
}

/** What the origin saw, as JSON. */
export function echo(name: string): RequestListener {
  return (request: IncomingMessage, response: ServerResponse) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { method, url, rawHeaders } = request;
      const body = Buffer.concat(chunks).toString('latin1');
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify({ name, method, url, rawHeaders, body }));
    });
  };
}

export interface Echoed {
  readonly name: string;
  readonly method: string;
  readonly url: string;
  readonly rawHeaders: readonly string[];
  readonly body: string;
}

export const echoed = (exchange: Exchange): Echoed => JSON.parse(exchange.body.toString()) as Echoed;

/** Waits until something is so, however long that takes; the test's own time limit ends it. */
export async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await holds())) await new Promise((resolve) => setTimeout(resolve, 5));
}

function toExchange(response: IncomingMessage, body: Buffer): Exchange {
  const { statusCode = 0, headers, rawHeaders, trailers } = response;
  return { status: statusCode, headers, rawHeaders, body, trailers };
}
