import type { Db, Row } from './database.ts';

/** What the applier and the outbox need to know of a table. */
export interface TableShape {
  readonly name: string;
  readonly columns: readonly string[];
  readonly key: readonly string[];
  /** Whether rows carry `updated_at`, which decides between an older and a newer version. */
  readonly dated: boolean;
}

/** Reads a table's columns and primary key from the database itself. */
export function tableShape(db: Db, name: string): TableShape {
  const columns = db.prepare<[string], ColumnInfo>('SELECT name, pk FROM pragma_table_info(?)').all(name);
  if (columns.length === 0) throw new Error(`There is no table "${name}".`);
  return {
    name,
    columns: columns.map((column) => column.name),
    key: columns.filter((column) => column.pk > 0).map((column) => column.name),
    dated: columns.some((column) => column.name === 'updated_at'),
  };
}

/** The primary key of a row as one text, for the tombstones. */
export const rowKey = (shape: TableShape, row: Row): string => JSON.stringify(shape.key.map((column) => row[column]));

/** Remembers that a row was deleted, so that an older version arriving late does not bring it back. */
export function bury(db: Db, shape: TableShape, grave: { readonly row: Row; readonly at: string }): void {
  if (!shape.dated) return;
  db.prepare(
    `INSERT INTO tombstones(table_name, row_key, deleted_at) VALUES (?, ?, ?)
     ON CONFLICT DO UPDATE SET deleted_at = max(deleted_at, excluded.deleted_at)`,
  ).run(shape.name, rowKey(shape, grave.row), grave.at);
}

interface ColumnInfo {
  readonly name: string;
  readonly pk: number;
}
