import type { Target } from '../../contracts/route-table.ts';

/** A server the proxy forwards to. Who carries the bytes keeps the connections. */
export interface Upstream {
  /** `monolith` or the service's name. */
  readonly name: string;
  readonly target: Target;
  readonly url: URL;
}

export const createUpstream = (name: string, target: Target, url: string): Upstream => ({
  name,
  target,
  url: new URL(url),
});

/** The path an upstream is asked for: its own base path, then the request's. */
export function pathOn(upstream: Upstream, pathAndQuery: string): string {
  const base = upstream.url.pathname.replace(/\/$/, '');
  return pathAndQuery === '*' ? '*' : `${base}${pathAndQuery}`;
}
