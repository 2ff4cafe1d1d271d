import type { Upstream as UpstreamSettings } from '../../contracts/config-upstream.ts';
import type { Target } from '../../contracts/route-table.ts';
import type { RetryBudget } from './budget.ts';
import type { Ejection } from './ejection.ts';
import type { Limit } from './limit.ts';
import type { Resolver } from './resolve.ts';

/** A side the proxy forwards to, the monolith or one service, on one server or several. */
export interface Upstream {
  /** `monolith` or the service's name. */
  readonly name: string;
  readonly target: Target;
  readonly instances: readonly Instance[];
  readonly settings: UpstreamSettings;
  readonly limit: Limit;
  readonly budget: RetryBudget;
  /** Answers in whose place the monolith's is given. */
  readonly fallbackOn: ReadonlySet<number>;
  /** Answers that count as failures of their instance. */
  readonly failures: ReadonlySet<number>;
}

/**
 * One server of an upstream. Who carries the bytes keeps the connections, per instance. What changes while it runs stands on
 * the instance itself, so that choosing one costs no look-up.
 */
export interface Instance {
  /** The upstream's name. */
  readonly upstream: string;
  readonly target: Target;
  readonly url: URL;
  readonly weight: number;
  /** For new connections: the addresses of its name, another one first each time. Undefined when the URL holds an address. */
  readonly lookup: Resolver['lookup'] | undefined;
  /** Grows when its name has got other addresses: connections made before are not used for another request. */
  generation: number;
  /** Requests under way. */
  inFlight: number;
  ejection: Ejection;
}

/** The path an instance is asked for: its own base path, then the request's. */
export function pathOn({ url }: Pick<Instance, 'url'>, pathAndQuery: string): string {
  const base = url.pathname.replace(/\/$/, '');
  return pathAndQuery === '*' ? '*' : `${base}${pathAndQuery}`;
}
