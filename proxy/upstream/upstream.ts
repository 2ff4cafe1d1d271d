import type { Upstream as UpstreamSettings } from '../../contracts/config-upstream.ts';
import type { Target } from '../../contracts/route-table.ts';

/** A side the proxy forwards to, the monolith or one service, on one server or several. */
export interface Upstream {
  /** `monolith` or the service's name. */
  readonly name: string;
  readonly target: Target;
  readonly instances: readonly Instance[];
}

/** One server of an upstream. Who carries the bytes keeps the connections, per instance. */
export interface Instance {
  /** The upstream's name. */
  readonly upstream: string;
  readonly target: Target;
  readonly url: URL;
  readonly weight: number;
  /** Requests under way. A counter on the instance itself: choosing one costs no look-up. */
  inFlight: number;
}

export const createUpstream = (name: string, target: Target, { instances }: UpstreamSettings): Upstream => ({
  name,
  target,
  instances: instances.map(({ url, weight }) => ({ upstream: name, target, url: new URL(url), weight, inFlight: 0 })),
});

/** The path an instance is asked for: its own base path, then the request's. */
export function pathOn({ url }: Instance, pathAndQuery: string): string {
  const base = url.pathname.replace(/\/$/, '');
  return pathAndQuery === '*' ? '*' : `${base}${pathAndQuery}`;
}
