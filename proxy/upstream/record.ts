/** What is known of a request while it runs, and what is written down of it afterwards. */
import type { IncomingMessage } from 'node:http';
import type { StranglerConfig } from '../../contracts/config.ts';
import type { Target } from '../../contracts/route-table.ts';
import type { AccessLog, Clock } from '../ports.ts';
import type { Decision, Reason } from '../route/decide.ts';
import type { RequestTarget } from '../route/path.ts';
import type { Statistics } from '../statistics/statistics.ts';
import type { RequestBody } from './body.ts';
import type { Caller } from './headers.ts';
import { readAddress, readCaller } from './incoming.ts';

export interface RecordParts {
  readonly config: Pick<StranglerConfig, 'trustForwarded'>;
  readonly statistics: Statistics;
  readonly accessLog: AccessLog | undefined;
  readonly clock: Clock;
}

/** A request that was read and decided. */
export interface Exchange {
  readonly request: IncomingMessage;
  readonly method: string;
  readonly target: RequestTarget;
  readonly caller: Caller;
  readonly body: RequestBody;
  readonly decision: Decision;
  readonly clientKey: () => string;
  /** Of the monotonic clock. */
  readonly startedMs: number;
}

/** What became of it, so far. */
export interface Fate {
  target: Target;
  reason: Reason;
  /** 0 until the head of the answer is on its way. */
  status: number;
  headMs: number;
}

/** nginx's word for a caller who left before there was an answer. */
const CLIENT_CLOSED_REQUEST = 499;

export const firstFate = ({ decision: { target, reason } }: Exchange): Fate => ({
  target,
  reason,
  status: 0,
  headMs: 0,
});

export function fallBack(fate: Fate): void {
  fate.target = 'monolith';
  fate.reason = 'fallback';
}

export function noteHead(fate: Fate, status: number, startedMs: number): void {
  fate.status = status;
  fate.headMs = since(startedMs);
}

/** Counts and logs a request that has ended. `broken`: the caller did not get the whole answer. */
export function recordExchange(
  parts: RecordParts,
  exchange: Exchange,
  fate: Fate & { readonly broken: boolean },
): void {
  const { method, target, decision, startedMs, request, caller } = exchange;
  const { rule } = decision;
  const status = fate.status || CLIENT_CLOSED_REQUEST;
  parts.statistics.count({
    route: rule?.route,
    target: fate.target,
    error: status >= 500 || (fate.broken && fate.status !== 0),
    fallback: fate.reason === 'fallback',
    durationMs: fate.headMs || since(startedMs),
  });
  parts.accessLog?.write({
    at: new Date(parts.clock.now()).toISOString(),
    method,
    path: target.rawPath,
    status,
    durationMs: since(startedMs),
    target: fate.target === 'service' && rule !== undefined ? rule.service : fate.target,
    reason: fate.reason,
    route: rule?.route ?? null,
    client: readAddress(request, caller),
  });
}

/** Logs a request that reached no side. */
export function recordRefusal(
  { accessLog, clock, config }: RecordParts,
  request: IncomingMessage,
  status: number,
): void {
  accessLog?.write({
    at: new Date(clock.now()).toISOString(),
    method: request.method ?? '',
    path: request.url?.split('?', 1)[0] ?? '',
    status,
    durationMs: 0,
    target: 'none',
    reason: 'refused',
    route: null,
    client: readAddress(request, readCaller(request, config.trustForwarded)),
  });
}

const since = (startedMs: number): number => Math.round((performance.now() - startedMs) * 1_000) / 1_000;
