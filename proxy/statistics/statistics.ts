import type { RouteStatistics, Target, TargetStatistics } from '../../contracts/route-table.ts';
import { createHistogram, type Histogram, quantile, record } from './histogram.ts';

/** One answered request. */
export interface Outcome {
  /** Undefined when no rule names it. */
  readonly route: string | undefined;
  readonly target: Target;
  readonly error: boolean;
  readonly fallback: boolean;
  /** Until the answer's head. */
  readonly durationMs: number;
}

/** Counts what the proxy answers, per rule. Memory is bounded by the number of rules. */
export interface Statistics {
  count(outcome: Outcome): void;
  of(route: string | undefined): RouteStatistics;
  /** Forgets every route that is not among these. */
  keepOnly(routes: readonly string[]): void;
}

interface Tally {
  requests: number;
  errors: number;
  readonly durations: Histogram;
}

interface RouteTally {
  readonly all: Tally;
  readonly monolith: Tally;
  readonly service: Tally;
  fallbacks: number;
}

export function createStatistics(): Statistics {
  const tallies = new Map<string | undefined, RouteTally>();
  return {
    count(outcome) {
      const tally = tallies.get(outcome.route) ?? createRouteTally();
      tallies.set(outcome.route, tally);
      add(tally.all, outcome);
      add(tally[outcome.target], outcome);
      if (outcome.fallback) tally.fallbacks++;
    },
    of: (route) => toRouteStatistics(tallies.get(route) ?? createRouteTally()),
    keepOnly(routes) {
      const kept = new Set<string | undefined>([undefined, ...routes]);
      for (const route of tallies.keys()) if (!kept.has(route)) tallies.delete(route);
    },
  };
}

function add(tally: Tally, { error, durationMs }: Outcome): void {
  tally.requests++;
  if (error) tally.errors++;
  record(tally.durations, durationMs);
}

const createTally = (): Tally => ({ requests: 0, errors: 0, durations: createHistogram() });

const createRouteTally = (): RouteTally => ({
  all: createTally(),
  monolith: createTally(),
  service: createTally(),
  fallbacks: 0,
});

function toStatistics({ requests, errors, durations }: Tally): TargetStatistics {
  return { requests, errors, p50Ms: quantile(durations, 0.5), p99Ms: quantile(durations, 0.99) };
}

function toRouteStatistics({ all, monolith, service, fallbacks }: RouteTally): RouteStatistics {
  const perTarget = { monolith: toStatistics(monolith), service: toStatistics(service) };
  return { ...toStatistics(all), fallbacks, perTarget };
}
