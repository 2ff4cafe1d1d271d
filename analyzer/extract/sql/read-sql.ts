/** A text that may be SQL → the statements and schema changes in it. Pure, dialect tolerant; text that is not SQL gives nothing. */
import type { SchemaFact } from '../../model/facts.ts';
import { afterGroup, splitAt, type Tokens, upperAt } from './cursor.ts';
import { ANY_DIALECT } from './dialects.ts';
import { isTableWithJoins } from './fragments.ts';
import { type Dialects, parseStatement } from './grammar/parse-statement.ts';
import { changesOfTree } from './grammar/read-changes.ts';
import { tablesOfTree } from './grammar/read-tables.ts';
import { isSureSql, shapeOf } from './looks-like.ts';
import { readSchema } from './schema.ts';
import { tablesOf } from './statements.ts';
import { tokenize } from './tokenize.ts';

export interface SqlStatement {
  readonly reads: readonly string[];
  readonly writes: readonly string[];
  /** A grammar has read it; otherwise its tables were looked for word by word. */
  readonly parsed: boolean;
  /** A piece that is added to a statement elsewhere. */
  readonly fragment: boolean;
  /** Offset in the text. */
  readonly start: number;
}

export interface SqlContent {
  readonly statements: readonly SqlStatement[];
  readonly schema: readonly SchemaFact[];
}

const NOTHING: SqlContent = { statements: [], schema: [] };

const MAY_BE_SQL =
  /\b(select|insert|replace|update|delete|merge|with|create|alter|drop|join|from|union|truncate|copy)\b/i;

export interface Reading {
  /** The grammars to try, in this order. */
  readonly dialects?: Dialects;
  /** It is SQL for certain, whatever it begins with. */
  readonly isSql?: boolean;
}

export function readSql(
  text: string,
  lineOf: (offset: number) => number,
  { dialects = ANY_DIALECT, isSql = false }: Reading = {},
): SqlContent {
  if (text.length < 8 || !MAY_BE_SQL.test(text)) return NOTHING;
  const statements: SqlStatement[] = [];
  const schema: SchemaFact[] = [];
  const parts = splitStatements(tokenize(text));
  for (const [index, tokens] of parts.entries()) {
    const shape = shapeOf(tokens);
    const start = tokens[0]?.start ?? 0;
    const sql = text.slice(start, parts[index + 1]?.[0]?.start).replace(/[;\s]+$/, '');
    const part = { tokens, sql, dialects };
    if (shape === 'schema') {
      schema.push(...changesOf(part, lineOf(start)));
      statements.push(...sourceOf(part));
    } else if (shape !== null) statements.push(...statementOf(part, shape === 'fragment'));
    else if (!isSql && statements.length + schema.length === 0 && !NEUTRAL.has(upperAt(tokens, 0))) return NOTHING;
  }
  return { statements, schema };
}

interface Part {
  readonly tokens: Tokens;
  readonly sql: string;
  readonly dialects: Dialects;
}

function changesOf({ tokens, sql, dialects }: Part, line: number): readonly SchemaFact[] {
  const tree = isTriggerStart(tokens) ? null : parseStatement(sql, dialects);
  return (tree === null ? null : changesOfTree(tree, line)) ?? readSchema(tokens, line);
}

/** What `CREATE TABLE … AS SELECT …` reads. */
function sourceOf({ tokens, sql, dialects }: Part): SqlStatement[] {
  if (upperAt(tokens, 0) !== 'CREATE' || !MAKES_FROM_QUERY.test(sql)) return [];
  const tree = parseStatement(sql, dialects);
  const { reads } = tree === null ? tablesOf(tokens) : tablesOfTree(tree);
  return reads.length === 0
    ? []
    : [{ reads, writes: [], parsed: tree !== null, fragment: false, start: tokens[0]?.start ?? 0 }];
}

const MAKES_FROM_QUERY =
  /^create\s+((global|local|temp|temporary|unlogged)\s+)*table\b[^(]*\bas\s*\(?\s*(select|with)\b/i;

function statementOf({ tokens, sql, dialects }: Part, fragment: boolean): SqlStatement[] {
  if (nesting(tokens) > MAX_NESTING) return [];
  const tree = fragment ? null : parseStatement(sql, dialects);
  if (tree === null && !fragment && !isSureSql(tokens)) return [];
  const used = tree === null ? tablesOf(fragment ? asClause(tokens) : withoutBrackets(tokens)) : tablesOfTree(tree);
  if (used.reads.length + used.writes.length === 0) return [];
  return [{ ...used, parsed: tree !== null, fragment, start: tokens[0]?.start ?? 0 }];
}

/** `orders o JOIN users u …` goes on a FROM that stands elsewhere. */
const asClause = (tokens: Tokens): Tokens =>
  isTableWithJoins(tokens) ? [{ type: 'word', text: 'FROM', upper: 'FROM', start: 0 }, ...tokens] : tokens;

/** Of brackets; what is nested deeper was not written by a person, and would exhaust the stack. */
const MAX_NESTING = 200;

function nesting(tokens: Tokens): number {
  let depth = 0;
  let deepest = 0;
  for (const { upper } of tokens) {
    if (upper === '(') depth += 1;
    if (upper === ')') depth -= 1;
    deepest = Math.max(deepest, depth);
  }
  return deepest;
}

/** First words of statements without tables of interest, which others may follow. */
const NEUTRAL = new Set(
  'PRAGMA BEGIN START COMMIT DROP SET CREATE ALTER USE GRANT REVOKE COMMENT LOCK UNLOCK ANALYZE VACUUM DO'.split(' '),
);

const withoutBrackets = (tokens: Tokens): Tokens =>
  upperAt(tokens, 0) === '(' && afterGroup(tokens, 0) === tokens.length ? withoutBrackets(tokens.slice(1, -1)) : tokens;

/** Parts between semicolons; a trigger's body belongs to the trigger. */
function splitStatements(tokens: Tokens): Tokens[] {
  const statements: Tokens[] = [];
  let trigger: Tokens | null = null;
  for (const part of splitAt(tokens, ';')) {
    if (trigger !== null) {
      trigger = [...trigger, ...part];
      if (upperAt(part, 0) !== 'END') continue;
      statements.push(trigger);
      trigger = null;
    } else if (isTriggerStart(part)) trigger = part;
    else statements.push(part);
  }
  return trigger === null ? statements : [...statements, trigger];
}

const isTriggerStart = (part: Tokens): boolean =>
  upperAt(part, 0) === 'CREATE' &&
  part.slice(1, 4).some(({ upper }) => upper === 'TRIGGER') &&
  part.some(({ upper }) => upper === 'BEGIN');
