/**
 * Which instances may be asked, and which of them is asked next.
 *
 * An instance that fails is ejected, but only a share of several instances may be out: those that still answer must be able to
 * carry the load. When none answers any more there is nothing to protect: a service is then out as a whole, and the monolith
 * answers. The monolith has nobody to stand in for it, so its last instance stays.
 */
import type { Clock, Random } from '../ports.ts';
import { choose } from './balance.ts';
import { eject, fail, isFailing, isProbeDue, probe, release, succeed } from './ejection.ts';
import type { Instance, Upstream } from './upstream.ts';

export interface Health {
  /** Whether any instance of the service may be asked. */
  admits(service: string): boolean;
  /** The instance to ask, beside those tried already; of the monolith always one at first. Makes the request the probe if one is due. */
  pick(upstream: Upstream, tried: readonly Instance[]): Instance | undefined;
  succeeded(instance: Instance): void;
  failed(instance: Instance): void;
  /** The request ended without saying anything about the instance. */
  released(instance: Instance): void;
  /** Active checks found it unwell so often that it should be out. */
  unwell(instance: Instance): void;
}

export interface HealthParts {
  readonly upstreams: readonly Upstream[];
  readonly clock: Clock;
  readonly random: Random;
}

/** What is left of the weight of an instance that was readmitted this moment. */
const SLOWEST_START = 0.1;

export function createHealth({ upstreams, clock, random }: HealthParts): Health {
  const byName = new Map(upstreams.map((upstream) => [upstream.name, upstream]));
  const weights = new Float64Array(Math.max(1, ...upstreams.map(({ instances }) => instances.length)));
  const onlyOf = ({ instances }: Upstream): Instance | undefined => (instances.length === 1 ? instances[0] : undefined);
  const changed = (instance: Instance): void => {
    const upstream = byName.get(instance.upstream);
    if (upstream !== undefined) ejectWhatMay(upstream, instance, clock.now());
  };
  return {
    admits(service) {
      const upstream = byName.get(service);
      if (upstream === undefined) return false;
      if (upstream.instances[0]?.ejection.state === 'admitted') return true;
      const now = clock.now();
      return upstream.instances.some((instance) => weightOf(upstream, instance, now) > 0);
    },
    pick(upstream, tried) {
      const only = onlyOf(upstream);
      if (only !== undefined && only.ejection.state === 'admitted') return tried.length === 0 ? only : undefined;
      const now = clock.now();
      upstream.instances.forEach((instance, at) => {
        weights[at] = tried.includes(instance) ? 0 : weightOf(upstream, instance, now);
      });
      const chosen = upstream.instances[choose(upstream.instances, weights, random)];
      if (chosen?.ejection.state === 'ejected') chosen.ejection = probe(chosen.ejection);
      return chosen;
    },
    succeeded(instance) {
      const { state, consecutiveFailures } = instance.ejection;
      if (state !== 'admitted' || consecutiveFailures > 0) instance.ejection = succeed(instance.ejection, clock.now());
    },
    failed(instance) {
      const times = byName.get(instance.upstream)?.settings.ejection;
      if (times !== undefined) instance.ejection = fail(instance.ejection, times, clock.now());
      changed(instance);
    },
    released(instance) {
      if (instance.ejection.state === 'probing') instance.ejection = release(instance.ejection);
    },
    unwell(instance) {
      const { ejection } = instance;
      const failures = byName.get(instance.upstream)?.settings.ejection.failures ?? 0;
      if (ejection.state === 'admitted' && ejection.consecutiveFailures < failures)
        instance.ejection = { ...ejection, consecutiveFailures: failures };
      changed(instance);
    },
  };
}

/** What an instance may carry now. Where checks readmit, no caller's request is the probe. */
function weightOf({ settings }: Upstream, { weight, ejection }: Instance, now: number): number {
  if (ejection.state !== 'admitted') return settings.check === undefined && isProbeDue(ejection, now) ? weight : 0;
  const since = now - ejection.until;
  if (since >= settings.slowStartMs) return weight;
  return weight * Math.max(SLOWEST_START, since / settings.slowStartMs);
}

function ejectWhatMay(upstream: Upstream, instance: Instance, now: number): void {
  const { instances, target, settings } = upstream;
  const times = settings.ejection;
  if (!isFailing(instance.ejection, times)) return;
  const admitted = instances.filter(({ ejection }) => ejection.state === 'admitted');
  const noneAnswers = target === 'service' && admitted.every(({ ejection }) => isFailing(ejection, times));
  const leaving = noneAnswers ? admitted : instances.length - admitted.length < mostOut(upstream) ? [instance] : [];
  for (const one of leaving) one.ejection = eject(one.ejection, times, now);
}

/** How many instances may be out while others answer. */
function mostOut({ instances, target, settings }: Upstream): number {
  const share = Math.max(1, Math.floor(instances.length * settings.ejection.maxShare));
  return target === 'monolith' ? Math.min(share, instances.length - 1) : share;
}
