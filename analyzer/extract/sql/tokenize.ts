/**
 * SQL text → tokens, for any dialect. A computed part of the text (`${…}`) arrives as `\uE000<index>\uE001` and stays part of
 * the word it touches, so that `orders_${year}` is one word.
 */
export interface Token {
  readonly type: 'word' | 'quoted' | 'text' | 'number' | 'mark';
  /** Words as written, quoted names without their quotes. */
  readonly text: string;
  /** Words in capitals, for comparison with keywords; empty for everything else but marks. */
  readonly upper: string;
  readonly start: number;
}

export const hole = (index: number): string => `\uE000${index}\uE001`;
export const HOLE = /\uE000(\d+)\uE001/g;
export const hasHole = (text: string): boolean => text.includes('\uE000');

const PATTERN = new RegExp(
  [
    String.raw`(?<space>\s+|--[^\n]*|/\*[\s\S]*?(?:\*/|$))`,
    String.raw`(?<text>'(?:[^'\\]|''|\\.)*(?:'|$)|(?<tag>\$(?:[A-Za-z_]\w*)?\$)[\s\S]*?(?:\k<tag>|$))`,
    String.raw`(?<quoted>"(?:[^"]|"")*"|${'`'}[^${'`'}]*${'`'}|\[[A-Za-z_][\w .-]*\])`,
    String.raw`(?<word>(?:[\p{L}_@#$]|\uE000\d+\uE001)(?:[\p{L}\p{N}_$#]|\uE000\d+\uE001)*)`,
    String.raw`(?<number>\d[\w.]*)`,
    String.raw`(?<mark>[\s\S])`,
  ].join('|'),
  'uy',
);

export function tokenize(sql: string): Token[] {
  const tokens: Token[] = [];
  PATTERN.lastIndex = 0;
  for (let match = PATTERN.exec(sql); match !== null; match = PATTERN.exec(sql)) {
    const token = tokenOf(match);
    if (token !== null) tokens.push(token);
  }
  return tokens;
}

function tokenOf({ 0: text, index: start, groups = {} }: RegExpExecArray): Token | null {
  if (groups.space !== undefined) return null;
  if (groups.quoted !== undefined) return { type: 'quoted', text: text.slice(1, -1), upper: '', start };
  if (groups.word !== undefined) return { type: 'word', text, upper: text.toUpperCase(), start };
  if (groups.mark !== undefined) return { type: 'mark', text, upper: text, start };
  return { type: groups.text === undefined ? 'number' : 'text', text, upper: '', start };
}
