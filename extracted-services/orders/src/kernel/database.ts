import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import Database from 'better-sqlite3';
import { StartError } from './errors.ts';

export type Db = Database.Database;

/** A row as it is stored and as it travels in feeds: column names as keys. */
export type Row = Readonly<Record<string, string | number | null>>;

/** Rows that a service creates get ids above this, the monolith's stay below: both sides can create during a migration. */
export const OWN_IDS_AFTER = 1_000_000_000;

/**
 * Opens a service's own database file and brings its schema up to date.
 * `steps` are SQL scripts; each runs once, in order, and published steps never change.
 */
export function openDatabase(file: string, steps: readonly string[]): Db {
  try {
    if (file !== ':memory:') mkdirSync(dirname(file), { recursive: true });
    const db = new Database(file);
    db.pragma('journal_mode = WAL');
    db.pragma('synchronous = NORMAL');
    db.pragma('foreign_keys = ON');
    migrate(db, [KERNEL_SCHEMA, ...steps]);
    return db;
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new StartError(`not started, the database ${file} cannot be used: ${reason}`, { cause });
  }
}

/** SQL that makes AUTOINCREMENT of the named tables begin in the services' id range. */
export const ownIds = (...tables: readonly string[]): string =>
  tables.map((table) => `INSERT INTO sqlite_sequence(name, seq) VALUES ('${table}', ${OWN_IDS_AFTER});`).join('\n');

/** Runs `work` in one write transaction, nested calls become savepoints. */
export const inTransaction = <T>(db: Db, work: () => T): T => db.transaction(work).immediate();

/**
 * Runs `work` in one write transaction in which foreign keys are not checked: feeds of different apps
 * arrive in no common order, so a child may come before its parent.
 */
export function inReplication<T>(db: Db, work: () => T): T {
  db.pragma('foreign_keys = OFF');
  try {
    return inTransaction(db, work);
  } finally {
    db.pragma('foreign_keys = ON');
  }
}

function migrate(db: Db, steps: readonly string[]): void {
  db.transaction(() => {
    const done = Number(db.pragma('user_version', { simple: true }));
    for (const step of steps.slice(done)) db.exec(step);
    if (done < steps.length) db.pragma(`user_version = ${steps.length}`);
  }).immediate();
}

/** Tables of the shared kernel itself. */
const KERNEL_SCHEMA = `
  CREATE TABLE outbox (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    topic TEXT NOT NULL,
    entity_id TEXT NOT NULL,
    data TEXT NOT NULL,
    occurred_at TEXT NOT NULL
  );
  CREATE TABLE feed_cursors (
    feed TEXT PRIMARY KEY,
    cursor INTEGER NOT NULL,
    imported INTEGER NOT NULL DEFAULT 0
  );
  CREATE TABLE feed_rejections (
    feed TEXT NOT NULL,
    seq INTEGER NOT NULL,
    topic TEXT NOT NULL,
    data TEXT NOT NULL,
    reason TEXT NOT NULL,
    rejected_at TEXT NOT NULL,
    PRIMARY KEY (feed, seq)
  );
  CREATE TABLE tombstones (
    table_name TEXT NOT NULL,
    row_key TEXT NOT NULL,
    deleted_at TEXT NOT NULL,
    PRIMARY KEY (table_name, row_key)
  );
  CREATE TABLE idempotency_keys (
    scope TEXT NOT NULL,
    key TEXT NOT NULL,
    status INTEGER NOT NULL,
    body TEXT NOT NULL,
    created_at TEXT NOT NULL,
    PRIMARY KEY (scope, key)
  );
`;
