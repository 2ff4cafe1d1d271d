/** A clock that moves when a test says so, and chance that repeats. */
import type { Clock, Later, Random } from '../../ports.ts';

export interface ManualTime {
  readonly clock: Clock;
  readonly later: Later;
  /** Moves the clock on, and runs what falls due on the way, in order. */
  advance(ms: number): void;
}

export function createManualTime(): ManualTime {
  let now = 0;
  const due = new Set<{ readonly at: number; readonly act: () => void }>();
  return {
    clock: { now: () => now },
    later(ms, act) {
      const entry = { at: now + ms, act };
      due.add(entry);
      return () => void due.delete(entry);
    },
    advance(ms) {
      const end = now + ms;
      for (;;) {
        const [next] = [...due].filter(({ at }) => at <= end).sort((a, b) => a.at - b.at);
        if (next === undefined) break;
        due.delete(next);
        now = Math.max(now, next.at);
        next.act();
      }
      now = end;
    },
  };
}

/** Mulberry32: the same seed, the same run. */
export function seeded(seed: number): Random {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
