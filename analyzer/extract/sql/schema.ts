/** CREATE TABLE, ALTER TABLE, CREATE VIEW → what they say about the schema. */
import type { KeyFact, SchemaFact } from '../../model/facts.ts';
import { insideGroup, nameAt, splitAt, type Tokens, upperAt } from './cursor.ts';
import { tablesOf } from './statements.ts';
import { hasHole } from './tokenize.ts';

interface Columns {
  readonly columns: readonly string[];
  readonly foreignKeys: readonly KeyFact[];
}

export function readSchema(tokens: Tokens, line: number): SchemaFact[] {
  const subject = tokens.findIndex(({ upper }) => upper === 'TABLE' || upper === 'VIEW' || upper === 'TRIGGER');
  if (upperAt(tokens, subject) === 'TRIGGER') return [];
  let at = subject + 1;
  while (['IF', 'NOT', 'EXISTS', 'ONLY'].includes(upperAt(tokens, at))) at += 1;
  const name = nameAt(tokens, at);
  if (name === null || hasHole(name.name)) return [];
  const table = name.name;
  if (upperAt(tokens, subject) === 'VIEW')
    return [{ change: 'view', table, reads: tablesOf(tokens.slice(name.next)).reads, line }];
  if (upperAt(tokens, 0) === 'ALTER') return readAlter(tokens.slice(name.next), table, line);
  if (tokens.slice(0, subject).some(({ upper }) => upper === 'TEMP' || upper === 'TEMPORARY'))
    return [{ change: 'view', table, reads: tablesOf(tokens.slice(name.next)).reads, line }];
  const open = tokens.findIndex(({ upper }, index) => index >= name.next && upper === '(');
  if (open < 0) return [{ change: 'create', table, line, columns: [], foreignKeys: [] }];
  return [{ change: 'create', table, line, ...readColumns(insideGroup(tokens, open), table) }];
}

function readAlter(tokens: Tokens, table: string, line: number): SchemaFact[] {
  return splitAt(tokens, ',').flatMap((action): SchemaFact[] => {
    if (upperAt(action, 0) === 'RENAME' && upperAt(action, 1) === 'TO') {
      const to = nameAt(action, 2);
      return to === null ? [] : [{ change: 'rename', table, to: to.name, line }];
    }
    if (upperAt(action, 0) === 'DROP' && /^(CONSTRAINT|FOREIGN)$/.test(upperAt(action, 1))) {
      const name = nameAt(
        action,
        action.findIndex(({ upper }, index) => index > 1 && !/^(KEY|IF|EXISTS)$/.test(upper)),
      );
      const droppedKeys = name === null ? [] : [name.name];
      return [{ change: 'alter', table, line, columns: [], foreignKeys: [], droppedKeys }];
    }
    if (upperAt(action, 0) !== 'ADD') return [];
    const skip = action.findIndex(
      ({ upper }, index) => index > 0 && !['COLUMN', 'IF', 'NOT', 'EXISTS'].includes(upper),
    );
    return skip < 0 ? [] : [{ change: 'alter', table, line, ...readColumns(action.slice(skip), table) }];
  });
}

function readColumns(tokens: Tokens, table: string): Columns {
  const parts = splitAt(tokens, ',');
  return {
    columns: parts.flatMap((part) => (isConstraint(part) ? [] : (nameAt(part, 0)?.name ?? part[0]?.text ?? []))),
    foreignKeys: parts.flatMap((part) => foreignKey(part, table)),
  };
}

const CONSTRAINTS = new Set([
  'CONSTRAINT',
  'PRIMARY',
  'FOREIGN',
  'UNIQUE',
  'CHECK',
  'KEY',
  'INDEX',
  'EXCLUDE',
  'LIKE',
  'FULLTEXT',
  'SPATIAL',
]);

const isConstraint = (part: Tokens): boolean =>
  part[0]?.type !== 'quoted' && CONSTRAINTS.has(upperAt(part, 0)) && part.length > 1 && !isTypeWord(part);

/** A column may be called `key` or `index`: then a type follows. */
const isTypeWord = (part: Tokens): boolean =>
  /^(KEY|INDEX|LIKE)$/.test(upperAt(part, 0)) &&
  /^(TEXT|INT|INTEGER|VARCHAR|CHAR|BOOLEAN|REAL|BLOB|JSON|JSONB|UUID|BIGINT|NUMERIC)$/.test(upperAt(part, 1));

function foreignKey(part: Tokens, table: string): KeyFact[] {
  const at = part.findIndex(({ upper }) => upper === 'REFERENCES');
  const target = at < 0 ? null : nameAt(part, at + 1);
  if (target === null) return [];
  const key = part.findIndex(({ upper }, index) => upper === 'FOREIGN' && upperAt(part, index + 1) === 'KEY');
  const open = key < 0 ? -1 : part.findIndex(({ upper }, index) => index > key && upper === '(');
  const columns =
    open < 0 ? [part[0]?.text ?? ''] : splitAt(insideGroup(part, open), ',').map((column) => column[0]?.text ?? '');
  const constraint = part.findIndex(({ upper }) => upper === 'CONSTRAINT');
  const name = constraint < 0 ? null : nameAt(part, constraint + 1);
  return [{ columns, table: target.name === '' ? table : target.name, ...(name === null ? {} : { name: name.name }) }];
}
