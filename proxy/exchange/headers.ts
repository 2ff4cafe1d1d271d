/**
 * What is passed on and what is not (RFC 9110 §7.6). Headers travel as the flat list of names and values that Node calls raw:
 * order, letter case and repetition as they came.
 */
import type { HeaderMap } from '../ports.ts';

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

/** The request's headers for the upstream, in the order and spelling they came in; body framing included. */
export function toUpstreamHeaders(raw: RawHeaders, caller: Caller): string[] {
  const dropped = hopByHop(raw, NOT_UPSTREAM);
  const kept: string[] = [];
  let chunked = false;
  for (let at = 0; at < raw.length; at += 2) {
    const name = raw[at] ?? '';
    const lower = name.toLowerCase();
    if (lower === 'transfer-encoding') chunked = true;
    if (dropped.has(lower) || REPLACED.has(lower) || (!caller.trusted && lower === 'forwarded')) continue;
    kept.push(name, raw[at + 1] ?? '');
  }
  if (chunked) kept.push('Transfer-Encoding', 'chunked');
  kept.push(...forwardedHeaders(raw, caller));
  return kept;
}

/** As {@link toUpstreamHeaders} for a WebSocket handshake, which is hop by hop on purpose. */
export const toUpgradeHeaders = (raw: RawHeaders, caller: Caller): string[] => [
  ...toUpstreamHeaders(raw, caller),
  'Connection',
  'Upgrade',
  'Upgrade',
  'websocket',
];

/** The response's headers for the caller. Length is kept, chunking is done anew. */
export function toCallerHeaders(raw: RawHeaders, status: number): string[] {
  const dropped = hopByHop(raw, status === 204 ? WITHOUT_LENGTH : HOP_BY_HOP);
  const kept: string[] = [];
  for (let at = 0; at < raw.length; at += 2) {
    const name = raw[at] ?? '';
    if (!dropped.has(name.toLowerCase())) kept.push(name, raw[at + 1] ?? '');
  }
  return kept;
}

/** All values of one header. */
export function valuesOf(raw: RawHeaders, lowerCaseName: string): string[] {
  const values: string[] = [];
  for (let at = 0; at < raw.length; at += 2)
    if (raw[at]?.toLowerCase() === lowerCaseName) values.push(raw[at + 1] ?? '');
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

function hopByHop(raw: RawHeaders, always: ReadonlySet<string>): ReadonlySet<string> {
  const named = valuesOf(raw, 'connection').flatMap((value) => value.toLowerCase().split(','));
  const extra = named.map((name) => name.trim()).filter((name) => !always.has(name) && !NEVER_NAMED.has(name));
  return extra.length === 0 ? always : new Set([...always, ...extra]);
}

function forwardedHeaders(raw: RawHeaders, caller: Caller): string[] {
  const host = valuesOf(raw, 'host')[0];
  const received = (name: string): string | undefined =>
    caller.trusted ? valuesOf(raw, name).join(', ') || undefined : undefined;
  const before = received('x-forwarded-for');
  const passed = received('x-forwarded-host') ?? host;
  return [
    'X-Forwarded-For',
    before === undefined ? caller.address : `${before}, ${caller.address}`,
    'X-Forwarded-Proto',
    received('x-forwarded-proto') ?? caller.protocol,
    ...(passed === undefined ? [] : ['X-Forwarded-Host', passed]),
    'Via',
    [...valuesOf(raw, 'via'), `${caller.httpVersion} strangler`].join(', '),
  ];
}
