/** Steps over the tokens of one piece of SQL. */
import { hasHole, type Token } from './tokenize.ts';

export type Tokens = readonly Token[];

export const upperAt = (tokens: Tokens, index: number): string => tokens[index]?.upper ?? '';

/** Index after the bracket that closes the one at `index`. */
export function afterGroup(tokens: Tokens, index: number): number {
  let depth = 0;
  for (let at = index; at < tokens.length; at += 1) {
    const text = upperAt(tokens, at);
    if (text === '(') depth += 1;
    if (text === ')') depth -= 1;
    if (depth === 0) return at + 1;
  }
  return tokens.length;
}

/** The tokens inside the bracket at `index`. */
export const insideGroup = (tokens: Tokens, index: number): Tokens =>
  tokens.slice(index + 1, afterGroup(tokens, index) - 1);

/** Parts between top-level marks such as `,` or `;`. */
export function splitAt(tokens: Tokens, mark: string): Tokens[] {
  const parts: Token[][] = [[]];
  let depth = 0;
  for (const token of tokens) {
    if (token.upper === '(') depth += 1;
    if (token.upper === ')') depth -= 1;
    if (token.upper === mark && depth === 0) parts.push([]);
    else parts.at(-1)?.push(token);
  }
  return parts.filter((part) => part.length > 0);
}

export interface NameAt {
  readonly name: string;
  readonly next: number;
}

/** Schemas that say nothing about the table. */
const DEFAULT_SCHEMAS = new Set(['public', 'main', 'dbo', 'temp']);

/** Schemas that say nothing about the table, or that are only known when the code runs, are left out. */
export function withoutSchema(parts: readonly string[]): string {
  const schemas = parts.slice(0, -1);
  const from = schemas.findLastIndex((part) => DEFAULT_SCHEMAS.has(part.toLowerCase()) || hasHole(part));
  return [...schemas.slice(from + 1), parts.at(-1) ?? ''].join('.');
}

/** `orders`, `"orders"`, `shop.orders`; null where no name stands. */
export function nameAt(tokens: Tokens, index: number): NameAt | null {
  const parts: string[] = [];
  let at = index;
  for (;;) {
    const token = tokens[at];
    if (token === undefined || (token.type !== 'word' && token.type !== 'quoted')) return null;
    if (token.type === 'word' && (RESERVED.has(token.upper) || !/[^@#]/.test(token.text))) return null;
    parts.push(token.text);
    at += 1;
    if (upperAt(tokens, at) !== '.') break;
    at += 1;
  }
  return { name: withoutSchema(parts), next: at };
}

/** Words that no table is named by unless they are quoted. */
export const RESERVED = new Set(
  `SELECT FROM WHERE JOIN LEFT RIGHT INNER OUTER FULL CROSS NATURAL ON USING GROUP ORDER BY HAVING LIMIT OFFSET UNION
   INTERSECT EXCEPT AS AND OR NOT IN IS NULL LIKE BETWEEN CASE WHEN THEN ELSE END SET VALUES INSERT INTO UPDATE DELETE
   RETURNING WITH DISTINCT ALL EXISTS CREATE TABLE INDEX IF FOR FETCH WINDOW LATERAL ONLY CONFLICT DO NOTHING DEFAULT
   PRIMARY FOREIGN CHECK CONSTRAINT REFERENCES UNIQUE`.split(/\s+/),
);

/** Words that may follow a table, so they are not its alias. */
export const AFTER_TABLE = new Set([
  ...RESERVED,
  ...'STRAIGHT_JOIN TABLESAMPLE USE FORCE IGNORE INDEXED OVERRIDING QUALIFY ASOF START TRANSACTION'.split(' '),
]);
