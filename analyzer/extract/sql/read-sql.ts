/** A text that may be SQL → the statements and schema changes in it. Pure, dialect tolerant; text that is not SQL gives nothing. */
import type { SchemaFact } from '../../model/facts.ts';
import { afterGroup, splitAt, type Tokens, upperAt } from './cursor.ts';
import { shapeOf } from './looks-like.ts';
import { readSchema } from './schema.ts';
import { tablesOf } from './statements.ts';
import { tokenize } from './tokenize.ts';

export interface SqlStatement {
  readonly reads: readonly string[];
  readonly writes: readonly string[];
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

const MAY_BE_SQL = /\b(select|insert|replace|update|delete|merge|with|create|alter|join|from|union|truncate)\b/i;

export function readSql(text: string, lineOf: (offset: number) => number): SqlContent {
  if (text.length < 8 || !MAY_BE_SQL.test(text)) return NOTHING;
  const statements: SqlStatement[] = [];
  const schema: SchemaFact[] = [];
  for (const tokens of splitStatements(tokenize(text))) {
    const shape = shapeOf(tokens);
    const start = tokens[0]?.start ?? 0;
    if (shape === 'schema') schema.push(...readSchema(tokens, lineOf(start)));
    else if (shape !== null) {
      const used = tablesOf(shape === 'fragment' ? tokens : withoutBrackets(tokens));
      if (used.reads.length + used.writes.length > 0)
        statements.push({ ...used, fragment: shape === 'fragment', start });
    } else if (statements.length + schema.length === 0 && !NEUTRAL.has(upperAt(tokens, 0))) return NOTHING;
  }
  return { statements, schema };
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
