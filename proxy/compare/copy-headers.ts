import type { HeaderMap } from '../ports.ts';

/** Marks a copy, so that a service may leave side effects such as counters out. */
export const SHADOW_HEADER = 'x-strangler-shadow';

/** What belongs to one connection (RFC 9110 §7.6.1), and what a request without a body has no use for. */
const NOT_COPIED: ReadonlySet<string> = new Set([
  'connection',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'expect',
  'content-length',
]);

/** Naming these in `Connection` does not take them off a copy: it must ask the same as its original. */
const NEVER_NAMED = /^(?:host|authorization|cookie|accept.*|range|if-.*|x-forwarded-.*)$/;

/** The request's headers for its copy. */
export function toCopyHeaders(headers: HeaderMap): Record<string, string | string[]> {
  const { connection = [] } = headers;
  const named = new Set(
    [connection]
      .flat()
      .join(',')
      .toLowerCase()
      .split(',')
      .map((name) => name.trim()),
  );
  const isKept = (name: string) => !NOT_COPIED.has(name) && (!named.has(name) || NEVER_NAMED.test(name));
  return { ...Object.fromEntries(Object.entries(headers).filter(([name]) => isKept(name))), [SHADOW_HEADER]: '1' };
}

/** One text per name, as requests are recorded. */
export const toRecordedHeaders = (headers: HeaderMap): Record<string, string> =>
  Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, [value].flat().join(name === 'cookie' ? '; ' : ', ')]),
  );
