export interface Failure {
  /** ISO-8601, UTC. */
  readonly at: string;
  readonly method: string;
  readonly path: string;
  /** Status, or what the network said. */
  readonly outcome: string;
}

export interface TrafficStatistics {
  readonly requests: number;
  /** Network errors and answers of 500 and above. */
  readonly failed: number;
  readonly failedByMethod: Readonly<Record<string, number>>;
  /** By status; `error` when there was none. */
  readonly statuses: Readonly<Record<string, number>>;
  /** Milliseconds until the whole answer had arrived, to 2 %; null before the first. */
  readonly p50: number | null;
  readonly p99: number | null;
  /** The first thousand. */
  readonly failures: readonly Failure[];
}

export interface Outcome {
  readonly method: string;
  readonly path: string;
  /** Undefined when there was no answer. */
  readonly status: number | undefined;
  readonly error?: string;
  readonly durationMs: number;
}

export interface Tally {
  add(outcome: Outcome): void;
  read(): TrafficStatistics;
}

const MAX_FAILURES = 1_000;
const STEP = Math.log(1.02);

/** Counts outcomes in constant memory: durations in buckets that grow by 2 %. */
export function createTally(now: () => number): Tally {
  const statuses = new Map<string, number>();
  const failedByMethod = new Map<string, number>();
  const buckets = new Map<number, number>();
  const failures: Failure[] = [];
  let requests = 0;
  return {
    add: ({ method, path, status, error, durationMs }) => {
      requests++;
      increment(statuses, status === undefined ? 'error' : String(status));
      increment(buckets, Math.ceil(Math.log(Math.max(durationMs, 0.01)) / STEP));
      if (status !== undefined && status < 500) return;
      increment(failedByMethod, method);
      const at = new Date(now()).toISOString();
      if (failures.length < MAX_FAILURES) failures.push({ at, method, path, outcome: error ?? String(status) });
    },
    read: () => ({
      requests,
      failed: [...failedByMethod.values()].reduce((sum, count) => sum + count, 0),
      failedByMethod: Object.fromEntries(failedByMethod),
      statuses: Object.fromEntries([...statuses].sort()),
      p50: quantile(buckets, requests, 0.5),
      p99: quantile(buckets, requests, 0.99),
      failures: [...failures],
    }),
  };
}

function quantile(buckets: ReadonlyMap<number, number>, total: number, share: number): number | null {
  let left = Math.ceil(total * share);
  for (const [bucket, count] of [...buckets].sort(([a], [b]) => a - b)) {
    left -= count;
    if (left <= 0) return Number(Math.exp(bucket * STEP).toPrecision(3));
  }
  return null;
}

const increment = <Key>(counts: Map<Key, number>, key: Key): void => void counts.set(key, (counts.get(key) ?? 0) + 1);
