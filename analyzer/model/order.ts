/** By code unit, so that the order is the same on every machine and in every locale. */
export const byText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** Distinct texts in canonical order. */
export const sortedUnique = (texts: Iterable<string>): string[] => [...new Set(texts)].sort(byText);

/** Compares "file:line" by file, then by line as a number. */
export function byPlace(a: string, b: string): number {
  if (a === b) return 0;
  const [fileA, lineA] = splitPlace(a);
  const [fileB, lineB] = splitPlace(b);
  return byText(fileA, fileB) || lineA - lineB;
}

/** "file:line" as its two parts. */
export function splitPlace(at: string): [string, number] {
  const colon = at.lastIndexOf(':');
  return colon < 0 ? [at, 0] : [at.slice(0, colon), Number(at.slice(colon + 1)) || 0];
}

/** Values by key, in the order the keys first appear. */
export function groupBy<Value, Key>(values: Iterable<Value>, keyOf: (value: Value) => Key): Map<Key, Value[]> {
  const groups = new Map<Key, Value[]>();
  for (const value of values) {
    const key = keyOf(value);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [value]);
    else group.push(value);
  }
  return groups;
}

/** Adds to a number kept under a key. */
export const addTo = <Key>(sums: Map<Key, number>, key: Key, amount: number): void =>
  void sums.set(key, (sums.get(key) ?? 0) + amount);

export const round = (value: number, digits = 3): number => Math.round(value * 10 ** digits) / 10 ** digits;
