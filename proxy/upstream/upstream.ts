import http from 'node:http';
import https from 'node:https';
import type { Target } from '../../contracts/route-table.ts';

/** A server the proxy forwards to, with its pooled connections. */
export interface Upstream {
  /** `monolith` or the service's name. */
  readonly name: string;
  readonly target: Target;
  readonly url: URL;
  /** Keeps connections alive between requests. */
  readonly pool: http.Agent;
  /** A connection of its own for every request: for repeating what a stale pooled connection swallowed. */
  readonly fresh: http.Agent;
  close(): void;
}

export function createUpstream(name: string, target: Target, url: string): Upstream {
  const parsed = new URL(url);
  const Agent = parsed.protocol === 'https:' ? https.Agent : http.Agent;
  const pool = new Agent({ keepAlive: true, maxFreeSockets: 256 });
  const fresh = new Agent({ keepAlive: false });
  const close = (): void => {
    pool.destroy();
    fresh.destroy();
  };
  return { name, target, url: parsed, pool, fresh, close };
}

/** The path an upstream is asked for: its own base path, then the request's. */
export function pathOn(upstream: Upstream, pathAndQuery: string): string {
  const base = upstream.url.pathname.replace(/\/$/, '');
  return pathAndQuery === '*' ? '*' : `${base}${pathAndQuery}`;
}
