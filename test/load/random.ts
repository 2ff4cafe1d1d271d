/** Seeded chance: the same seed gives the same visitors. */
export interface Random {
  /** 0 ≤ x < 1 */
  next(): number;
  /** A whole number, 0 ≤ n < `below`. */
  below(below: number): number;
  pick<Item>(items: readonly Item[]): Item | undefined;
  /** An item, each as likely as its weight. */
  weighted<Item>(items: readonly (readonly [number, Item])[]): Item;
}

/** Xorshift, 32 bit. Source: G. Marsaglia, "Xorshift RNGs", Journal of Statistical Software 8 (2003). */
export function createRandom(seed: number): Random {
  let state = Math.imul(seed + 1, 0x9e3779b9) || 1;
  const next = (): number => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
  for (let warmUp = 0; warmUp < 8; warmUp++) next();
  const below = (limit: number): number => Math.floor(next() * limit);
  return {
    next,
    below,
    pick: (items) => items[below(items.length)],
    weighted: (items) => {
      let left = next() * items.reduce((sum, [weight]) => sum + weight, 0);
      const found = items.find(([weight]) => {
        left -= weight;
        return left < 0;
      });
      const last = found ?? items.at(-1);
      if (last === undefined) throw new Error('there is nothing to choose from');
      return last[1];
    },
  };
}
