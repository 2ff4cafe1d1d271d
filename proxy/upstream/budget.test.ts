import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { RetryBudget } from './budget.ts';

describe('a retry budget', () => {
  it('never lets the retries of its window exceed the share of its requests and the floor', () => {
    const event = fc.record({ afterMs: fc.nat(1_500), requests: fc.nat(50), retries: fc.nat(50) });
    const settings = fc.record({
      share: fc.double({ min: 0, max: 1, noNaN: true }),
      floorPerSecond: fc.nat(5),
      windowMs: fc.constantFrom(1_000, 10_000),
    });
    fc.assert(
      fc.property(settings, fc.array(event, { maxLength: 60 }), (set, events) => {
        let now = 0;
        const budget = new RetryBudget(set, { now: () => now });
        const seen: { at: number; requests: number; retries: number }[] = [];
        for (const { afterMs, requests, retries } of events) {
          now += afterMs;
          for (let time = 0; time < requests; time++) budget.countRequest();
          const taken = Array.from({ length: retries }, () => budget.takeRetry()).filter((is) => is).length;
          seen.push({ at: now, requests, retries: taken });
          // The oldest tenth of the window may be forgotten a little early, never late.
          const slotMs = set.windowMs / 10;
          const from = (Math.floor(now / slotMs) - 9) * slotMs;
          const inWindow = seen.filter(({ at }) => at >= from);
          const total = (key: 'requests' | 'retries'): number => inWindow.reduce((sum, one) => sum + one[key], 0);
          const allowed = set.share * total('requests') + (set.floorPerSecond * set.windowMs) / 1_000;
          if (taken > 0) expect(total('retries')).toBeLessThanOrEqual(allowed + 1e-9);
          if (taken < retries) expect(total('retries') + 1).toBeGreaterThan(allowed);
        }
      }),
    );
  });

  it('is not confused by a clock that is set back', () => {
    let now = 100_000;
    const budget = new RetryBudget({ share: 0, floorPerSecond: 1, windowMs: 1_000 }, { now: () => now });
    expect(budget.takeRetry()).toBe(true);
    now = 0;
    expect(budget.takeRetry()).toBe(false);
  });
});
