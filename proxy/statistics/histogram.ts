/** Durations in 180 buckets, each a tenth wider than the one before: 0.05 ms to 20 minutes, within 5 %. Never grows. */

const BUCKETS = 180;
const FIRST_MS = 0.05;
const GROWTH = 1.1;

export interface Histogram {
  readonly counts: Uint32Array;
  total: number;
}

export const createHistogram = (): Histogram => ({ counts: new Uint32Array(BUCKETS), total: 0 });

export function record(histogram: Histogram, durationMs: number): void {
  const bucket = Math.ceil(Math.log(Math.max(durationMs, FIRST_MS) / FIRST_MS) / Math.log(GROWTH));
  const at = Math.min(bucket, BUCKETS - 1);
  histogram.counts[at] = (histogram.counts[at] ?? 0) + 1;
  histogram.total++;
}

/** The duration that this share of the records (0–1) does not exceed, in milliseconds; null when there is none. */
export function quantile({ counts, total }: Histogram, share: number): number | null {
  let left = Math.ceil(total * share);
  if (total === 0) return null;
  const bucket = counts.findIndex((count) => {
    left -= count;
    return left <= 0;
  });
  return round(FIRST_MS * GROWTH ** (bucket - 0.5));
}

const round = (ms: number): number => Number(ms.toPrecision(3));
