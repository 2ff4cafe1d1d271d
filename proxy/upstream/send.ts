/**
 * One request to one upstream, over http-proxy-middleware. It builds the request, carries the body and aborts with the caller;
 * headers, path, deadlines and the answer are decided here.
 */
import { type ClientRequest, type IncomingMessage, ServerResponse } from 'node:http';
import type { PassThrough } from 'node:stream';
import { createProxyMiddleware, type Plugin } from 'http-proxy-middleware';
import type { StranglerConfig } from '../../contracts/config.ts';
import type { RequestBody } from './body.ts';
import { watchDeadlines } from './deadlines.ts';
import type { Fault } from './fault.ts';
import { pathOn, type Upstream } from './upstream.ts';

export interface Sending {
  readonly request: IncomingMessage;
  readonly body: RequestBody;
  /** The caller waits for 100 before it sends the body. */
  readonly expectsContinue: boolean;
  readonly upstream: Upstream;
  readonly headers: ReadonlyMap<string, string | string[]>;
  readonly pathAndQuery: string;
  /** Not over a pooled connection. */
  readonly fresh: boolean;
}

/** Exactly one of `answered` and `failed` is called, unless it is aborted first; `brokeOff` may follow `answered`. */
export interface SendingEvents {
  answered(response: IncomingMessage): void;
  /** `stale`: a pooled connection was closed under the request before any answer. */
  failed(fault: Fault, stale: boolean): void;
  /** The answer stalled or ended before it was complete. */
  brokeOff(fault: Fault): void;
  continued(): void;
  /** 102, 103 and other interim answers. */
  informed(information: { readonly statusCode: number; readonly headers: IncomingMessage['headers'] }): void;
  /** Whether the caller is slow to take the answer. */
  isCallerFull(): boolean;
}

export type Send = (sending: Sending, events: SendingEvents) => { abort(): void };

interface Attempt extends Sending {
  readonly events: SendingEvents;
  readonly gate: PassThrough | undefined;
  phase: 'sending' | 'answered' | 'over';
  connected: boolean;
  upstreamRequest: ClientRequest | undefined;
}

/**
 * httpxy writes failures into the response it is given, so it is given this: the caller's own stays out of its reach until there
 * is an answer. It carries its attempt itself: a WeakMap with an entry per request made garbage collection ten times dearer.
 */
class StandIn extends ServerResponse {
  attempt: Attempt | undefined = undefined;
}

export function createSend(timeouts: StranglerConfig['timeouts']): Send {
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
  return (sending, events) => {
    const attempt: Attempt = {
      ...sending,
      events,
      gate: sending.body.gate(),
      phase: 'sending',
      connected: false,
      upstreamRequest: undefined,
    };
    const standIn = new StandIn(sending.request);
    standIn.attempt = attempt;
    // httpxy would copy the parsed headers, joined and in lower case; the real ones are set on the request it builds.
    sending.request.headers = {};
    void middleware(sending.request, standIn, (error) => settle(attempt, toError(error)));
    return { abort: () => abort(attempt, standIn) };
  };
}

function wireEvents(timeouts: StranglerConfig['timeouts']): Plugin {
  return (server) => {
    server.on('proxyReq', (upstreamRequest, _request, standIn) =>
      prepare(attemptOf(standIn), upstreamRequest, timeouts),
    );
    server.on('proxyRes', (response, _request, standIn) => receive(attemptOf(standIn), response));
    server.on('error', (error, _request, standIn) => settle(attemptOf(standIn), error));
    server.on('econnreset', (error, _request, standIn) => settle(attemptOf(standIn), error));
  };
}

function prepare(attempt: Attempt, upstreamRequest: ClientRequest, timeouts: StranglerConfig['timeouts']): void {
  attempt.upstreamRequest = upstreamRequest;
  if (attempt.phase === 'over') {
    upstreamRequest.destroy();
    return;
  }
  writeHead(attempt, upstreamRequest);
  const { events, gate, body } = attempt;
  upstreamRequest.on('information', (information) => information.statusCode !== 100 && events.informed(information));
  upstreamRequest.on('continue', () => {
    events.continued();
    if (gate !== undefined) body.open(gate, upstreamRequest);
  });
  watchDeadlines(upstreamRequest, timeouts, {
    connected: () => whenConnected(attempt, upstreamRequest),
    expired: (kind) => expire(attempt, kind),
    isCallerToBlame: () => isCallerToBlame(attempt, upstreamRequest),
  });
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

function whenConnected(attempt: Attempt, upstreamRequest: ClientRequest): void {
  const { gate, body, request } = attempt;
  attempt.connected = true;
  if (gate === undefined) return;
  if (!attempt.expectsContinue) {
    body.open(gate, upstreamRequest);
    return;
  }
  upstreamRequest.flushHeaders();
  // A caller may tire of waiting for 100 and send the body all the same.
  request.once('readable', () => attempt.phase === 'sending' && body.open(gate, upstreamRequest));
}

function receive(attempt: Attempt, response: IncomingMessage): void {
  if (attempt.phase !== 'sending') {
    response.destroy();
    return;
  }
  attempt.phase = 'answered';
  attempt.connected = true;
  response.once('close', () => {
    if (!response.complete) breakOff(attempt, { kind: 'broken', detail: 'the answer was cut short' });
  });
  attempt.events.answered(response);
}

function settle(attempt: Attempt, error: NodeJS.ErrnoException): void {
  if (attempt.phase === 'answered') breakOff(attempt, { kind: 'broken', detail: error.message });
  if (attempt.phase === 'over') return;
  attempt.phase = 'over';
  const kind = attempt.connected ? 'broken' : 'unreachable';
  attempt.events.failed({ kind, detail: error.code ?? error.message }, attempt.upstreamRequest?.reusedSocket === true);
}

function expire(attempt: Attempt, kind: Fault['kind']): void {
  const fault: Fault = { kind, detail: 'deadline passed' };
  if (attempt.phase === 'answered') breakOff(attempt, fault);
  else if (attempt.phase === 'sending') {
    attempt.phase = 'over';
    attempt.events.failed(fault, false);
  }
  attempt.upstreamRequest?.destroy();
}

function breakOff(attempt: Attempt, fault: Fault): void {
  if (attempt.phase === 'over') return;
  attempt.phase = 'over';
  attempt.events.brokeOff(fault);
}

function abort(attempt: Attempt, standIn: ServerResponse): void {
  attempt.phase = 'over';
  standIn.emit('close');
  attempt.upstreamRequest?.destroy();
}

/** Nothing moves: because the caller does not take the answer, or does not send the rest of its body. */
function isCallerToBlame({ phase, events }: Attempt, upstreamRequest: ClientRequest): boolean {
  return phase === 'answered' ? events.isCallerFull() : upstreamRequest.writableLength === 0;
}

const toError = (error: unknown): Error => (error instanceof Error ? error : new Error('the request target is no URL'));

function attemptOf(standIn: unknown): Attempt {
  const attempt = standIn instanceof StandIn ? standIn.attempt : undefined;
  if (attempt === undefined) throw new Error('an event of a request that was never sent');
  return attempt;
}
