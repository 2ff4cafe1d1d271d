/** Counts what the proxy answers, per rule. Called for every request, so it only adds to numbers that are there already. */
import type { Target } from '../../contracts/route-table.ts';
import type { Reason } from '../route/decide.ts';
import { addRouteCounts, createRouteCounts, type RouteCounts } from './counts.ts';
import { bucketOf } from './latency.ts';

/** One answered request. */
export interface Outcome {
  /** Undefined when no rule names it. */
  readonly route: string | undefined;
  readonly target: Target;
  readonly reason: Reason;
  /** 499 when the caller left before there was an answer. */
  readonly status: number;
  readonly error: boolean;
  /** Until the answer's head. */
  readonly durationMs: number;
}

/** Plain data; see `counts.ts`. */
export interface StatisticsSnapshot {
  /** By route, those of the table that were asked for. */
  readonly routes: ReadonlyMap<string, RouteCounts>;
  readonly unmatched: RouteCounts;
  /** Of routes that left the table: what was counted once never goes down. */
  readonly retired: RouteCounts;
  /** Requests that reached no side, by status. */
  readonly refused: ReadonlyMap<number, number>;
}

/** Memory is bounded by the number of rules. */
export interface Statistics {
  /** Every request that was decided is begun, and counted once when it has ended. */
  begun(route: string | undefined): void;
  count(outcome: Outcome): void;
  refused(status: number): void;
  snapshot(): StatisticsSnapshot;
  /** Forgets every route that is not among these. */
  keepOnly(routes: readonly string[]): void;
}

export function createStatistics(): Statistics {
  const routes = new Map<string, RouteCounts>();
  const unmatched = createRouteCounts();
  const retired = createRouteCounts();
  const refused = new Map<number, number>();
  const of = (route: string | undefined): RouteCounts => {
    if (route === undefined) return unmatched;
    let counts = routes.get(route);
    if (counts === undefined) {
      counts = createRouteCounts();
      routes.set(route, counts);
    }
    return counts;
  };
  return {
    begun: (route) => void of(route).inFlight++,
    count: (outcome) => add(of(outcome.route), outcome),
    refused: (status) => void refused.set(status, (refused.get(status) ?? 0) + 1),
    snapshot: () => ({ routes, unmatched, retired, refused }),
    keepOnly(kept) {
      const names = new Set(kept);
      for (const [route, counts] of routes) {
        if (names.has(route)) continue;
        routes.delete(route);
        addRouteCounts(retired, { ...counts, inFlight: 0 });
      }
    },
  };
}

function add(counts: RouteCounts, { target, reason, status, error, durationMs }: Outcome): void {
  const { classes, latency } = counts[target];
  const side = counts[target];
  const kind = status === 499 ? 0 : Math.min(5, (status / 100) | 0);
  const bucket = bucketOf(durationMs);
  classes[kind] = (classes[kind] ?? 0) + 1;
  latency[bucket] = (latency[bucket] ?? 0) + 1;
  side.sumMs += durationMs;
  if (error) side.errors++;
  counts.reasons[reason] = (counts.reasons[reason] ?? 0) + 1;
  // A route that left and came back meanwhile was never told of the beginning.
  if (counts.inFlight > 0) counts.inFlight--;
}
