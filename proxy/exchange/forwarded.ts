/** What the next server is told of the caller and of this proxy. */
import type { Caller } from './headers.ts';

/** What a request says that is said anew. */
export interface Seen {
  host: string | undefined;
  via: string;
  forwardedFor: string;
  forwardedHost: string;
  forwardedProto: string;
  chunked: boolean;
}

/** Keeps what {@link pushForwarded} needs. */
export function note(seen: Seen, lowerCaseName: string, value: string): void {
  switch (lowerCaseName) {
    case 'host':
      seen.host ??= value;
      break;
    case 'via':
      seen.via = joined(seen.via, value);
      break;
    case 'x-forwarded-for':
      seen.forwardedFor = joined(seen.forwardedFor, value);
      break;
    case 'x-forwarded-host':
      seen.forwardedHost = joined(seen.forwardedHost, value);
      break;
    case 'x-forwarded-proto':
      seen.forwardedProto = joined(seen.forwardedProto, value);
      break;
    case 'transfer-encoding':
      seen.chunked = true;
  }
}

/** X-Forwarded-*, Via: replaced, or continued where those of the caller are believed (RFC 9110 §7.6.3). */
export function pushForwarded(kept: string[], seen: Seen, { address, protocol, trusted, httpVersion }: Caller): void {
  const via = `${httpVersion} strangler`;
  const host = (trusted && seen.forwardedHost) || seen.host;
  kept.push('X-Forwarded-For', trusted ? joined(seen.forwardedFor, address) : address);
  kept.push('X-Forwarded-Proto', (trusted && seen.forwardedProto) || protocol);
  if (host !== undefined) kept.push('X-Forwarded-Host', host);
  kept.push('Via', joined(seen.via, via));
}

const joined = (before: string, value: string): string => (before === '' ? value : `${before}, ${value}`);
