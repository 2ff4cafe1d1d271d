/** WebSocket handshakes: a connected upstream first, then http-proxy-middleware tunnels. */
import http, { type IncomingMessage } from 'node:http';
import net, { type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import tls from 'node:tls';
import { createProxyMiddleware, debugProxyErrorsPlugin, type Plugin } from 'http-proxy-middleware';
import type { StranglerConfig } from '../../contracts/config.ts';
import type { Happening } from '../exchange/forward.ts';
import { collect, type RawHeaders } from '../exchange/headers.ts';
import { describeFault, type Fault } from '../upstream/fault.ts';
import type { Health } from '../upstream/health.ts';
import { type Instance, pathOn, type Upstream } from '../upstream/upstream.ts';

export interface Handshake {
  readonly request: IncomingMessage;
  readonly socket: Socket;
  /** Bytes that came after the handshake. */
  readonly head: Buffer;
  readonly headers: RawHeaders;
  readonly pathAndQuery: string;
  readonly first: Upstream;
  readonly monolith: Upstream;
  readonly note: (happening: Happening) => void;
  /** The upstream's answer to the handshake, or ours. */
  readonly onStatus: (status: number) => void;
}

interface Tunnel extends Handshake {
  readonly instance: Instance;
  readonly connection: Socket;
}

export type Upgrade = (handshake: Handshake) => Promise<void>;

export const isWebSocket = ({ method, headers }: IncomingMessage): boolean =>
  method === 'GET' && headers.upgrade?.toLowerCase() === 'websocket';

/** A service that cannot be connected is covered by the monolith, for nothing has been said yet. */
export function createUpgrade(timeouts: StranglerConfig['timeouts'], health: Health): Upgrade {
  const tunnels = new WeakMap<object, Tunnel>();
  const middleware = createProxyMiddleware({
    ejectPlugins: true,
    plugins: [debugProxyErrorsPlugin as Plugin, wireEvents((key) => tunnels.get(key))],
    upgradeTimeout: timeouts.headMs,
    router(request, _response, options) {
      const tunnel = tunnels.get(request);
      options.agent = agentOver(tunnel?.connection, tunnel?.instance.url.protocol);
      return tunnel?.instance.url ?? '';
    },
  });
  return async (handshake) => {
    const connected = await connectFirst(handshake, timeouts.connectMs, health);
    if ('kind' in connected) return refuse(handshake, connected);
    if (handshake.socket.destroyed) return void connected.connection.destroy();
    handshake.socket.once('close', () => connected.connection.destroy());
    tunnels.set(handshake.request, { ...handshake, ...connected });
    middleware.upgrade(handshake.request, handshake.socket, handshake.head);
  };
}

function wireEvents(tunnelOf: (key: object) => Tunnel | undefined): Plugin {
  return (server) => {
    server.on('proxyReqWs', (upstreamRequest, request) => {
      const tunnel = tunnelOf(request);
      if (tunnel === undefined) return;
      for (const name of upstreamRequest.getHeaderNames()) upstreamRequest.removeHeader(name);
      for (const [name, value] of collect(tunnel.headers)) upstreamRequest.setHeader(name, value);
      upstreamRequest.path = pathOn(tunnel.instance, tunnel.pathAndQuery);
      upstreamRequest.once('upgrade', () => tunnel.onStatus(101));
      upstreamRequest.once('response', (response) => tunnel.onStatus(response.statusCode ?? 502));
    });
    server.on('error', (error, request) => {
      const tunnel = tunnelOf(request ?? {});
      if (tunnel === undefined || tunnel.socket.bytesWritten > 0) return;
      const expired = (error as NodeJS.ErrnoException).code === 'ERR_UPSTREAM_UPGRADE_TIMEOUT';
      refuse(tunnel, { kind: expired ? 'timeout' : 'broken', detail: error.message });
    });
  };
}

type Connected = Pick<Tunnel, 'instance' | 'connection'>;

async function connectFirst(handshake: Handshake, connectMs: number, health: Health): Promise<Connected | Fault> {
  const { first, monolith, note } = handshake;
  const tried: Instance[] = [];
  let fault: Fault = { kind: 'unreachable', detail: 'no instance may be asked' };
  for (let instance = health.pick(first, tried); instance !== undefined; instance = health.pick(first, tried)) {
    if (tried.length > 0) note('retry');
    const connection = await connect(instance, connectMs);
    if (!('kind' in connection)) {
      health.succeeded(instance);
      return { instance, connection };
    }
    health.failed(instance);
    tried.push(instance);
    fault = connection;
  }
  if (first === monolith) return fault;
  note('fallback');
  return connectFirst({ ...handshake, first: monolith }, connectMs, health);
}

function connect({ url, lookup }: Instance, connectMs: number): Promise<Socket | Fault> {
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const secure = url.protocol === 'https:';
  const port = Number(url.port) || (secure ? 443 : 80);
  const target = { host, port, ...(lookup === undefined ? {} : { lookup }) };
  const name = net.isIP(host) === 0 ? { servername: host } : {};
  const socket = secure ? tls.connect({ ...target, ...name, ALPNProtocols: ['http/1.1'] }) : net.connect(target);
  return new Promise((resolve) => {
    const fail = (kind: Fault['kind'], detail: string): void => {
      clearTimeout(timer);
      socket.destroy();
      resolve({ kind, detail });
    };
    const timer = setTimeout(() => fail('connect-timeout', 'no connection in time'), connectMs);
    socket.on('error', (error) => fail('unreachable', error.message));
    socket.once(secure ? 'secureConnect' : 'connect', () => {
      clearTimeout(timer);
      resolve(socket);
    });
  });
}

/** An agent whose only connection is this one. */
function agentOver(connection: Socket | undefined, protocol = 'http:'): http.Agent {
  return Object.assign(new http.Agent(), { protocol, createConnection: (): Duplex | undefined => connection });
}

function refuse({ socket, onStatus, first }: Handshake, fault: Fault): void {
  const { status, code, message } = describeFault(fault, first.name);
  const body = JSON.stringify({ error: { code, message } });
  onStatus(status);
  socket.end(
    `HTTP/1.1 ${status} ${http.STATUS_CODES[status]}\r\nContent-Type: application/json; charset=utf-8\r\n` +
      `Content-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`,
  );
}
