import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { APP_ROOT } from './config.ts';
import type { Db } from './db.ts';
import { installFeedTriggers } from './feedTriggers.ts';

const FOLDER = join(APP_ROOT, 'db', 'migrations');

/** Runs what has not run on this database yet, in the order of the file names. Answers the names it ran. */
export function migrate(database: Db): string[] {
  database.exec('CREATE TABLE IF NOT EXISTS schema_migrations (name TEXT PRIMARY KEY, applied_at TEXT NOT NULL)');
  const rows = database.prepare('SELECT name FROM schema_migrations').all() as { name: string }[];
  const done = new Set(rows.map((row) => row.name));
  const pending = readdirSync(FOLDER)
    .filter((name) => name.endsWith('.sql') && !done.has(name))
    .sort();
  for (const name of pending) {
    database.transaction(() => {
      database.exec(readFileSync(join(FOLDER, name), 'utf8'));
      database
        .prepare('INSERT INTO schema_migrations (name, applied_at) VALUES (?, ?)')
        .run(name, new Date().toISOString());
    })();
  }
  installFeedTriggers(database);
  return pending;
}
