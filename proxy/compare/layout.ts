/** Fitting foreign text into terminal lines. */

/** Replaces what a terminal would obey instead of showing: control characters of both sets and text direction marks. */
export const printable = (text: string): string =>
  text.replace(
    CONTROLS,
    (character) => NAMED.get(character) ?? `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );

const CONTROLS = /[\p{Cc}\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu;
const NAMED: ReadonlyMap<string, string> = new Map([
  ['\n', '\\n'],
  ['\r', '\\r'],
  ['\t', '\\t'],
]);

/** Two texts cut to a width so that the first place where they part is seen. */
export function cutAlike(left: string, right: string, width: number): readonly [string, string] {
  let same = 0;
  while (same < left.length && left[same] === right[same]) same++;
  const longest = Math.max(left.length, right.length);
  const start = longest <= width ? 0 : Math.max(0, Math.min(same - Math.floor(width / 3), longest - width));
  return [cutFrom(left, start, width), cutFrom(right, start, width)];
}

function cutFrom(text: string, start: number, width: number): string {
  const head = start > 0 ? `…${text.slice(start + 1)}` : text;
  return head.length <= width ? head : `${head.slice(0, width - 1)}…`;
}

/** Words on as many lines as they need; a word longer than a line stands alone. */
export function wrapWords(words: readonly string[], width: number, separator: string): string[] {
  const lines: string[] = [];
  for (const word of words) {
    const line = lines.at(-1);
    const longer = line === undefined ? word : `${line}${separator}${word}`;
    if (line !== undefined && longer.length <= width) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return lines;
}
