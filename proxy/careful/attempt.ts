/** One request to one upstream from the moment it is made: what it may become, whoever carries its bytes. */
import type { ClientRequest, IncomingMessage } from 'node:http';
import type { PassThrough } from 'node:stream';
import type { StranglerConfig } from '../../contracts/config.ts';
import type { SendingEvents, Turn } from '../exchange/forward.ts';
import type { RawHeaders } from '../exchange/headers.ts';
import type { Fault } from '../upstream/fault.ts';
import type { RequestBody } from './body.ts';
import { watchDeadlines } from './deadlines.ts';

export interface Sending extends Turn {
  readonly request: IncomingMessage;
  readonly body: RequestBody;
  /** The caller waits for 100 before it sends the body. */
  readonly expectsContinue: boolean;
  readonly headers: RawHeaders;
  readonly pathAndQuery: string;
}

export interface CarefulEvents extends SendingEvents<IncomingMessage> {
  continued(): void;
  /** 102, 103 and other interim answers. */
  informed(information: { readonly statusCode: number; readonly headers: IncomingMessage['headers'] }): void;
  /** Whether the caller is slow to take the answer. */
  isCallerFull(): boolean;
}

export interface Attempt extends Sending {
  readonly events: CarefulEvents;
  readonly gate: PassThrough | undefined;
  phase: 'sending' | 'answered' | 'over';
  connected: boolean;
  upstreamRequest: ClientRequest | undefined;
}

/** Listens to a request that has just been made, and holds it to its deadlines. */
export function watch(attempt: Attempt, upstreamRequest: ClientRequest, timeouts: StranglerConfig['timeouts']): void {
  const { events, gate, body } = attempt;
  upstreamRequest.on('information', (information) => information.statusCode !== 100 && events.informed(information));
  upstreamRequest.on('continue', () => {
    events.continued();
    if (gate !== undefined) body.open(gate, upstreamRequest);
  });
  // Nobody asked for it: a WebSocket's handshake never comes this way.
  upstreamRequest.once('upgrade', (_response, socket) => {
    socket.destroy();
    fail(attempt, { kind: 'broken', detail: 'the upstream switched protocols unasked' });
  });
  watchDeadlines(upstreamRequest, timeouts, {
    connected: () => whenConnected(attempt, upstreamRequest),
    expired: (kind) => expire(attempt, kind),
    isCallerToBlame: () => isCallerToBlame(attempt, upstreamRequest),
  });
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

export function receive(attempt: Attempt, response: IncomingMessage): void {
  if (attempt.phase !== 'sending') {
    response.destroy();
    return;
  }
  // Node's parser lets HTTP/2.0 and 0.9 pass.
  if (response.httpVersionMajor !== 1) {
    fail(attempt, { kind: 'broken', detail: `the upstream speaks HTTP/${response.httpVersion}` });
    response.destroy();
    return;
  }
  attempt.phase = 'answered';
  attempt.connected = true;
  response.once('close', () => {
    if (response.complete) end(attempt);
    else breakOff(attempt, { kind: 'broken', detail: 'the answer was cut short' });
  });
  attempt.events.answered(response, response.statusCode ?? 502);
}

export function settle(attempt: Attempt, error: NodeJS.ErrnoException): void {
  if (attempt.phase === 'answered') breakOff(attempt, { kind: 'broken', detail: error.message });
  if (attempt.phase === 'over') return;
  attempt.phase = 'over';
  const kind = attempt.connected ? 'broken' : 'unreachable';
  attempt.events.failed({ kind, detail: error.code ?? error.message }, attempt.upstreamRequest?.reusedSocket === true);
}

function fail(attempt: Attempt, fault: Fault): void {
  if (attempt.phase !== 'sending') return;
  attempt.phase = 'over';
  attempt.events.failed(fault, false);
}

function expire(attempt: Attempt, kind: Fault['kind']): void {
  const fault: Fault = { kind, detail: 'deadline passed' };
  if (attempt.phase === 'answered') breakOff(attempt, fault);
  else fail(attempt, fault);
  attempt.upstreamRequest?.destroy();
}

function end(attempt: Attempt): void {
  if (attempt.phase === 'over') return;
  attempt.phase = 'over';
  attempt.events.ended();
}

function breakOff(attempt: Attempt, fault: Fault): void {
  if (attempt.phase === 'over') return;
  attempt.phase = 'over';
  attempt.events.brokeOff(fault);
}

/** Nothing moves: because the caller does not take the answer, or does not send the rest of its body. */
function isCallerToBlame({ phase, events }: Attempt, upstreamRequest: ClientRequest): boolean {
  return phase === 'answered' ? events.isCallerFull() : upstreamRequest.writableLength === 0;
}
