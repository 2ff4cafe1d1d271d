/**
 * Shannon entropy H = −Σ pᵢ log pᵢ of weights, as a share of the most it can be among `kinds` of them, log(kinds): 0 when all
 * weight is on one, 1 when it is spread evenly over all. 0 for a single kind; null when there is no weight at all.
 * Source: C. E. Shannon, "A Mathematical Theory of Communication", 1948; the normalised form is Pielou's evenness (1966), here
 * over all kinds there are, not only those that occur.
 */
export function evenness(weights: Iterable<number>, kinds: number): number | null {
  const present = [...weights].filter((weight) => weight > 0);
  const total = present.reduce((sum, weight) => sum + weight, 0);
  if (total === 0) return null;
  if (kinds < 2) return 0;
  const entropy = present.reduce((sum, weight) => sum - (weight / total) * Math.log(weight / total), 0);
  return Math.min(1, Math.max(0, entropy / Math.log(kinds)));
}

/** 1 − evenness. */
export function purity(weights: Iterable<number>, kinds: number): number | null {
  const spread = evenness(weights, kinds);
  return spread === null ? null : 1 - spread;
}

/** Of those that are there; null when none is. */
export function mean(values: readonly (number | null)[]): number | null {
  const known = values.filter((value) => value !== null);
  return known.length === 0 ? null : known.reduce((sum, value) => sum + value, 0) / known.length;
}
