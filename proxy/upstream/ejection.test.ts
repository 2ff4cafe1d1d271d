import { describe, expect, it } from '@jest/globals';
import { type Ejection, eject, fail, healthy, isFailing, isProbeDue, probe, release, succeed } from './ejection.ts';

const TIMES = { failures: 5, firstMs: 1_000, longestMs: 60_000 };

const failTimes = (ejection: Ejection, times: number, now: number): Ejection =>
  Array.from({ length: times }).reduce<Ejection>((state) => fail(state, TIMES, now), ejection);
const ejected = (ejection: Ejection, now: number): Ejection => eject(failTimes(ejection, 5, now), TIMES, now);

describe('an instance', () => {
  it('is failing after five failures in a row, and a success begins the count anew', () => {
    expect(isFailing(failTimes(healthy, 4, 0), TIMES)).toBe(false);
    expect(isFailing(failTimes(succeed(failTimes(healthy, 4, 0), 0), 4, 0), TIMES)).toBe(false);
    expect(isFailing(failTimes(healthy, 5, 0), TIMES)).toBe(true);
  });

  it('may be probed once when the time of its ejection is over', () => {
    expect(ejected(healthy, 0)).toMatchObject({ state: 'ejected', until: 1_000 });
    expect(isProbeDue(ejected(healthy, 0), 999)).toBe(false);
    expect(isProbeDue(ejected(healthy, 0), 1_000)).toBe(true);
    expect(isProbeDue(probe(ejected(healthy, 0)), 1_001)).toBe(false);
  });

  it('is readmitted by a probe that succeeds', () => {
    const readmitted = succeed(probe(ejected(healthy, 0)), 1_010);
    expect(readmitted).toMatchObject({ state: 'admitted', consecutiveFailures: 0, until: 1_010 });
  });

  it('stays out twice as long with every probe that fails, a minute at most', () => {
    let state = ejected(healthy, 0);
    const times: number[] = [];
    for (let now = state.until; times.length < 8; now = state.until) {
      state = fail(probe(state), TIMES, now);
      times.push(state.until - now);
    }
    expect(times).toEqual([2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000, 60_000]);
  });

  it('is probed again when the caller of the probe left', () => {
    expect(isProbeDue(release(probe(ejected(healthy, 0))), 1_001)).toBe(true);
  });

  it('that fails again soon after readmission stays out longer, long after it begins anew', () => {
    const readmitted = succeed(probe(ejected(healthy, 0)), 1_000);
    expect(ejected(readmitted, 2_000).until).toBe(2_000 + 2_000);
    expect(ejected(readmitted, 100_000).until).toBe(100_000 + 1_000);
  });

  it('is not ejected twice for requests that were under way', () => {
    expect(failTimes(ejected(healthy, 0), 20, 10)).toEqual(ejected(healthy, 0));
  });
});
