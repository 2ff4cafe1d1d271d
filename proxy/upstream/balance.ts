/**
 * Which instance is asked next: the power of two choices (Mitzenmacher, 2001). Two candidates are drawn by their weights and
 * the one with less under way for its weight is taken: an instance that slows down gets fewer requests at once, and no herd
 * runs to the idlest.
 */
import type { Random } from '../ports.ts';

/** What is under way, as an instance counts it. */
export interface Loaded {
  readonly inFlight: number;
}

/**
 * The index of the instance to ask, or -1.
 * @param weights what each may carry now, by index; 0: nothing. May be longer than the instances: callers reuse it.
 */
export function choose(instances: readonly Loaded[], weights: Float64Array, random: Random): number {
  let total = 0;
  for (let at = 0; at < instances.length; at++) total += weights[at] ?? 0;
  const first = draw(instances.length, weights, { left: random() * total, without: -1 });
  if (first < 0) return -1;
  const rest = total - (weights[first] ?? 0);
  const second = rest > 0 ? draw(instances.length, weights, { left: random() * rest, without: first }) : -1;
  if (second < 0) return first;
  return loadOf(instances, weights, second) < loadOf(instances, weights, first) ? second : first;
}

const loadOf = (instances: readonly Loaded[], weights: Float64Array, at: number): number =>
  (instances[at]?.inFlight ?? 0) / (weights[at] ?? 1);

/** Walks through the weights until `left` is used up. */
function draw(count: number, weights: Float64Array, { left, without }: { left: number; without: number }): number {
  let last = -1;
  let rest = left;
  for (let at = 0; at < count; at++) {
    const weight = at === without ? 0 : (weights[at] ?? 0);
    if (weight === 0) continue;
    last = at;
    rest -= weight;
    if (rest < 0) break;
  }
  return last;
}
