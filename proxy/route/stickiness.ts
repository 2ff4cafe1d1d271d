import type { StickinessSource } from '../../contracts/config.ts';

export type ReadHeader = (lowerCaseName: string) => string | undefined;

/**
 * What a caller is known by: the first source that finds something, else the client address. Nothing is ever drawn by lot and
 * written into an answer, so that a caller who keeps no cookies is as sticky as any other (a share of 5 % stays 5 %, however
 * often they ask). A JWT is read, not verified: a forged one only chooses its own bucket.
 */
export function clientKeyOf(sources: readonly StickinessSource[], header: ReadHeader, address: string): string {
  for (const source of sources) {
    const value = readSource(source, header);
    if (value !== undefined && value !== '') return `${source.from}:${value}`;
  }
  return `address:${toNetwork(address)}`;
}

/** An IPv6 host changes the last 64 bits of its address as it likes (RFC 8981), so it is known by the first. */
function toNetwork(address: string): string {
  if (!address.includes(':')) return address;
  const [head = '', tail = ''] = address.toLowerCase().split('::');
  const before = head === '' ? [] : head.split(':');
  const after = tail === '' ? [] : tail.split(':');
  // An IPv4 address at the end stands for two groups.
  const zeros = 8 - before.length - after.length - (tail.includes('.') ? 1 : 0);
  const all = [...before, ...Array.from({ length: zeros }, () => '0'), ...after];
  const groups = all.slice(0, 4).map((group) => group.replace(/^0+(?=.)/, ''));
  return `${groups.join(':')}::/64`;
}

function readSource(source: StickinessSource, header: ReadHeader): string | undefined {
  if (source.from === 'header') return header(source.name.toLowerCase());
  if (source.from === 'cookie') return readCookie(header('cookie') ?? '', source.name);
  return readClaim(header('authorization') ?? '', source.claim);
}

export function readCookie(cookies: string, name: string): string | undefined {
  for (const pair of cookies.split(';')) {
    const equals = pair.indexOf('=');
    if (equals !== -1 && pair.slice(0, equals).trim() === name) return pair.slice(equals + 1).trim();
  }
  return undefined;
}

function readClaim(authorization: string, claim: string): string | undefined {
  const payload = /^bearer +[\w-]+\.([\w-]+)\./i.exec(authorization)?.[1];
  if (payload === undefined) return undefined;
  const claims = parseJson(Buffer.from(payload, 'base64url').toString('utf8'));
  if (typeof claims !== 'object' || claims === null || !Object.hasOwn(claims, claim)) return undefined;
  const value: unknown = (claims as Record<string, unknown>)[claim];
  return typeof value === 'string' || typeof value === 'number' ? String(value) : undefined;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
