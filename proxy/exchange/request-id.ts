/** Names for requests and traces: found in every log the request passes. */
import { randomUUID } from 'node:crypto';
import { type RawHeaders, valuesOf } from './headers.ts';

/** No spaces, quotes or control characters: it goes into logs of others as it is. */
const SANE = /^[\w.:+/=@~-]{1,128}$/;

/** The caller's own `X-Request-Id` when there is exactly one and it is sane, else a new one. */
export function readRequestId(raw: RawHeaders): string {
  const [found, ...more] = valuesOf(raw, 'x-request-id');
  return found !== undefined && more.length === 0 && SANE.test(found) ? found : randomUUID();
}

/** W3C Trace Context §3.2: version, trace, parent, flags. */
const TRACEPARENT = /^[\da-f]{2}-([\da-f]{32})-[\da-f]{16}-[\da-f]{2}/;

/**
 * The trace a request belongs to, or null. The proxy passes `traceparent` and `tracestate` on untouched and never makes them: it
 * records no span, so a parent of its own making would be missing from every trace (§2.1 lets such a component do just that).
 */
export const readTraceId = (raw: RawHeaders): string | null =>
  TRACEPARENT.exec(valuesOf(raw, 'traceparent')[0] ?? '')?.[1] ?? null;
