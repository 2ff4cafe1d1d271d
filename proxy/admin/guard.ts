import type { IncomingHttpHeaders } from 'node:http';
import type { Refusal } from '../upstream/fault.ts';

const LOOPBACK = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])(?::\d+)?$/i;

/** Whether a host to listen on is this machine only. */
export const isLoopback = (host: string): boolean => LOOPBACK.test(host.includes(':') ? `[${host}]` : host);

/**
 * Why a request must not reach the admin API, or undefined. The API has no password, so a web page the operator happens to have
 * open must not be able to use it: neither across sites, nor under a name of its own that resolves to this machine.
 */
export function whyForbidden(method: string, headers: IncomingHttpHeaders): Refusal | undefined {
  const host = headers.host ?? '';
  if (!LOOPBACK.test(host))
    return refusal(403, 'FORBIDDEN_HOST', 'The admin API is only reached as localhost or a loopback address.');
  const { origin } = headers;
  if (origin !== undefined && origin.toLowerCase() !== `http://${host.toLowerCase()}`)
    return refusal(403, 'FORBIDDEN_ORIGIN', 'The admin API takes nothing from other web pages.');
  const site = headers['sec-fetch-site'];
  if (site !== undefined && site !== 'same-origin' && site !== 'none')
    return refusal(403, 'FORBIDDEN_ORIGIN', 'The admin API takes nothing from other web pages.');
  if (method === 'GET' || method === 'HEAD') return undefined;
  if (/^application\/json\s*(?:;|$)/i.test(headers['content-type'] ?? '')) return undefined;
  return refusal(415, 'NOT_JSON', 'A change must be sent as application/json. Nothing was changed.');
}

const refusal = (status: number, code: string, message: string): Refusal => ({ status, code, message });
