import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import Database from 'better-sqlite3';

export type Db = Database.Database;

let current: Db | undefined;
let statements = new Map<string, Database.Statement>();

/** Opens the one database of this process. Everything below src/models uses it through `db()`. */
export function openDatabase(file: string): Db {
  if (file !== ':memory:') mkdirSync(dirname(file), { recursive: true });
  const opened = new Database(file);
  opened.pragma('journal_mode = WAL');
  opened.pragma('synchronous = NORMAL');
  opened.pragma('busy_timeout = 5000');
  opened.pragma('foreign_keys = ON');
  statements = new Map();
  current = opened;
  return opened;
}

export function closeDatabase(): void {
  statements.clear();
  current?.close();
  current = undefined;
}

export function db(): Db {
  if (current === undefined) throw new Error('The database is not open.');
  return current;
}

/** Prepared once per connection and text: preparing costs more than most of our queries. */
export function prepare(sql: string): Database.Statement {
  let statement = statements.get(sql);
  if (statement === undefined) {
    statement = db().prepare(sql);
    statements.set(sql, statement);
  }
  return statement;
}

export function one<Row>(sql: string, ...params: unknown[]): Row | undefined {
  return prepare(sql).get(...params) as Row | undefined;
}

export function many<Row>(sql: string, ...params: unknown[]): Row[] {
  return prepare(sql).all(...params) as Row[];
}

export function run(sql: string, ...params: unknown[]): Database.RunResult {
  return prepare(sql).run(...params);
}

export function count(sql: string, ...params: unknown[]): number {
  return one<{ n: number }>(sql, ...params)?.n ?? 0;
}

/**
 * The id of the next row. SQLite would continue after the largest id of the table, and that may be one that an extracted
 * service gave (they start at 1,000,000,001) and that came back over its feed; see jobs/replicationApply.ts.
 */
export function nextId(table: string): number {
  return (one<{ seq: number }>('SELECT seq FROM sqlite_sequence WHERE name = ?', table)?.seq ?? 0) + 1;
}

/** Runs `work` in one transaction that takes the write lock at once. Joins the caller's transaction if there is one. */
export function inTransaction<T>(work: () => T): T {
  const connection = db();
  if (connection.inTransaction) return work();
  return connection.transaction(work).immediate();
}
