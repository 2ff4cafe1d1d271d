import type { RequestTarget } from '../route/path.ts';
import { ASTERISK, parseTarget } from '../route/path.ts';
import type { Refusal } from '../upstream/fault.ts';
import { type Caller, type RawHeaders, valuesOf } from './headers.ts';

/** A request's head, whichever path read it. */
export interface IncomingRequest {
  readonly method: string;
  /** As it stands in the request line. */
  readonly target: string;
  readonly rawHeaders: RawHeaders;
  /** `1.1` or `1.0`. */
  readonly httpVersion: string;
  /** Of the connection, as the socket gives it. */
  readonly remoteAddress: string | undefined;
  readonly encrypted: boolean;
  /** No body follows. */
  readonly isEmpty: boolean;
}

/** A host, with or without its port: no space, no path, no credentials (RFC 9112 §3.2, RFC 3986 §3.2.2). May be empty. */
const HOST = /^[\w.~[\]:%!$&'()*+,;=-]*$/;

/** Reads where a request wants to go, or why it is not let through. What Node's parser refuses never comes this far. */
export function readTarget({
  rawHeaders,
  target: url,
  method,
  httpVersion,
}: IncomingRequest): RequestTarget | (Refusal & { readonly kind: 'refusal' }) {
  // Node's parser lets HTTP/0.9 pass, whose answers have no head and no end of their own.
  if (httpVersion !== '1.1' && httpVersion !== '1.0')
    return refusal(505, 'BAD_HTTP_VERSION', 'Only HTTP/1.1 and HTTP/1.0 are spoken here.');
  const hosts = valuesOf(rawHeaders, 'host');
  if (hosts.length > 1) return refusal(400, 'BAD_REQUEST', 'The request has more than one Host header.');
  if (!HOST.test(hosts[0] ?? '')) return refusal(400, 'BAD_REQUEST', 'The Host header names no host.');
  const codings = valuesOf(rawHeaders, 'transfer-encoding');
  if (codings.length > 1 || (codings[0] ?? 'chunked').toLowerCase() !== 'chunked')
    return refusal(501, 'UNKNOWN_TRANSFER_CODING', 'Only the transfer coding "chunked" is understood.');
  if (method === 'OPTIONS' && url === '*') return ASTERISK;
  const target = parseTarget(url, hosts[0]);
  return target.kind === 'target'
    ? target
    : refusal(400, 'BAD_REQUEST_TARGET', `The request was refused: ${target.why}.`);
}

/** Who is asking, as the next server is told. */
export function readCaller(
  { remoteAddress, encrypted, httpVersion }: Pick<IncomingRequest, 'remoteAddress' | 'encrypted' | 'httpVersion'>,
  trusted: boolean,
): Caller {
  const address = (remoteAddress ?? 'unknown').replace(/^::ffff:/, '');
  const protocol = encrypted ? 'https' : 'http';
  return { address, protocol, trusted, httpVersion };
}

/** The caller's own address: behind a trusted proxy, the one that proxy saw. */
export function readAddress(rawHeaders: RawHeaders, { address, trusted }: Caller): string {
  const forwarded = trusted ? valuesOf(rawHeaders, 'x-forwarded-for').at(-1)?.split(',').at(-1)?.trim() : undefined;
  return forwarded || address;
}

const SAFE: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS']);

/** GET, HEAD or OPTIONS without a body: may be asked twice. */
export const isRepeatable = ({ method, isEmpty }: Pick<IncomingRequest, 'method' | 'isEmpty'>): boolean =>
  isEmpty && SAFE.has(method);

const refusal = (status: number, code: string, message: string) =>
  ({ kind: 'refusal', status, code, message }) as const;
