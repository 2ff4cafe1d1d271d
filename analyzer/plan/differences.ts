export interface LineDifference {
  readonly sign: '+' | '-';
  /** Counts from 1, in the old text for `-`, in the new one for `+`. */
  readonly line: number;
  readonly text: string;
}

/** Lines to take out of `before` and to put in to get `after`: a longest common subsequence after equal ends are set apart. */
export function lineDifferences(before: string, after: string): LineDifference[] {
  const [a, b] = [before.split('\n'), after.split('\n')];
  let start = 0;
  while (start < a.length && start < b.length && a[start] === b[start]) start += 1;
  let end = 0;
  while (end < a.length - start && end < b.length - start && a[a.length - 1 - end] === b[b.length - 1 - end]) end += 1;
  return compare(a.slice(start, a.length - end), b.slice(start, b.length - end), start);
}

/** Beyond this many cells the middle is told as all out, all in. */
const MAX_CELLS = 4_000_000;

function compare(a: readonly string[], b: readonly string[], offset: number): LineDifference[] {
  const out = (index: number): LineDifference => ({ sign: '-', line: offset + index + 1, text: a[index] ?? '' });
  const put = (index: number): LineDifference => ({ sign: '+', line: offset + index + 1, text: b[index] ?? '' });
  if (a.length * b.length > MAX_CELLS) return [...a.map((_, index) => out(index)), ...b.map((_, index) => put(index))];
  const common = commonLengths(a, b);
  const differences: LineDifference[] = [];
  let [i, j] = [0, 0];
  while (i < a.length || j < b.length) {
    if (i < a.length && j < b.length && a[i] === b[j]) [i, j] = [i + 1, j + 1];
    else if (j >= b.length || (i < a.length && (common[i + 1]?.[j] ?? 0) >= (common[i]?.[j + 1] ?? 0)))
      differences.push(out(i++));
    else differences.push(put(j++));
  }
  return differences;
}

/** `[i][j]` = length of the longest common subsequence of `a` from i and `b` from j. */
function commonLengths(a: readonly string[], b: readonly string[]): Uint32Array[] {
  const rows = Array.from({ length: a.length + 1 }, () => new Uint32Array(b.length + 1));
  for (let i = a.length - 1; i >= 0; i -= 1)
    for (let j = b.length - 1; j >= 0; j -= 1) {
      const [row, below] = [rows[i], rows[i + 1]];
      if (row === undefined || below === undefined) continue;
      row[j] = a[i] === b[j] ? (below[j + 1] ?? 0) + 1 : Math.max(below[j] ?? 0, row[j + 1] ?? 0);
    }
  return rows;
}
