/**
 * What is passed on and what is not (RFC 9110 §7.6). Headers travel as the flat list of names and values that Node calls raw:
 * order, letter case and repetition as they came.
 */
import type { HeaderMap } from '../ports.ts';
import { note, pushForwarded, type Seen } from './forwarded.ts';

export type RawHeaders = readonly string[];

/** What the proxy knows of the caller. */
export interface Caller {
  readonly address: string;
  readonly protocol: 'http' | 'https';
  /** Whether X-Forwarded-* of the request are believed. */
  readonly trusted: boolean;
  readonly httpVersion: string;
}

const HOP_BY_HOP: ReadonlySet<string> = new Set([
  'connection',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'transfer-encoding',
  'upgrade',
]);

/** Trailers of requests are not passed on; the expectation is passed on by itself. */
const NOT_UPSTREAM: ReadonlySet<string> = new Set([...HOP_BY_HOP, 'trailer', 'expect']);

const WITHOUT_LENGTH: ReadonlySet<string> = new Set([...HOP_BY_HOP, 'content-length']);

/** Naming these in `Connection` must not strip them: that would change framing, authority or identity behind the caller's back. */
const NEVER_NAMED: ReadonlySet<string> = new Set([
  'host',
  'content-length',
  'content-type',
  'content-encoding',
  'authorization',
  'cookie',
  'set-cookie',
  'cache-control',
  'location',
  'via',
  'x-forwarded-for',
  'x-forwarded-host',
  'x-forwarded-proto',
]);

const REPLACED: ReadonlySet<string> = new Set(['x-forwarded-for', 'x-forwarded-host', 'x-forwarded-proto', 'via']);

const REQUEST_ID = 'x-request-id';

/** 1 at every length that a name has which is not simply passed on: most names are told by their length alone. */
const REQUEST_LENGTHS = lengthsOf([...NOT_UPSTREAM, ...REPLACED, REQUEST_ID, 'forwarded', 'host']);
const RESPONSE_LENGTHS = lengthsOf([...WITHOUT_LENGTH]);

/** The request's headers for the upstream, in the order and spelling they came in; body framing included. */
export function toUpstreamHeaders(raw: RawHeaders, caller: Caller, requestId: string): string[] {
  const extra = namedByConnection(raw, NOT_UPSTREAM);
  const kept: string[] = [];
  let isNamed = false;
  const seen: Seen = {
    host: undefined,
    via: '',
    forwardedFor: '',
    forwardedHost: '',
    forwardedProto: '',
    chunked: false,
  };
  for (let at = 0; at < raw.length; at += 2) {
    const name = raw[at] as string;
    const value = raw[at + 1] as string;
    if (REQUEST_LENGTHS[name.length] === 1 || extra !== undefined) {
      const lower = name.toLowerCase();
      note(seen, lower, value);
      if (NOT_UPSTREAM.has(lower) || REPLACED.has(lower) || extra?.has(lower)) continue;
      if (!caller.trusted && lower === 'forwarded') continue;
      if (lower === REQUEST_ID) {
        if (isNamed || value !== requestId) continue;
        isNamed = true;
      }
    }
    kept.push(name, value);
  }
  if (!isNamed) kept.push('X-Request-Id', requestId);
  if (seen.chunked) kept.push('Transfer-Encoding', 'chunked');
  pushForwarded(kept, seen, caller);
  return kept;
}

/** As {@link toUpstreamHeaders} for a WebSocket handshake, which is hop by hop on purpose. */
export const toUpgradeHeaders = (raw: RawHeaders, caller: Caller, requestId: string): string[] => [
  ...toUpstreamHeaders(raw, caller, requestId),
  'Connection',
  'Upgrade',
  'Upgrade',
  'websocket',
];

/** The response's headers for the caller. Length is kept, chunking is done anew. */
export function toCallerHeaders(raw: RawHeaders, status: number): string[] {
  const always = status === 204 ? WITHOUT_LENGTH : HOP_BY_HOP;
  const extra = namedByConnection(raw, always);
  const kept: string[] = [];
  for (let at = 0; at < raw.length; at += 2) {
    const name = raw[at] as string;
    if (RESPONSE_LENGTHS[name.length] === 1 || extra !== undefined) {
      const lower = name.toLowerCase();
      if (always.has(lower) || extra?.has(lower)) continue;
    }
    kept.push(name, raw[at + 1] as string);
  }
  return kept;
}

/** All values of one header. */
export function valuesOf(raw: RawHeaders, lowerCaseName: string): string[] {
  const values: string[] = [];
  for (let at = 0; at < raw.length; at += 2) {
    const name = raw[at] as string;
    if (name.length === lowerCaseName.length && name.toLowerCase() === lowerCaseName)
      values.push(raw[at + 1] as string);
  }
  return values;
}

/** All values of one header in one (RFC 9110 §5.3, RFC 9113 §8.2.3 for cookies); undefined when there is none. */
export const joinedValueOf = (raw: RawHeaders, lowerCaseName: string): string | undefined =>
  valuesOf(raw, lowerCaseName).join(lowerCaseName === 'cookie' ? '; ' : ', ') || undefined;

/** Names in lower case; several values of one name as an array. */
export function toHeaderMap(raw: RawHeaders): HeaderMap {
  return Object.fromEntries([...collect(raw)].map(([name, value]) => [name.toLowerCase(), value]));
}

/** Names in their first spelling, the values of repeated ones as a list. */
export function collect(raw: RawHeaders): Map<string, string | string[]> {
  const spelling = new Map<string, string>();
  const headers = new Map<string, string | string[]>();
  for (let at = 0; at < raw.length; at += 2) {
    const name = raw[at] ?? '';
    const lower = name.toLowerCase();
    const first = spelling.get(lower) ?? name;
    spelling.set(lower, first);
    const before = headers.get(first);
    const value = raw[at + 1] ?? '';
    headers.set(first, before === undefined ? value : [before, value].flat());
  }
  return headers;
}

/** What `Connection` names beside the headers that never travel and those that it must not touch; mostly nothing. */
function namedByConnection(raw: RawHeaders, always: ReadonlySet<string>): ReadonlySet<string> | undefined {
  let extra: Set<string> | undefined;
  for (const value of valuesOf(raw, 'connection')) {
    const options = value.toLowerCase();
    if (options === 'close') continue;
    for (const option of options.split(',')) {
      const name = option.trim();
      if (name === '' || always.has(name) || NEVER_NAMED.has(name)) continue;
      extra ??= new Set();
      extra.add(name);
    }
  }
  return extra;
}

function lengthsOf(names: readonly string[]): Uint8Array {
  const lengths = new Uint8Array(64);
  for (const name of names) lengths[name.length] = 1;
  return lengths;
}
