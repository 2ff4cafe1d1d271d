/** The shape of SELECT and of what follows a table: shared by whole statements and by pieces of them. */
import { AFTER_TABLE, nameAt, type Tokens, upperAt } from './cursor.ts';
import { hasHole, type Token } from './tokenize.ts';

export function isSelect(tokens: Tokens): boolean {
  const from = tokens.findIndex(({ upper }) => upper === 'FROM');
  if (from < 2) return false;
  const next = upperAt(tokens, from + 1);
  if (next === '(' || next === 'LATERAL' || next === 'ONLY') return true;
  const table = nameAt(tokens, from + 1);
  return table !== null && endsTable(tokens, table.next);
}

/** What stands after a table is an alias, punctuation, a keyword or nothing. */
export function endsTable(tokens: Tokens, index: number): boolean {
  const at = upperAt(tokens, index) === 'AS' ? index + 1 : index;
  if (isTableEnd(tokens[at])) return true;
  return isTableEnd(tokens[at + 1]) && tokens[at]?.type !== 'number';
}

export const isTableEnd = (token: Token | undefined): boolean =>
  token === undefined ||
  hasHole(token.text) ||
  AFTER_TABLE.has(token.upper) ||
  (token.type === 'mark' && /[,();]/.test(token.text));

export const has = (tokens: Tokens, word: string): boolean => tokens.some(({ upper }) => upper === word);
