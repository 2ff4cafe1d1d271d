import type { InstanceHealth, UpstreamHealth } from '../../contracts/route-table.ts';
import type { Instance, Upstream } from './upstream.ts';

const BEST_FIRST = ['admitted', 'probing', 'ejected'] as const;

/** An upstream is as well as the best of its instances. */
export function describeUpstream({ instances, limit }: Upstream, now: number): UpstreamHealth {
  const all = instances.map((instance) => describeInstance(instance, now));
  const state = BEST_FIRST.find((one) => all.some((instance) => instance.state === one)) ?? 'admitted';
  const best = all.filter((instance) => instance.state === state);
  return {
    state,
    consecutiveFailures: Math.max(...all.map((instance) => instance.consecutiveFailures)),
    ejectedForMs: Math.min(...best.map((instance) => instance.ejectedForMs)),
    inFlight: limit.inFlight,
    queued: limit.queued,
    shed: limit.shed,
    instances: all,
  };
}

function describeInstance({ url, weight, ejection, inFlight }: Instance, now: number): InstanceHealth {
  const { state, consecutiveFailures, until } = ejection;
  const ejectedForMs = state === 'admitted' ? 0 : Math.max(0, until - now);
  return { url: url.href, weight, state, consecutiveFailures, ejectedForMs, inFlight };
}
