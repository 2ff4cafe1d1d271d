import { mkdirSync } from 'node:fs';
import path from 'node:path';
import Database from 'better-sqlite3';
import { brokenStore } from '../../contracts/errors/proxy.ts';
import { type ChangeNote, RouteChange, RouteTable, type Versioned } from '../../contracts/route-table.ts';
import type { Clock } from '../ports.ts';
import { describeChanges } from '../route/change.ts';
import { EMPTY_TABLE, type ReplaceOutcome, type RouteTableStore } from './route-table-store.ts';

/** A route table on disk, every version of it. What was acknowledged survives kill -9 and power loss (WAL, synchronous=FULL). */
export function openSqliteStore(file: string, clock: Clock): RouteTableStore {
  const database = open(file);
  const read = (): Versioned<RouteTable> => guarded(file, () => readNewest(database));
  const replace = database.transaction((next: RouteTable, readVersion: number, note: ChangeNote): ReplaceOutcome => {
    const current = readNewest(database);
    if (current.version !== readVersion) return { kind: 'stale', version: current.version };
    insert(database, { before: current, next, note, at: new Date(clock.now()).toISOString() });
    return { kind: 'replaced', version: readVersion + 1 };
  });
  return {
    read: async () => read(),
    replace: async (next, readVersion, note) => guarded(file, () => replace.immediate(next, readVersion, note)),
    history: async () => guarded(file, () => readHistory(database)),
    close: async () => void database.close(),
  };
}

function open(file: string): Database.Database {
  return guarded(file, () => {
    mkdirSync(path.dirname(file), { recursive: true });
    const database = new Database(file, { timeout: 5_000 });
    database.pragma('journal_mode = WAL');
    database.pragma('synchronous = FULL');
    database.exec(`CREATE TABLE IF NOT EXISTS versions (
      version INTEGER PRIMARY KEY, at TEXT NOT NULL, who TEXT NOT NULL, why TEXT NOT NULL,
      changes TEXT NOT NULL, route_table TEXT NOT NULL) STRICT`);
    return database;
  });
}

interface Row {
  readonly version: number;
  readonly at: string;
  readonly who: string;
  readonly why: string;
  readonly changes: string;
  readonly route_table: string;
}

function readNewest(database: Database.Database): Versioned<RouteTable> {
  const row = database.prepare<[], Row>('SELECT * FROM versions ORDER BY version DESC LIMIT 1').get();
  if (row === undefined) return { version: 0, value: EMPTY_TABLE };
  return { version: row.version, value: RouteTable.parse(JSON.parse(row.route_table)) };
}

interface Insertion {
  readonly before: Versioned<RouteTable>;
  readonly next: RouteTable;
  readonly note: ChangeNote;
  readonly at: string;
}

function insert(database: Database.Database, { before, next, note, at }: Insertion): void {
  const changes = JSON.stringify(describeChanges(before.value, next));
  database
    .prepare('INSERT INTO versions (version, at, who, why, changes, route_table) VALUES (?, ?, ?, ?, ?, ?)')
    .run(before.version + 1, at, note.who, note.why, changes, JSON.stringify(next));
}

function readHistory(database: Database.Database): readonly RouteChange[] {
  const rows = database.prepare<[], Row>('SELECT * FROM versions ORDER BY version DESC LIMIT 1000').all();
  return rows.map(({ version, at, who, why, changes }) =>
    RouteChange.parse({ version, at, who, why, changes: JSON.parse(changes) }),
  );
}

function guarded<Value>(file: string, act: () => Value): Value {
  try {
    return act();
  } catch (cause) {
    throw brokenStore(file, cause);
  }
}
