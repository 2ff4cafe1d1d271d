import { parseArgs } from 'node:util';
import Database from 'better-sqlite3';
import type { ApplyFact, Fact } from './applier.ts';
import { type Db, inReplication, openDatabase, type Row } from './database.ts';
import { StartError } from './errors.ts';
import { cursorOf, moveCursor } from './inbox.ts';

/** Rows to copy: each row of `sql`, run on the monolith's file, is applied as a fact of `topic`. */
export interface ImportSource {
  readonly topic: string;
  readonly sql: string;
}

export interface ImportResult {
  /** `copied`: the first copy. `caught-up`: a copy was there, the facts since then were applied. */
  readonly kind: 'copied' | 'caught-up';
  readonly facts: number;
  readonly cursor: number;
}

export const wholeTable = (table: string): ImportSource => ({
  topic: `${table}.upserted`,
  sql: `SELECT * FROM ${table} ORDER BY rowid`,
});

const FEED = 'monolith';

/**
 * Copies from the monolith's database file, seen at one instant, and stores the feed position of that instant, all in one
 * transaction of the own database. Run again, it applies only what the monolith's change feed has since then.
 */
export function importFrom(db: Db, from: string, plan: ImportPlan): ImportResult {
  const source = openSource(from);
  try {
    return inReplication(db, () => {
      // The own write lock is held before the source is looked at: a running service cannot apply a later fact in between.
      source.exec('BEGIN');
      const result = isImported(db) ? catchUp(db, source, plan.apply) : copy(source, plan);
      moveCursor(db, FEED, result.cursor);
      db.prepare('UPDATE feed_cursors SET imported = 1 WHERE feed = ?').run(FEED);
      return result;
    });
  } finally {
    source.close();
  }
}

export interface ImportPlan {
  readonly sources: readonly ImportSource[];
  readonly apply: ApplyFact;
}

/** `npm run import -- --from <monolith.sqlite> [--db <file>]`: prints what was done as one JSON line. */
export function importCommand(
  args: readonly string[],
  service: { readonly dbFile: string; readonly schema: readonly string[]; plan(db: Db): ImportPlan },
): ImportResult {
  const { from, db: file } = readArgs(args);
  const db = openDatabase(file ?? service.dbFile, service.schema);
  try {
    return importFrom(db, from, service.plan(db));
  } finally {
    db.close();
  }
}

function readArgs(args: readonly string[]): { from: string; db: string | undefined } {
  const usage = 'usage: npm run import -- --from <monolith.sqlite> [--db <file>]';
  try {
    const { values } = parseArgs({
      args: [...args],
      options: { from: { type: 'string' }, db: { type: 'string' } },
      allowPositionals: false,
    });
    if (values.from === undefined) throw new Error('--from is missing');
    return { from: values.from, db: values.db };
  } catch (error) {
    throw new StartError(`nothing was imported: ${error instanceof Error ? error.message : String(error)}\n${usage}`);
  }
}

function openSource(from: string): Db {
  try {
    const source = new Database(from, { readonly: true, fileMustExist: true });
    source.prepare('SELECT 1 FROM change_feed LIMIT 1').get();
    return source;
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new StartError(`nothing was imported: ${from} is not a readable database of the monolith (${reason})`, {
      cause,
    });
  }
}

function copy(source: Db, { sources, apply }: ImportPlan): ImportResult {
  let facts = 0;
  for (const { topic, sql } of sources) {
    for (const row of source.prepare<[], Row>(sql).iterate()) {
      apply({ topic, data: row });
      facts += 1;
    }
  }
  return { kind: 'copied', facts, cursor: headOf(source) };
}

function catchUp(db: Db, source: Db, apply: ApplyFact): ImportResult {
  const since = cursorOf(db, FEED);
  const rows = source
    .prepare<[number], ChangeRow>('SELECT seq, topic, data, occurred_at FROM change_feed WHERE seq > ? ORDER BY seq')
    .all(since);
  for (const row of rows) apply(toFact(row));
  return { kind: 'caught-up', facts: rows.length, cursor: Math.max(since, headOf(source)) };
}

const isImported = (db: Db): boolean =>
  db.prepare('SELECT 1 FROM feed_cursors WHERE feed = ? AND imported = 1').get(FEED) !== undefined;

const headOf = (source: Db): number =>
  source.prepare<[], { head: number }>('SELECT coalesce(max(seq), 0) AS head FROM change_feed').get()?.head ?? 0;

interface ChangeRow {
  readonly seq: number;
  readonly topic: string;
  readonly data: string;
  readonly occurred_at: string;
}

const toFact = (row: ChangeRow): Fact => ({
  topic: row.topic,
  data: JSON.parse(row.data) as Row,
  occurredAt: row.occurred_at,
});
