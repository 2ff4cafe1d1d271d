import type { UpstreamHealth } from '../../contracts/route-table.ts';
import type { Clock } from '../ports.ts';
import { admit, type Ejection, fail, healthy, release, succeed } from './ejection.ts';

/** The ejection state of every service. */
export interface Health {
  /** Takes the place of the probe when it is free. */
  admits(service: string): boolean;
  succeeded(service: string): void;
  failed(service: string): void;
  /** The request ended without saying anything about the service. */
  released(service: string): void;
  report(): Record<string, UpstreamHealth>;
}

export function createHealth(services: readonly string[], clock: Clock): Health {
  const ejections = new Map<string, Ejection>(services.map((service) => [service, healthy]));
  const of = (service: string): Ejection => ejections.get(service) ?? healthy;
  /** The monolith has nobody to stand in for it, so it is never ejected. */
  const change = (service: string, next: Ejection): void => {
    if (ejections.has(service)) ejections.set(service, next);
  };
  return {
    admits(service) {
      const { admitted, next } = admit(of(service), clock.now());
      change(service, next);
      return admitted;
    },
    succeeded: (service) => change(service, succeed(of(service), clock.now())),
    failed: (service) => change(service, fail(of(service), clock.now())),
    released: (service) => change(service, release(of(service))),
    report: () => Object.fromEntries([...ejections].map(([service, state]) => [service, toReport(state, clock.now())])),
  };
}

function toReport({ state, consecutiveFailures, until }: Ejection, now: number): UpstreamHealth {
  return { state, consecutiveFailures, ejectedForMs: state === 'admitted' ? 0 : Math.max(0, until - now) };
}
