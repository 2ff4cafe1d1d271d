import { STATUS_CODES } from 'node:http';
import type { Refusal } from '../upstream/fault.ts';

/** An answer of the proxy's own. */
export interface RefusalAnswer {
  readonly reason: string;
  /** Names and values in turn. */
  readonly headers: string[];
  readonly body: string;
}

export function describeRefusal({ status, code, message, retryAfterS }: Refusal): RefusalAnswer {
  const body = JSON.stringify({ error: { code, message } });
  const headers = [
    'Content-Type',
    'application/json; charset=utf-8',
    'Content-Length',
    String(Buffer.byteLength(body)),
    'Cache-Control',
    'no-store',
    // RFC 9110 §6.6.1.
    'Date',
    new Date().toUTCString(),
  ];
  if (retryAfterS !== undefined) headers.push('Retry-After', String(retryAfterS));
  return { reason: STATUS_CODES[status] ?? '', headers, body };
}
