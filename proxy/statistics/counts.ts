/** What is counted, as plain data: workers send it to each other, and it adds up. */
import type { RouteStatistics, TargetStatistics } from '../../contracts/route-table.ts';
import type { Reason } from '../route/decide.ts';
import { BUCKETS, quantile, sum } from './latency.ts';

/** `aborted`: the caller left before there was an answer. */
export const STATUS_CLASSES = ['aborted', '1xx', '2xx', '3xx', '4xx', '5xx'] as const;

/** Answers of one side of one route. */
export interface SideCounts {
  /** By {@link STATUS_CLASSES}. */
  readonly classes: Float64Array;
  /** Time to the answer's head, by bucket of `latency.ts`. */
  readonly latency: Float64Array;
  sumMs: number;
  errors: number;
}

export interface RouteCounts {
  readonly monolith: SideCounts;
  readonly service: SideCounts;
  readonly reasons: Partial<Record<Reason, number>>;
  inFlight: number;
}

export const createSideCounts = (): SideCounts => ({
  classes: new Float64Array(STATUS_CLASSES.length),
  latency: new Float64Array(BUCKETS),
  sumMs: 0,
  errors: 0,
});

export const createRouteCounts = (): RouteCounts => ({
  monolith: createSideCounts(),
  service: createSideCounts(),
  reasons: {},
  inFlight: 0,
});

/** Adds what another worker counted of the same route. */
export function addRouteCounts(into: RouteCounts, more: RouteCounts): void {
  addSideCounts(into.monolith, more.monolith);
  addSideCounts(into.service, more.service);
  into.inFlight += more.inFlight;
  for (const [reason, count] of Object.entries(more.reasons) as [Reason, number][])
    into.reasons[reason] = (into.reasons[reason] ?? 0) + count;
}

export function addSideCounts(into: SideCounts, more: SideCounts): void {
  addEach(into.classes, more.classes);
  addEach(into.latency, more.latency);
  into.sumMs += more.sumMs;
  into.errors += more.errors;
}

export function toRouteStatistics({ monolith, service, reasons }: RouteCounts): RouteStatistics {
  const all = createSideCounts();
  addSideCounts(all, monolith);
  addSideCounts(all, service);
  const perTarget = { monolith: toStatistics(monolith), service: toStatistics(service) };
  return { ...toStatistics(all), fallbacks: reasons.fallback ?? 0, perTarget };
}

function toStatistics({ classes, latency, errors }: SideCounts): TargetStatistics {
  return { requests: sum(classes), errors, p50Ms: quantile(latency, 0.5), p99Ms: quantile(latency, 0.99) };
}

function addEach(into: Float64Array, more: Float64Array): void {
  for (let at = 0; at < into.length; at++) into[at] = (into[at] ?? 0) + (more[at] ?? 0);
}
