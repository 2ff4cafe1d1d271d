/**
 * One request to one upstream, carried by http-proxy-middleware, which takes the body and aborts with the caller. Headers, path,
 * deadlines and the answer are decided here.
 */
import { type ClientRequest, ServerResponse } from 'node:http';
import { createProxyMiddleware, type Plugin } from 'http-proxy-middleware';
import type { StranglerConfig } from '../../contracts/config.ts';
import { collect } from '../exchange/headers.ts';
import { pathOn } from '../upstream/upstream.ts';
import type { AgentPool } from './agents.ts';
import { type Attempt, type CarefulEvents, receive, type Sending, settle, watch } from './attempt.ts';

type Timeouts = StranglerConfig['timeouts'];

export type Send = (sending: Sending, events: CarefulEvents) => { abort(): void };

export function createSend(timeouts: Timeouts, agents: AgentPool): Send {
  const middleware = createProxyMiddleware({
    selfHandleResponse: true,
    ejectPlugins: true,
    plugins: [wireEvents(timeouts)],
    router(_request, standIn, options) {
      const { instance, fresh, gate } = attemptOf(standIn);
      options.agent = agents.of(instance, fresh);
      if (gate !== undefined) options.buffer = gate;
      return instance.url;
    },
  });
  return (sending, events) => {
    const attempt = begin(sending, events);
    const { request } = attempt;
    const standIn = new StandIn(request);
    standIn.attempt = attempt;
    // httpxy would copy the parsed headers, joined and in lower case, and take `//x` for a host; what is real is set on the
    // request it builds.
    request.headers = {};
    request.url = '/';
    void middleware(request, standIn, (error) => settle(attempt, toError(error)));
    return { abort: () => abort(attempt, standIn) };
  };
}

const begin = (sending: Sending, events: CarefulEvents): Attempt => ({
  ...sending,
  events,
  gate: sending.body.gate(),
  phase: 'sending',
  connected: false,
  upstreamRequest: undefined,
});

/**
 * httpxy writes failures into the response it is given, so it is given this: the caller's own stays out of its reach until there
 * is an answer. It carries its attempt itself: a WeakMap with an entry per request made garbage collection ten times dearer.
 */
class StandIn extends ServerResponse {
  attempt: Attempt | undefined = undefined;
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
  { headers, expectsContinue, instance, pathAndQuery }: Attempt,
  upstreamRequest: ClientRequest,
): void {
  const host = upstreamRequest.getHeader('host');
  for (const name of upstreamRequest.getHeaderNames()) upstreamRequest.removeHeader(name);
  for (const [name, value] of collect(headers)) upstreamRequest.setHeader(name, value);
  if (!upstreamRequest.hasHeader('host') && host !== undefined) upstreamRequest.setHeader('Host', host);
  if (expectsContinue) upstreamRequest.setHeader('Expect', '100-continue');
  upstreamRequest.path = pathOn(instance, pathAndQuery);
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
