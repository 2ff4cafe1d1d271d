/**
 * One request from its head to its last byte, whichever path carries it: read, decided, forwarded, counted.
 *
 *     head ──> readTarget ──> begin (decide) ──> forward ──> record
 *
 * `careful/` and `fast/` own the sockets and call these in this order; nothing here knows how bytes travel.
 */
import type { StranglerConfig } from '../../contracts/config.ts';
import type { ShadowPort, ShadowTap } from '../ports.ts';
import { type Decision, decide, type LiveTable } from '../route/decide.ts';
import type { RequestTarget } from '../route/path.ts';
import { clientKeyOf } from '../route/stickiness.ts';
import type { Repeatability } from '../upstream/fault.ts';
import type { Upstream } from '../upstream/upstream.ts';
import type { Forwarder } from './forward.ts';
import { type Caller, joinedValueOf, toHeaderMap } from './headers.ts';
import { type IncomingRequest, isRepeatable, readAddress } from './incoming.ts';
import type { RecordParts } from './record.ts';
import { readRequestId } from './request-id.ts';

export interface ExchangeParts extends Forwarder, RecordParts {
  readonly config: Pick<StranglerConfig, 'stickiness' | 'timeouts' | 'trustForwarded'>;
  /** Read once per request: a flip counts from the next request on. */
  readonly live: () => LiveTable;
  readonly monolith: Upstream;
  readonly services: ReadonlyMap<string, Upstream>;
  readonly shadow: Pick<ShadowPort, 'observe'> | undefined;
}

/** A request that was read and decided. */
export interface Exchange {
  readonly incoming: IncomingRequest;
  readonly target: RequestTarget;
  readonly caller: Caller;
  /** What logs call the request; the upstream gets it as `X-Request-Id`. */
  readonly requestId: string;
  readonly decision: Decision;
  readonly clientKey: () => string;
  /** Path and query that travel. */
  readonly pathAndQuery: string;
  /** The upstream that was decided for. */
  readonly first: Upstream;
  /** Of the monotonic clock. */
  readonly startedMs: number;
}

export type Beginning = Pick<Exchange, 'incoming' | 'target' | 'caller' | 'startedMs'>;

export function begin(parts: ExchangeParts, { incoming, target, caller, startedMs }: Beginning): Exchange {
  const { config, health, clock } = parts;
  const { method, rawHeaders } = incoming;
  const header = (name: string): string | undefined => joinedValueOf(rawHeaders, name);
  const address = (): string => readAddress(rawHeaders, caller);
  let key: string | undefined;
  const clientKey = (): string => {
    key ??= clientKeyOf(config.stickiness, header, address());
    return key;
  };
  const head = { method, target, header, clientKey, address, now: clock.now, admits: health.admits };
  const decision = decide(parts.live(), head);
  parts.statistics.begun(decision.rule?.route);
  const pathAndQuery = decision.path + target.query;
  const first = upstreamOf(parts, decision);
  const requestId = readRequestId(rawHeaders);
  return { incoming, target, caller, decision, clientKey, pathAndQuery, first, startedMs, requestId };
}

/** What looks on at the answer of this request, if anything does. */
export function tapFor(
  { shadow }: ExchangeParts,
  { incoming, decision, pathAndQuery, clientKey }: Exchange,
): ShadowTap | undefined {
  if (shadow === undefined || !decision.shadow || decision.rule === undefined || !isRepeatable(incoming))
    return undefined;
  const headers = toHeaderMap(incoming.rawHeaders);
  const request = { method: incoming.method, path: pathAndQuery, headers };
  return shadow.observe({ rule: decision.rule, request, clientKey: clientKey() });
}

/** What asking a second time for this request would do. */
export function repeatabilityOf({ incoming, decision }: Exchange): Repeatability {
  if (isRepeatable(incoming)) return 'safe';
  return decision.rule?.idempotent === true ? 'idempotent' : 'once';
}

function upstreamOf({ services, monolith }: ExchangeParts, { target, rule }: Decision): Upstream {
  return target === 'service' && rule !== undefined ? (services.get(rule.service) ?? monolith) : monolith;
}
