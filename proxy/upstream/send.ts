/**
 * One request to one upstream. Headers, path, deadlines and the answer are decided here; the bytes are carried
 *
 *     no body, safe method ──> by `node:http` itself: nothing is left to do for anybody else, and it is cheaper
 *     everything else ──────> by http-proxy-middleware, which carries the body and aborts with the caller
 */
import http, { type ClientRequest, ServerResponse } from 'node:http';
import https from 'node:https';
import { createProxyMiddleware, type Plugin } from 'http-proxy-middleware';
import type { StranglerConfig } from '../../contracts/config.ts';
import { type Attempt, receive, type Send, type Sending, type SendingEvents, settle, watch } from './attempt.ts';
import { isRepeatable } from './body.ts';
import { pathOn } from './upstream.ts';

type Timeouts = StranglerConfig['timeouts'];

export function createSend(timeouts: Timeouts): Send {
  const forwardWhole = createForwarding(timeouts);
  return (sending, events) => {
    const attempt = begin(sending, events);
    if (isRepeatable(sending.request.method ?? '', sending.body)) return requestPlainly(attempt, timeouts);
    return forwardWhole(attempt);
  };
}

const begin = (sending: Sending, events: SendingEvents): Attempt => ({
  ...sending,
  events,
  gate: sending.body.gate(),
  phase: 'sending',
  connected: false,
  upstreamRequest: undefined,
});

function requestPlainly(attempt: Attempt, timeouts: Timeouts): { abort(): void } {
  try {
    const upstreamRequest = open(attempt);
    attempt.upstreamRequest = upstreamRequest;
    upstreamRequest.once('response', (response) => receive(attempt, response));
    upstreamRequest.on('error', (error) => settle(attempt, error));
    upstreamRequest.once('socket', () => watch(attempt, upstreamRequest, timeouts));
    upstreamRequest.end();
  } catch (error) {
    // Whoever sends learns of a failure after the sending, never within it.
    queueMicrotask(() => settle(attempt, toError(error)));
  }
  return {
    abort() {
      attempt.phase = 'over';
      attempt.upstreamRequest?.destroy();
    },
  };
}

function open(attempt: Attempt): ClientRequest {
  const { upstream, fresh, request, pathAndQuery } = attempt;
  const { protocol, hostname, port } = upstream.url;
  return (protocol === 'https:' ? https : http).request({
    host: hostname.replace(/^\[|\]$/g, ''),
    port,
    method: request.method,
    path: pathOn(upstream, pathAndQuery),
    headers: toList(attempt),
    agent: fresh ? upstream.fresh : upstream.pool,
  });
}

/** Flat, as Node writes it without another look. */
function toList({ headers, upstream }: Attempt): string[] {
  const list: string[] = [];
  let hasHost = false;
  for (const [name, value] of headers) {
    hasHost ||= name.toLowerCase() === 'host';
    if (typeof value === 'string') list.push(name, value);
    else for (const one of value) list.push(name, one);
  }
  if (!hasHost) list.push('Host', upstream.url.host);
  return list;
}

/**
 * httpxy writes failures into the response it is given, so it is given this: the caller's own stays out of its reach until there
 * is an answer. It carries its attempt itself: a WeakMap with an entry per request made garbage collection ten times dearer.
 */
class StandIn extends ServerResponse {
  attempt: Attempt | undefined = undefined;
}

function createForwarding(timeouts: Timeouts): (attempt: Attempt) => { abort(): void } {
  const middleware = createProxyMiddleware({
    selfHandleResponse: true,
    ejectPlugins: true,
    plugins: [wireEvents(timeouts)],
    router(_request, standIn, options) {
      const { upstream, fresh, gate } = attemptOf(standIn);
      options.agent = fresh ? upstream.fresh : upstream.pool;
      if (gate !== undefined) options.buffer = gate;
      return upstream.url;
    },
  });
  return (attempt) => {
    const { request } = attempt;
    const standIn = new StandIn(request);
    standIn.attempt = attempt;
    // httpxy would copy the parsed headers, joined and in lower case; the real ones are set on the request it builds.
    request.headers = {};
    void middleware(request, standIn, (error) => settle(attempt, toError(error)));
    return { abort: () => abort(attempt, standIn) };
  };
}

function wireEvents(timeouts: Timeouts): Plugin {
  return (server) => {
    server.on('proxyReq', (upstreamRequest, _request, standIn) =>
      prepare(attemptOf(standIn), upstreamRequest, timeouts),
    );
    server.on('proxyRes', (response, _request, standIn) => receive(attemptOf(standIn), response));
    server.on('error', (error, _request, standIn) => settle(attemptOf(standIn), error));
    server.on('econnreset', (error, _request, standIn) => settle(attemptOf(standIn), error));
  };
}

function prepare(attempt: Attempt, upstreamRequest: ClientRequest, timeouts: Timeouts): void {
  attempt.upstreamRequest = upstreamRequest;
  if (attempt.phase === 'over') {
    upstreamRequest.destroy();
    return;
  }
  writeHead(attempt, upstreamRequest);
  watch(attempt, upstreamRequest, timeouts);
}

function writeHead(
  { headers, expectsContinue, upstream, pathAndQuery }: Attempt,
  upstreamRequest: ClientRequest,
): void {
  const host = upstreamRequest.getHeader('host');
  for (const name of upstreamRequest.getHeaderNames()) upstreamRequest.removeHeader(name);
  for (const [name, value] of headers) upstreamRequest.setHeader(name, value);
  if (!upstreamRequest.hasHeader('host') && host !== undefined) upstreamRequest.setHeader('Host', host);
  if (expectsContinue) upstreamRequest.setHeader('Expect', '100-continue');
  upstreamRequest.path = pathOn(upstream, pathAndQuery);
}

function abort(attempt: Attempt, standIn: ServerResponse): void {
  attempt.phase = 'over';
  standIn.emit('close');
  attempt.upstreamRequest?.destroy();
}

const toError = (error: unknown): Error => (error instanceof Error ? error : new Error('the request target is no URL'));

function attemptOf(standIn: unknown): Attempt {
  const attempt = standIn instanceof StandIn ? standIn.attempt : undefined;
  if (attempt === undefined) throw new Error('an event of a request that was never sent');
  return attempt;
}
