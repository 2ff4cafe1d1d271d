/** Tukey's upper fence Q3 + 1.5 · IQR with linearly interpolated quartiles; 0 for no values. Source: J. W. Tukey, 1977. */
export function upperFence(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const third = quantile(sorted, 0.75);
  return third + 1.5 * (third - quantile(sorted, 0.25));
}

function quantile(sorted: readonly number[], share: number): number {
  const place = (sorted.length - 1) * share;
  const low = sorted[Math.floor(place)] ?? 0;
  return low + ((sorted[Math.ceil(place)] ?? low) - low) * (place - Math.floor(place));
}
