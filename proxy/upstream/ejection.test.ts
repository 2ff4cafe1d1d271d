import { describe, expect, it } from '@jest/globals';
import { admit, type Ejection, fail, healthy, release, succeed } from './ejection.ts';

const failTimes = (ejection: Ejection, times: number, now: number): Ejection =>
  Array.from({ length: times }).reduce<Ejection>((state) => fail(state, now), ejection);
const probed = (ejection: Ejection, now: number): Ejection => admit(ejection, now).next;

describe('a service', () => {
  it('is ejected after five failures in a row, and a success begins the count anew', () => {
    expect(failTimes(healthy, 4, 0).state).toBe('admitted');
    expect(failTimes(succeed(failTimes(healthy, 4, 0), 0), 4, 0).state).toBe('admitted');
    expect(failTimes(healthy, 5, 0)).toMatchObject({ state: 'ejected', until: 1_000 });
  });

  it('is asked nothing while it is ejected', () => {
    expect(admit(failTimes(healthy, 5, 0), 999).admitted).toBe(false);
  });

  it('gets exactly one probe when the time is over', () => {
    const first = admit(failTimes(healthy, 5, 0), 1_000);
    expect(first.admitted).toBe(true);
    expect(admit(first.next, 1_001).admitted).toBe(false);
  });

  it('is readmitted by a probe that succeeds', () => {
    const readmitted = succeed(probed(failTimes(healthy, 5, 0), 1_000), 1_010);
    expect(readmitted).toMatchObject({ state: 'admitted', consecutiveFailures: 0 });
  });

  it('stays out twice as long with every probe that fails, a minute at most', () => {
    let state = failTimes(healthy, 5, 0);
    const times: number[] = [];
    for (let now = state.until; times.length < 8; now = state.until) {
      state = fail(probed(state, now), now);
      times.push(state.until - now);
    }
    expect(times).toEqual([2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000, 60_000]);
  });

  it('is probed again when the caller of the probe left', () => {
    const released = release(probed(failTimes(healthy, 5, 0), 1_000));
    expect(admit(released, 1_001).admitted).toBe(true);
  });

  it('that fails again soon after readmission stays out longer, long after it begins anew', () => {
    const readmitted = succeed(probed(failTimes(healthy, 5, 0), 1_000), 1_000);
    expect(failTimes(readmitted, 5, 2_000).until).toBe(2_000 + 2_000);
    expect(failTimes(readmitted, 5, 100_000).until).toBe(100_000 + 1_000);
  });

  it('is not ejected twice for requests that were under way', () => {
    const ejected = failTimes(healthy, 5, 0);
    expect(failTimes(ejected, 20, 10)).toEqual(ejected);
  });
});
