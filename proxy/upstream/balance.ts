/**
 * Which instance is asked next: the power of two choices (Mitzenmacher, 2001). Two candidates are drawn by their weights and
 * the less loaded one is taken, so an instance that slows down gets fewer requests at once, and no herd runs to the idlest.
 */
import type { Instance } from './upstream.ts';

/** A number in [0, 1). */
export type Random = () => number;

/** @param weightOf what an instance may carry now; 0: nothing */
export function choose(
  instances: readonly Instance[],
  weightOf: (instance: Instance) => number,
  random: Random,
): Instance | undefined {
  const first = draw(instances, weightOf, { random, without: undefined });
  if (first === undefined || instances.length === 1) return first;
  const second = draw(instances, weightOf, { random, without: first });
  if (second === undefined) return first;
  return second.inFlight / weightOf(second) < first.inFlight / weightOf(first) ? second : first;
}

interface Draw {
  readonly random: Random;
  readonly without: Instance | undefined;
}

function draw(
  instances: readonly Instance[],
  weightOf: (instance: Instance) => number,
  { random, without }: Draw,
): Instance | undefined {
  let total = 0;
  for (const instance of instances) if (instance !== without) total += weightOf(instance);
  let left = random() * total;
  let last: Instance | undefined;
  for (const instance of instances) {
    const weight = instance === without ? 0 : weightOf(instance);
    if (weight === 0) continue;
    last = instance;
    left -= weight;
    if (left < 0) return instance;
  }
  return last;
}
