/**
 * Durations in buckets of a sixteenth of an octave: 32 µs to 67 s, within 4 %. Integers and shifts only, because every request
 * is recorded. Counts are doubles: 32 bits would overflow within two days.
 */

const FIRST_OCTAVE = 5;
const LAST_OCTAVE = 25;
const STEPS = 16;
const OVER = 1 + (LAST_OCTAVE - FIRST_OCTAVE + 1) * STEPS;
const LIMIT_US = 2 ** (LAST_OCTAVE + 1);

export const BUCKETS = OVER + 1;

export function bucketOf(durationMs: number): number {
  const us = durationMs * 1_000;
  if (us >= LIMIT_US) return OVER;
  if (!(us >= 2 ** FIRST_OCTAVE)) return 0;
  const octave = 31 - Math.clz32(us);
  return 1 + (octave - FIRST_OCTAVE) * STEPS + ((us >>> (octave - 4)) & (STEPS - 1));
}

/** The duration that this share of the records (0–1) does not exceed, in milliseconds; null when there is none. */
export function quantile(counts: Float64Array, share: number): number | null {
  const total = sum(counts);
  if (total === 0) return null;
  let left = Math.ceil(total * share);
  const bucket = counts.findIndex((count) => {
    left -= count;
    return left <= 0;
  });
  return Number(((edgeUs(bucket) + edgeUs(bucket + 1)) / 2_000).toPrecision(3));
}

/** Upper bounds that fall on the edges of buckets: 128 µs, doubled each time, to 16.8 s. */
export const BOUNDS_SECONDS: readonly number[] = Array.from({ length: 18 }, (_, at) => 2 ** (7 + at) / 1_000_000);

const BOUND_BUCKETS = BOUNDS_SECONDS.map((_, at) => 1 + (7 + at - FIRST_OCTAVE) * STEPS);

/** How many records are below each of {@link BOUNDS_SECONDS}. */
export function cumulate(counts: Float64Array): number[] {
  return BOUND_BUCKETS.map((end) => sum(counts.subarray(0, end)));
}

export const sum = (counts: Float64Array): number => counts.reduce((total, count) => total + count, 0);

/** Lower edge of a bucket in microseconds. */
function edgeUs(bucket: number): number {
  if (bucket === 0) return 0;
  const octave = FIRST_OCTAVE + Math.floor((bucket - 1) / STEPS);
  return (STEPS + ((bucket - 1) % STEPS)) * 2 ** (octave - 4);
}
