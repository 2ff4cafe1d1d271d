import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Random } from '../ports.ts';
import { seeded } from '../test/random.ts';
import { choose } from './balance.ts';

/** Requests arrive every millisecond, and each takes as long as its instance takes; the share of each instance. */
function simulate(weights: Float64Array, msOf: (at: number) => number, random: Random): number[] {
  const instances = Array.from(weights, () => ({ inFlight: 0, taken: 0 }));
  const ends = new Map<number, (typeof instances)[number][]>();
  for (let now = 0; now < 20_000; now++) {
    for (const instance of ends.get(now) ?? []) instance.inFlight--;
    const at = choose(instances, weights, random);
    const instance = instances[at];
    if (instance === undefined) continue;
    instance.inFlight++;
    instance.taken++;
    ends.set(now + msOf(at), [...(ends.get(now + msOf(at)) ?? []), instance]);
  }
  return instances.map(({ taken }) => taken / 20_000);
}

const someWeights = fc.array(fc.integer({ min: 1, max: 10 }), { minLength: 2, maxLength: 5 });
const aSeed = fc.integer();

describe('the instances of an upstream', () => {
  it.each([
    ['one request at a time', 1],
    ['many at a time', 20],
  ])('get shares of the requests that follow their weights, with %s', (_, ms) => {
    fc.assert(
      fc.property(someWeights, aSeed, (weights, seed) => {
        const shares = simulate(Float64Array.from(weights), () => ms, seeded(seed));
        const total = weights.reduce((sum, weight) => sum + weight, 0);
        shares.forEach((share, at) => {
          expect(Math.abs(share - (weights[at] ?? 0) / total)).toBeLessThan(0.08);
        });
      }),
      { numRuns: 20 },
    );
  });

  it('get fewer requests when they are twice as slow', () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 5 }), aSeed, (count, seed) => {
        const weights = new Float64Array(count).fill(1);
        const [slow = 1, ...others] = simulate(weights, (at) => (at === 0 ? 40 : 20), seeded(seed));
        expect(slow).toBeLessThan(0.8 * Math.min(...others));
      }),
      { numRuns: 20 },
    );
  });

  it('are never asked when they may carry nothing, and always when one may carry something', () => {
    const some = fc.array(fc.record({ weight: fc.integer({ min: 0, max: 3 }), inFlight: fc.nat(9) }), { maxLength: 6 });
    const chances = fc.array(fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), {
      minLength: 2,
      maxLength: 2,
    });
    fc.assert(
      fc.property(some, chances, (instances, [one = 0, two = 0]) => {
        const draws = [one, two];
        const weights = Float64Array.from(instances, ({ weight }) => weight);
        const at = choose(instances, weights, () => draws.shift() ?? 0);
        expect(at >= 0).toBe(instances.some(({ weight }) => weight > 0));
        expect(weights[at]).not.toBe(0);
      }),
    );
  });
});
