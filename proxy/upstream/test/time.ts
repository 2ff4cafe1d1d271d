/** A clock that moves when a test says so. */
import type { Clock, Later } from '../../ports.ts';

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
