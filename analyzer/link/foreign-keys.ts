/** Foreign keys of a table: each once, and whether the database knows of it or only the models do. */
import type { ForeignKey, Table } from '../model/graph.ts';

/** The tables that a name in the source stands for. */
export type Spelling = (name: string) => readonly string[];

/** @param made the table as schema files and migrations make it, if they do */
export function withKeys(table: Table, made: Table | undefined, named: Spelling): Table {
  const spelled = (key: ForeignKey): ForeignKey => ({ ...key, table: named(key.table)[0] ?? key.table });
  const constraints = new Set(made?.foreignKeys.map((key) => keyOf(spelled(key))));
  const keys = new Map<string, ForeignKey>();
  for (const key of table.foreignKeys.map(spelled)) {
    const isOwn = constraints.has(keyOf(key));
    const { columns, table: target } = key;
    const modelOnly = !isOwn && (key.enforced === false || (made !== undefined && hasColumns(made, key)));
    keys.set(`${target} ${columns.join()}`, { columns, table: target, ...(modelOnly ? { enforced: false } : {}) });
  }
  return { ...table, foreignKeys: [...keys].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, key]) => key) };
}

const keyOf = ({ columns, table }: ForeignKey): string => `${table} ${columns.join()}`.toLowerCase();

/** Where a column was not seen to be made, its constraint may have been overlooked as well. */
const hasColumns = ({ columns, definedAt }: Table, key: ForeignKey): boolean =>
  definedAt !== null && key.columns.every((column) => columns.includes(column));
