import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { incompleteBeta, upperBound } from './statistics.ts';

/** P(X ≤ hits) of a binomial, summed term by term: slow, but with nothing in common with the code under test. */
function binomialAtMost(hits: number, trials: number, rate: number): number {
  let logTerm = trials * Math.log1p(-rate);
  let sum = Math.exp(logTerm);
  for (let k = 1; k <= hits; k++) {
    logTerm += Math.log((trials - k + 1) / k) + Math.log(rate) - Math.log1p(-rate);
    sum += Math.exp(logTerm);
  }
  return sum;
}

describe('the upper bound of the mismatch rate', () => {
  it('is unknown before the first comparison', () => {
    expect(upperBound(0, 0)).toBeNull();
  });

  it('follows the rule of three when nothing was found', () => {
    for (const trials of [50, 1_000, 100_000]) expect((upperBound(0, trials) ?? 0) * trials).toBeCloseTo(3, 0);
    expect(upperBound(0, 29)).toBeCloseTo(0.0981, 4);
  });

  it('is 1 when everything differs', () => {
    expect(upperBound(7, 7)).toBe(1);
  });

  it('agrees with published one-sided Clopper–Pearson limits', () => {
    expect(upperBound(1, 10)).toBeCloseTo(0.3942, 4);
    expect(upperBound(5, 100)).toBeCloseTo(0.1023, 4);
    expect(upperBound(0, 1)).toBeCloseTo(0.95, 10);
  });

  it('is the rate at which so few mismatches would be seen 5 % of the time', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 300 }), fc.nat(), (trials, seed) => {
        const hits = seed % trials;
        const bound = upperBound(hits, trials) ?? Number.NaN;
        expect(binomialAtMost(hits, trials, bound)).toBeCloseTo(0.05, 8);
      }),
    );
  });

  it('falls with every clean comparison and rises with every mismatch', () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 1_000_000 }), fc.nat(), (trials, seed) => {
        const hits = seed % (trials - 1);
        const bound = upperBound(hits, trials) ?? 0;
        expect(bound).toBeGreaterThan(hits / trials);
        expect(upperBound(hits, trials + 1)).toBeLessThan(bound);
        expect(upperBound(hits + 1, trials)).toBeGreaterThan(bound);
      }),
    );
  });
});

describe('the incomplete beta function', () => {
  it('has its closed forms', () => {
    fc.assert(
      fc.property(fc.double({ min: 0.001, max: 0.999, noNaN: true }), fc.integer({ min: 1, max: 50 }), (x, n) => {
        expect(incompleteBeta(x, 1, n)).toBeCloseTo(1 - (1 - x) ** n, 12);
        expect(incompleteBeta(x, n, 1)).toBeCloseTo(x ** n, 12);
        expect(incompleteBeta(x, n, n) + incompleteBeta(1 - x, n, n)).toBeCloseTo(1, 12);
      }),
    );
  });
});
