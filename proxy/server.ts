/**
 * The data plane: requests in, the right side's answer out.
 *
 *     head ──> readTarget ──> decide ──> forward ──> answer
 *                                └──> shadow tap (looks on, can neither slow nor break)
 *
 * Promises: the caller gets exactly one answer; an answer that broke off never looks whole; a refused path reaches no side;
 * neither shadow nor statistics can fail a request. This file owns the sockets; what happens to a request starts in
 * `exchange/exchange.ts`.
 */
import type http from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Limits } from '../contracts/config-operations.ts';
import { cannotListen, portTaken } from '../contracts/errors/proxy.ts';
import type { CarefulPath } from './careful/careful.ts';
import { isWebSocket } from './careful/upgrade.ts';
import type { FastPath, FastPathParts } from './fast/fast.ts';
import { type CallersServer, type Certificate, createCallersServer } from './operations/certificate.ts';
import { limitConnections } from './operations/connection-limits.ts';

export interface Address {
  readonly host: string;
  readonly port: number;
}

export interface DataPlane {
  /** Resolves to the port. Throws PORT_TAKEN, CANNOT_LISTEN. */
  listen(address: Address): Promise<number>;
  readonly renew: CallersServer['renew'];
  /** Accepts nothing more, lets requests under way end for this long, then cuts them. */
  close(drainMs: number): Promise<void>;
  readonly isDraining: () => boolean;
  /** Connections closed at once because there were too many. */
  readonly refusedConnections: () => number;
}

/** The same for connections that Node's parser reads. Bodies that stall fall under `timeouts.idleMs`. */
const toServerOptions = ({ maxHeadBytes, headMs, requestMs, keepAliveMs }: Limits) => ({
  maxHeaderSize: maxHeadBytes,
  headersTimeout: Math.min(headMs, requestMs),
  requestTimeout: requestMs,
  keepAliveTimeout: keepAliveMs,
  connectionsCheckingInterval: Math.min(5_000, Math.ceil(Math.min(headMs, requestMs) / 4)),
  requireHostHeader: true,
  insecureHTTPParser: false,
});

/** Makes the fast path, which gives away what it does not serve. */
export type CreateFast = (own: Pick<FastPathParts, 'limits' | 'handOver'>) => FastPath;

/** Without a fast path every request takes the careful one; with a certificate callers speak TLS. */
export function createDataPlane(
  careful: CarefulPath,
  createFast: CreateFast | undefined,
  { certificate, ...limits }: Limits & { readonly certificate?: Certificate | undefined },
): DataPlane {
  /** Those that neither parser knows: tunnels, and what is under TLS, which may still be shaking hands. */
  const sockets = new Set<Socket>();
  const keep = (socket: Socket): void => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  };
  let draining = false;
  // An answer that was under way when the drain began leaves a connection that nobody will end.
  const closeWhenIdle = (): void => {
    if (draining) setImmediate(() => server.closeIdleConnections());
  };
  const onRequest = (request: IncomingMessage, response: ServerResponse): void => {
    if (draining) response.shouldKeepAlive = false;
    response.once('close', closeWhenIdle);
    careful.handleRequest(request, response);
  };
  const options = { ...toServerOptions(limits), noDelay: true, shouldUpgradeCallback: isWebSocket };
  const { server, ready, renew } = createCallersServer(certificate, options, onRequest);
  // The upstream says whether it wants the body, not the proxy.
  server.on('checkContinue', onRequest);
  server.on('upgrade', (request, socket, head) => {
    const tunnel = socket as Socket;
    keep(tunnel);
    tunnel.on('error', () => tunnel.destroy());
    careful.handleUpgrade(request, tunnel, head);
  });
  server.on('connect', (_request, socket) =>
    socket.end('HTTP/1.1 405 Method Not Allowed\r\nConnection: close\r\n\r\n'),
  );
  const fast = createFast?.({ limits, handOver: takeConnections(server, ready) });
  if (fast !== undefined) server.on(ready, fast.accept);
  if (certificate !== undefined) server.on('connection', keep);
  return {
    refusedConnections: limitConnections(server, limits),
    isDraining: () => draining,
    listen: (address) => listen(server, 'The proxy', address),
    renew,
    close(drainMs) {
      draining = true;
      fast?.drain();
      const cut = (): void => {
        fast?.cut();
        server.closeAllConnections();
        for (const socket of sockets) socket.destroy();
      };
      return closeServer(server, cut, drainMs).finally(() => {
        careful.close();
        fast?.close();
      });
    },
  };
}

/** Takes new connections away from Node's parser; returns what gives one of them back to it, with the bytes read so far. */
function takeConnections(server: http.Server, ready: string): (socket: Socket, bytes: Buffer) => void {
  const [parse] = server.listeners(ready);
  server.removeAllListeners(ready);
  return (socket, bytes) => {
    socket.unshift(bytes);
    parse?.call(server, socket);
  };
}

/** How a listener is reached. */
export const toUrl = (scheme: 'http' | 'https', host: string, port: number): string =>
  `${scheme}://${host.includes(':') ? `[${host}]` : host}:${port}`;

/** Resolves to the port, or throws what stands in the way in words. */
export function listen(server: http.Server, what: string, { host, port }: Address): Promise<number> {
  return new Promise((resolve, reject) => {
    const fail = (error: NodeJS.ErrnoException): void =>
      reject(error.code === 'EADDRINUSE' ? portTaken(what, host, port, error) : cannotListen(what, host, port, error));
    server.once('error', fail);
    server.listen(port, host, () => {
      server.off('error', fail);
      const address = server.address();
      resolve(typeof address === 'object' && address !== null ? address.port : port);
    });
  });
}

/** Closes as soon as nothing is under way, at the latest after `drainMs`, when `cut` is called. */
export function closeServer(server: http.Server, cut: () => void, drainMs: number): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(cut, drainMs);
    server.close(() => {
      clearTimeout(timer);
      resolve();
    });
    server.closeIdleConnections();
  });
}
