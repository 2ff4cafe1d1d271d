/** What is written down of a request while it runs and when it has ended. */
import type { StranglerConfig } from '../../contracts/config.ts';
import type { Target } from '../../contracts/route-table.ts';
import type { AccessLog, Clock } from '../ports.ts';
import type { Reason } from '../route/decide.ts';
import type { Statistics } from '../statistics/statistics.ts';
import type { Exchange } from './exchange.ts';
import type { Happening } from './forward.ts';
import { type IncomingRequest, readAddress, readCaller } from './incoming.ts';
import { readRequestId, readTraceId } from './request-id.ts';

export interface RecordParts {
  readonly config: Pick<StranglerConfig, 'trustForwarded' | 'decisionHeader'>;
  readonly statistics: Statistics;
  readonly accessLog: AccessLog | undefined;
  readonly clock: Clock;
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

export function noteHappening(fate: Fate, happening: Happening): void {
  if (happening === 'fallback') fate.target = 'monolith';
  if (happening !== 'retry') fate.reason = happening;
}

export function noteHead(fate: Fate, status: number, startedMs: number): void {
  fate.status = status;
  fate.headMs = since(startedMs);
}

/** As {@link noteHead} for the answer of the application that this runs in, once it has ended. */
export function noteOwnAnswer(
  fate: Fate,
  { startedMs }: Exchange,
  { headersSent, statusCode }: { readonly headersSent: boolean; readonly statusCode: number },
): void {
  if (headersSent) noteHead(fate, statusCode, startedMs);
}

/**
 * Tells the caller who answers and why, as an item with a parameter (RFC 8941 §3.3): `catalog;reason=split`. Nothing, unless the
 * configuration names a header.
 */
export function decisionHeaders(
  { config: { decisionHeader } }: RecordParts,
  { decision }: Exchange,
  fate: Fate,
): readonly string[] {
  if (decisionHeader === undefined) return NONE;
  return [decisionHeader, `${encodeURIComponent(sideOf(decision, fate))};reason=${fate.reason}`];
}

/** `monolith`, or the name of the service that answered. */
const sideOf = ({ rule }: Exchange['decision'], { target }: Fate): string =>
  target === 'service' && rule !== undefined ? rule.service : target;

const NONE: readonly string[] = [];

/** Counts and logs a request that has ended. `broken`: the caller did not get the whole answer. */
export function recordExchange(
  parts: RecordParts,
  exchange: Exchange,
  fate: Fate & { readonly broken: boolean },
): void {
  const { incoming, target, decision, startedMs, caller } = exchange;
  const { rule } = decision;
  const status = fate.status || CLIENT_CLOSED_REQUEST;
  const durationMs = since(startedMs);
  const isError = status >= 500 || (fate.broken && fate.status !== 0);
  parts.statistics.count({
    route: rule?.route,
    target: fate.target,
    reason: fate.reason,
    status,
    error: isError,
    durationMs: fate.headMs || durationMs,
  });
  if (!parts.accessLog?.admits(isError || fate.broken || fate.reason === 'fallback')) return;
  parts.accessLog.write({
    atMs: parts.clock.now(),
    method: incoming.method,
    path: target.rawPath,
    status,
    durationMs,
    target: sideOf(decision, fate),
    reason: fate.reason,
    route: rule?.route ?? null,
    client: readAddress(incoming.rawHeaders, caller),
    requestId: exchange.requestId,
    traceId: readTraceId(incoming.rawHeaders),
  });
}

/** Logs a request that reached no side. */
export function recordRefusal(
  { accessLog, clock, config, statistics }: RecordParts,
  incoming: IncomingRequest,
  status: number,
): void {
  statistics.refused(status);
  if (!accessLog?.admits(true)) return;
  const caller = readCaller(incoming, config.trustForwarded);
  accessLog.write({
    atMs: clock.now(),
    method: incoming.method,
    path: incoming.target.split('?', 1)[0] ?? '',
    status,
    durationMs: 0,
    target: 'none',
    reason: 'refused',
    route: null,
    client: readAddress(incoming.rawHeaders, caller),
    requestId: readRequestId(incoming.rawHeaders),
    traceId: readTraceId(incoming.rawHeaders),
  });
}

const since = (startedMs: number): number => Math.round((performance.now() - startedMs) * 1_000) / 1_000;
