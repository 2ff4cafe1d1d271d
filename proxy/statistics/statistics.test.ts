import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { createHistogram, quantile, record } from './histogram.ts';
import { createStatistics } from './statistics.ts';

describe('a histogram', () => {
  it('gives every quantile within 5 %', () => {
    const durations = fc.array(fc.double({ min: 0.06, max: 600_000, noNaN: true }), { minLength: 1, maxLength: 200 });
    fc.assert(
      fc.property(durations, fc.constantFrom(0.5, 0.9, 0.99, 1), (values, share) => {
        const histogram = createHistogram();
        for (const value of values) record(histogram, value);
        const exact = values.sort((a, b) => a - b)[Math.ceil(values.length * share) - 1] ?? 0;
        expect(Math.abs((quantile(histogram, share) ?? 0) / exact - 1)).toBeLessThan(0.055);
      }),
    );
  });

  it('has no quantile before the first record', () => {
    expect(quantile(createHistogram(), 0.5)).toBeNull();
  });
});

describe('the statistics of a route', () => {
  it('tell both sides apart and forget routes that left the table', () => {
    const statistics = createStatistics();
    const outcome = { route: 'GET /a', error: false, fallback: false, durationMs: 10 };
    statistics.count({ ...outcome, target: 'service', durationMs: 2 });
    statistics.count({ ...outcome, target: 'service', error: true });
    statistics.count({ ...outcome, target: 'monolith', fallback: true });
    const seen = statistics.of('GET /a');
    expect(seen).toMatchObject({ requests: 3, errors: 1, fallbacks: 1 });
    expect(seen.perTarget).toMatchObject({ service: { requests: 2, errors: 1 }, monolith: { requests: 1, errors: 0 } });
    statistics.keepOnly(['GET /b']);
    expect(statistics.of('GET /a')).toMatchObject({ requests: 0, p50Ms: null });
  });
});
