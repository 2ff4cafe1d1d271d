/** One statement's text → its syntax tree, in the first dialect that has it. */
import { type Dialect, parseSql } from '../../disk/sql-grammar.ts';
import { hasHole } from '../tokenize.ts';
import { type HolesAs, withoutPlaceholders } from './placeholders.ts';

export type Dialects = readonly Dialect[];

/** Longer ones are made by programs, and their trees are a hundred times their size. */
const MAX_LENGTH = 50_000;

/** Null when no dialect can read it. */
export function parseStatement(sql: string, dialects: Dialects): unknown | null {
  if (sql.length > MAX_LENGTH) return null;
  const ways: readonly HolesAs[] = hasHole(sql) ? ['words', 'nothing'] : ['words'];
  for (const way of ways) {
    const plain = withoutPlaceholders(sql, way);
    for (const dialect of dialects) {
      const trees = parseSql(plain, dialect);
      if (trees?.length === 1) return trees[0];
    }
  }
  return null;
}
