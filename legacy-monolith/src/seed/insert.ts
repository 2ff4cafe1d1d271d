import type { Db } from '../lib/db.ts';

export type Insert = (row: Record<string, string | number | null>) => number;

/** Inserts rows of one table under ids counted from 1. Answers the id of the row. */
export function inserter(database: Db, table: string, columns: string, key = 'id'): Insert {
  const names = columns.split(' ');
  const all = key === 'id' ? ['id', ...names] : names;
  const statement = database.prepare(
    `INSERT INTO ${table} (${all.join(', ')}) VALUES (${all.map(() => '?').join(', ')})`,
  );
  let last = 0;
  return (row) => {
    last++;
    const values = names.map((name) => row[name] ?? null);
    statement.run(key === 'id' ? [last, ...values] : values);
    return last;
  };
}

const BASE = Date.parse('2025-06-30T12:00:00.000Z');
const DAY_MS = 86_400_000;

/** A time so many days before the seed's own "today". The clock is not asked: the same seed gives the same rows. */
export function daysBefore(days: number): string {
  return new Date(BASE - Math.round(days * DAY_MS)).toISOString();
}
