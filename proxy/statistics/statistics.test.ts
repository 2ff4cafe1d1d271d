import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { addRouteCounts, createRouteCounts, toRouteStatistics } from './counts.ts';
import { BOUNDS_SECONDS, BUCKETS, bucketOf, cumulate, quantile } from './latency.ts';
import { createRouteLabels } from './route-labels.ts';
import { createStatistics, type Outcome } from './statistics.ts';

const outcome: Outcome = {
  route: 'GET /a',
  target: 'monolith',
  reason: 'mode',
  status: 200,
  error: false,
  durationMs: 10,
};

describe('latencies', () => {
  it('give every quantile within 4 %', () => {
    const durations = fc.array(fc.double({ min: 0.05, max: 60_000, noNaN: true }), { minLength: 1, maxLength: 200 });
    fc.assert(
      fc.property(durations, fc.constantFrom(0.5, 0.9, 0.99, 1), (values, share) => {
        const counts = new Float64Array(BUCKETS);
        for (const value of values) counts[bucketOf(value)]!++;
        const exact = values.sort((a, b) => a - b)[Math.ceil(values.length * share) - 1] ?? 0;
        expect(Math.abs((quantile(counts, share) ?? 0) / exact - 1)).toBeLessThan(0.04);
      }),
    );
  });

  it('are counted below a bound exactly when they are smaller', () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 100_000, noNaN: true }), (ms) => {
        const counts = new Float64Array(BUCKETS);
        counts[bucketOf(ms)]!++;
        expect(cumulate(counts)).toEqual(BOUNDS_SECONDS.map((bound) => (ms * 1_000 < bound * 1_000_000 ? 1 : 0)));
      }),
    );
  });

  it('have a bucket whatever the clock says', () => {
    for (const odd of [0, -1, Number.NaN, 1e12, Number.POSITIVE_INFINITY]) {
      expect(bucketOf(odd)).toBeGreaterThanOrEqual(0);
      expect(bucketOf(odd)).toBeLessThan(BUCKETS);
    }
    expect(quantile(new Float64Array(BUCKETS), 0.5)).toBeNull();
  });
});

describe('the statistics of a route', () => {
  it('tell both sides apart', () => {
    const statistics = createStatistics();
    statistics.count({ ...outcome, target: 'service', durationMs: 2 });
    statistics.count({ ...outcome, target: 'service', status: 502, error: true });
    statistics.count({ ...outcome, reason: 'fallback' });
    const seen = toRouteStatistics(statistics.snapshot().routes.get('GET /a') ?? createRouteCounts());
    expect(seen).toMatchObject({ requests: 3, errors: 1, fallbacks: 1 });
    expect(seen.perTarget).toMatchObject({ service: { requests: 2, errors: 1 }, monolith: { requests: 1, errors: 0 } });
  });

  it('add up over workers', () => {
    const [one, two] = [createStatistics(), createStatistics()];
    one.count({ ...outcome, durationMs: 1 });
    two.count({ ...outcome, durationMs: 100 });
    two.begun('GET /a');
    const all = createRouteCounts();
    for (const { snapshot } of [one, two]) addRouteCounts(all, snapshot().routes.get('GET /a') ?? createRouteCounts());
    expect(toRouteStatistics(all)).toMatchObject({ requests: 2 });
    expect(all).toMatchObject({ inFlight: 1, reasons: { mode: 2 }, monolith: { sumMs: 101 } });
  });

  it('are kept as retired when the route leaves the table', () => {
    const statistics = createStatistics();
    statistics.count(outcome);
    statistics.keepOnly(['GET /b']);
    const { routes, retired } = statistics.snapshot();
    expect([...routes.keys()]).toEqual([]);
    expect(toRouteStatistics(retired).requests).toBe(1);
  });
});

describe('the routes shown in metrics', () => {
  it('are bounded, and no series ever goes down while its route is in the table', () => {
    const statistics = createStatistics();
    const label = createRouteLabels(2);
    const requests = () => {
      const shown = [...label(statistics.snapshot())];
      return Object.fromEntries(shown.map(([route, counts]) => [route, toRouteStatistics(counts).requests]));
    };
    for (const route of ['a', 'b', 'c', 'd', undefined]) statistics.count({ ...outcome, route });
    expect(requests()).toEqual({ none: 1, a: 1, b: 1, other: 2 });
    statistics.keepOnly(['b', 'c', 'd']);
    statistics.count({ ...outcome, route: 'c' });
    statistics.count({ ...outcome, route: 'e' });
    expect(requests()).toEqual({ none: 1, b: 1, e: 1, other: 4 });
  });
});
