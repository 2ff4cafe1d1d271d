/** One timer for all deadlines: a request sets a number instead of starting and stopping timers of its own. */

/** Something that must not wait for ever. Connections are watched from their first to their last moment. */
export interface Waiting {
  /** Of the monotonic clock, in milliseconds; Infinity when nothing is awaited. */
  deadline: number;
  expire(): void;
}

export interface Deadlines {
  watch(waiting: Waiting): void;
  forget(waiting: Waiting): void;
  close(): void;
}

/** @param stepMs how late a deadline may be noticed */
export function createDeadlines(stepMs: number): Deadlines {
  const all = new Set<Waiting>();
  const sweep = (): void => {
    const now = performance.now();
    const late: Waiting[] = [];
    for (const waiting of all) if (waiting.deadline <= now) late.push(waiting);
    // What arrived while this process was busy is read before anybody is called late.
    if (late.length > 0) setImmediate(expireAll, late, now);
  };
  const timer = setInterval(sweep, stepMs).unref();
  return {
    watch: (waiting) => void all.add(waiting),
    forget: (waiting) => void all.delete(waiting),
    close: () => clearInterval(timer),
  };
}

function expireAll(late: readonly Waiting[], now: number): void {
  for (const waiting of late) if (waiting.deadline <= now) waiting.expire();
}
