import type { Statement } from 'better-sqlite3';
import type { Db, Row } from './database.ts';
import { bury, rowKey, type TableShape, tableShape } from './tables.ts';

/** A fact to apply; import, the monolith's feed and other services' feeds all produce these. */
export interface Fact {
  readonly topic: string;
  readonly data: Row;
  readonly occurredAt?: string;
}

export type ApplyFact = (fact: Fact) => void;

/** What to do with a table's rows when they arrive. */
export interface TableRule {
  readonly table: string;
  /**
   * `newest` (default): by primary key, the later `updated_at` wins (ties are applied: equal rows change nothing).
   * `first`: a row that is there already stays as it is.
   * `replace`: like `newest`, and rows that clash on another unique key give way.
   */
  readonly mode?: 'newest' | 'first' | 'replace';
  /**
   * Columns by which two rows with different ids are the same thing, created on both sides before either heard of the
   * other. The one with the later `updated_at` stays, on every side alike.
   */
  readonly naturalKey?: readonly string[];
}

/**
 * Builds the one function that applies facts to a service's tables: `<table>.upserted` and `<table>.deleted` for the named
 * tables, and whatever `handlers` says for other topics (a handler wins over the rule). Unknown topics are ignored: a feed
 * carries more than one service needs. Applying the same fact twice changes nothing. Runs inside the caller's transaction.
 */
export function createApplier(
  db: Db,
  rules: readonly (string | TableRule)[],
  handlers: Readonly<Record<string, ApplyFact>> = {},
): ApplyFact {
  const byTopic = new Map(rules.flatMap((rule) => tableHandlers(db, rule)));
  for (const [topic, handler] of Object.entries(handlers)) byTopic.set(topic, handler);
  return (fact) => byTopic.get(fact.topic)?.(fact);
}

function tableHandlers(db: Db, given: string | TableRule): [string, ApplyFact][] {
  const rule = typeof given === 'string' ? { table: given } : given;
  const shape = tableShape(db, rule.table);
  return [
    [`${rule.table}.upserted`, upserter(db, shape, rule)],
    [`${rule.table}.deleted`, deleter(db, shape)],
  ];
}

type Mode = NonNullable<TableRule['mode']>;

function upserter(db: Db, shape: TableShape, { mode = 'newest', naturalKey }: TableRule): ApplyFact {
  const yields = naturalKey ? twinRule(db, shape, naturalKey) : () => false;
  const statements = new Map<string, Statement>();
  const grave = db.prepare<[string, string, string], { found: 1 }>(
    'SELECT 1 AS found FROM tombstones WHERE table_name = ? AND row_key = ? AND deleted_at >= ?',
  );
  return ({ data }) => {
    if (shape.dated && grave.get(shape.name, rowKey(shape, data), String(data.updated_at ?? ''))) return;
    if (yields(data)) return;
    const columns = shape.columns.filter((column) => column in data);
    const id = columns.join();
    const statement = statements.get(id) ?? db.prepare(upsertSql(shape, columns, mode));
    statements.set(id, statement);
    statement.run(...columns.map((column) => data[column]));
  };
}

/** True when the row has to yield to its newer twin; an older twin is removed. */
function twinRule(db: Db, { name, key, dated }: TableShape, naturalKey: readonly string[]): (row: Row) => boolean {
  const other = `${naturalKey.map((column) => `${column} = ?`).join(' AND ')} AND ${key[0]} <> ?`;
  const newer = db.prepare(`SELECT 1 FROM ${name} WHERE ${other}${dated ? ' AND updated_at > ?' : ' AND false'}`);
  const remove = db.prepare(`DELETE FROM ${name} WHERE ${other}`);
  return (row) => {
    const values = [...naturalKey, key[0] ?? 'id'].map((column) => row[column]);
    if (newer.get(...values, ...(dated ? [row.updated_at] : [])) !== undefined) return true;
    remove.run(...values);
    return false;
  };
}

function upsertSql(shape: TableShape, columns: readonly string[], mode: Mode): string {
  const insert = (verb: string) =>
    `${verb} INTO ${shape.name}(${columns.join(', ')}) SELECT ${columns.map(() => '?').join(', ')} WHERE true`;
  if (mode === 'first') return `${insert('INSERT')} ON CONFLICT(${shape.key.join(', ')}) DO NOTHING`;
  const changes = columns.filter((column) => !shape.key.includes(column));
  const set = changes.map((column) => `${column} = excluded.${column}`).join(', ');
  const newer = shape.dated ? ` WHERE excluded.updated_at >= ${shape.name}.updated_at` : '';
  const update = set === '' ? 'DO NOTHING' : `DO UPDATE SET ${set}${newer}`;
  return `${insert(mode === 'replace' ? 'INSERT OR REPLACE' : 'INSERT')} ON CONFLICT(${shape.key.join(', ')}) ${update}`;
}

function deleter(db: Db, shape: TableShape): ApplyFact {
  const where = shape.key.map((column) => `${column} = ?`).join(' AND ');
  const older = shape.dated ? ' AND updated_at <= ?' : '';
  const statement = db.prepare(`DELETE FROM ${shape.name} WHERE ${where}${older}`);
  return ({ data, occurredAt }) => {
    const at = occurredAt ?? new Date().toISOString();
    const key = shape.key.map((column) => data[column]);
    statement.run(...key, ...(shape.dated ? [at] : []));
    bury(db, shape, { row: data, at });
  };
}
