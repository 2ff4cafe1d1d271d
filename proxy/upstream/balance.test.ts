import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { choose, type Random } from './balance.ts';
import type { Instance } from './upstream.ts';

const instance = (weight: number, inFlight = 0): Instance => ({
  upstream: 'orders',
  target: 'service',
  url: new URL('http://localhost'),
  weight,
  inFlight,
});
const weightOf = ({ weight }: Instance): number => weight;

/** Mulberry32: the same seed, the same run. */
function seeded(seed: number): Random {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Requests arrive every millisecond, and each takes as long as its instance takes. */
function simulate(instances: readonly Instance[], msOf: (instance: Instance) => number, random: Random): number[] {
  const taken = instances.map(() => 0);
  const running: { at: number; instance: Instance }[] = [];
  for (let now = 0; now < 20_000; now++) {
    for (let at = running.length - 1; at >= 0; at--)
      if ((running[at]?.at ?? 0) <= now) for (const done of running.splice(at, 1)) done.instance.inFlight--;
    const chosen = choose(instances, weightOf, random);
    if (chosen === undefined) continue;
    chosen.inFlight++;
    taken[instances.indexOf(chosen)] = (taken[instances.indexOf(chosen)] ?? 0) + 1;
    running.push({ at: now + msOf(chosen), instance: chosen });
  }
  return taken.map((count) => count / 20_000);
}

const someWeights = fc.array(fc.integer({ min: 1, max: 10 }), { minLength: 2, maxLength: 5 });
const aSeed = fc.integer();

describe('the instances of an upstream', () => {
  it('get shares of the requests that follow their weights', () => {
    fc.assert(
      fc.property(someWeights, aSeed, (weights, seed) => {
        const shares = simulate(
          weights.map((weight) => instance(weight)),
          () => 20,
          seeded(seed),
        );
        const total = weights.reduce((sum, weight) => sum + weight, 0);
        shares.forEach((share, at) => {
          expect(Math.abs(share - (weights[at] ?? 0) / total)).toBeLessThan(0.04);
        });
      }),
      { numRuns: 20 },
    );
  });

  it('get fewer requests when they are twice as slow', () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 5 }), aSeed, (count, seed) => {
        const instances = Array.from({ length: count }, () => instance(1));
        const [slow = 1, ...others] = simulate(instances, (one) => (one === instances[0] ? 40 : 20), seeded(seed));
        expect(slow).toBeLessThan(0.8 * Math.min(...others));
      }),
      { numRuns: 20 },
    );
  });

  it('are never asked when they may carry nothing, and always when one may carry something', () => {
    const some = fc.array(fc.record({ weight: fc.integer({ min: 0, max: 3 }), load: fc.nat(9) }), { maxLength: 6 });
    fc.assert(
      fc.property(some, fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), (all, chance) => {
        const instances = all.map(({ weight, load }) => instance(weight, load));
        const chosen = choose(instances, weightOf, () => chance);
        expect(chosen !== undefined).toBe(instances.some(({ weight }) => weight > 0));
        expect(chosen?.weight).not.toBe(0);
      }),
    );
  });
});
