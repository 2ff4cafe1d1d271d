/** Names for requests and traces: found in every log the request passes. */
import { randomUUID } from 'node:crypto';
import type { RawHeaders } from './headers.ts';

const REQUEST_ID = 'x-request-id';

/** No spaces, quotes or control characters: it goes into logs of others as it is. */
const SANE = /^[\w.:+/=@~-]{1,128}$/;

/** The caller's own `X-Request-Id` when there is exactly one and it is sane, else a new one. */
export function readRequestId(raw: RawHeaders): string {
  let found: string | undefined;
  for (let at = 0; at < raw.length; at += 2) {
    const name = raw[at] ?? '';
    if (name.length !== REQUEST_ID.length || name.toLowerCase() !== REQUEST_ID) continue;
    if (found !== undefined) return randomUUID();
    found = raw[at + 1] ?? '';
  }
  return found !== undefined && SANE.test(found) ? found : randomUUID();
}

/** W3C Trace Context §3.2: version, trace, parent, flags. */
const TRACEPARENT = /^[\da-f]{2}-([\da-f]{32})-[\da-f]{16}-[\da-f]{2}/;

/**
 * The trace a request belongs to, or null. The proxy passes `traceparent` and `tracestate` on untouched and never makes them: it
 * records no span, so a parent of its own making would be missing from every trace (§2.1 lets such a component do just that).
 */
export function readTraceId(raw: RawHeaders): string | null {
  for (let at = 0; at < raw.length; at += 2) {
    const name = raw[at] ?? '';
    if (name.length === 11 && name.toLowerCase() === 'traceparent')
      return TRACEPARENT.exec(raw[at + 1] ?? '')?.[1] ?? null;
  }
  return null;
}
