import type { UpstreamHealth } from '../../contracts/route-table.ts';
import type { Clock } from '../ports.ts';
import { choose, type Random } from './balance.ts';
import { admit, type Ejection, fail, healthy, isAdmissible, release, succeed } from './ejection.ts';
import type { Instance, Upstream } from './upstream.ts';

/** Which instances may be asked, and which of them is asked next. */
export interface Health {
  /** Whether any instance of the service may be asked. */
  admits(service: string): boolean;
  /** The instance to ask, beside those tried already. Takes the place of its probe when that is free. */
  pick(upstream: Upstream, tried: readonly Instance[]): Instance | undefined;
  succeeded(instance: Instance): void;
  failed(instance: Instance): void;
  /** The request ended without saying anything about the instance. */
  released(instance: Instance): void;
  /** By service. */
  report(): Record<string, UpstreamHealth>;
}

export interface HealthParts {
  readonly services: ReadonlyMap<string, Upstream>;
  readonly clock: Clock;
  readonly random: Random;
}

export function createHealth({ services, clock, random }: HealthParts): Health {
  const watched = [...services.values()].flatMap(({ instances }) => instances);
  const ejections = new Map<Instance, Ejection>(watched.map((instance) => [instance, healthy]));
  const of = (instance: Instance): Ejection => ejections.get(instance) ?? healthy;
  /** The monolith has nobody to stand in for it, so it is never ejected. */
  const change = (instance: Instance, next: Ejection): void => {
    if (ejections.has(instance)) ejections.set(instance, next);
  };
  return {
    admits(service) {
      const now = clock.now();
      return services.get(service)?.instances.some((instance) => isAdmissible(of(instance), now)) ?? false;
    },
    pick({ instances }, tried) {
      const now = clock.now();
      const weightOf = (instance: Instance): number =>
        tried.includes(instance) || !isAdmissible(of(instance), now) ? 0 : instance.weight;
      const chosen = choose(instances, weightOf, random);
      if (chosen !== undefined) change(chosen, admit(of(chosen), now).next);
      return chosen;
    },
    succeeded: (instance) => change(instance, succeed(of(instance), clock.now())),
    failed: (instance) => change(instance, fail(of(instance), clock.now())),
    released: (instance) => change(instance, release(of(instance))),
    report: () =>
      Object.fromEntries(
        [...services].map(([service, { instances }]) => [service, toReport(instances.map(of), clock.now())]),
      ),
  };
}

/** A service is as well as the best of its instances. */
function toReport(ejections: readonly Ejection[], now: number): UpstreamHealth {
  const best = (['admitted', 'probing', 'ejected'] as const)
    .map((state) => ejections.filter((ejection) => ejection.state === state))
    .find((found) => found.length > 0) ?? [healthy];
  const state = best[0]?.state ?? 'admitted';
  const until = Math.min(...best.map((ejection) => ejection.until));
  return {
    state,
    consecutiveFailures: Math.max(...ejections.map((ejection) => ejection.consecutiveFailures)),
    ejectedForMs: state === 'admitted' ? 0 : Math.max(0, until - now),
  };
}
