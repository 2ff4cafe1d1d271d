/** Schema facts of all files, in order → tables; and one spelling for each table's name everywhere. */
import type { SchemaFact } from '../model/facts.ts';
import type { Table } from '../model/graph.ts';
import type { LinkedStatement } from './statements.ts';
import { at } from './targets.ts';

export interface Schema {
  readonly tables: readonly Table[];
  readonly statements: readonly LinkedStatement[];
}

export interface SchemaSource {
  readonly path: string;
  readonly schema: readonly SchemaFact[];
}

interface Growing {
  readonly tables: Map<string, Table>;
  readonly views: Map<string, readonly string[]>;
}

/** @param sources sorted by path, so that migrations apply in the order of their names */
export function linkTables(
  sources: readonly SchemaSource[],
  declared: readonly Table[],
  statements: readonly LinkedStatement[],
): Schema {
  const growing: Growing = { tables: new Map(), views: new Map() };
  for (const { path, schema } of sources) for (const fact of schema) apply(fact, path, growing);
  for (const table of declared) define(table, growing);
  const named = spelling(growing);
  const real = statements
    .map((statement) => withNames(statement, named))
    .filter(({ reads, writes }) => reads.length + writes.length > 0);
  for (const name of real.flatMap(({ reads, writes }) => [...reads, ...writes]))
    if (!growing.tables.has(name.toLowerCase()))
      define({ name, definedAt: null, columns: [], foreignKeys: [] }, growing);
  return { tables: [...growing.tables.values()].map((table) => sortedTable(table, named)), statements: real };
}

function apply(fact: SchemaFact, path: string, growing: Growing): void {
  const key = fact.table.toLowerCase();
  if (fact.change === 'view') {
    growing.views.set(key, fact.reads);
    return;
  }
  if (fact.change === 'rename') {
    rename(key, fact.to, growing);
    return;
  }
  const definedAt = fact.change === 'create' ? at(path, fact.line) : null;
  define({ name: fact.table, definedAt, columns: fact.columns, foreignKeys: fact.foreignKeys }, growing);
}

/** The first definition says where, all together say what. */
function define(table: Table, { tables }: Growing): void {
  const key = table.name.toLowerCase();
  const known = tables.get(key);
  if (known === undefined) tables.set(key, table);
  else
    tables.set(key, {
      name: known.definedAt === null && table.definedAt !== null ? table.name : known.name,
      definedAt: known.definedAt ?? table.definedAt,
      columns: [...new Set([...known.columns, ...table.columns])],
      foreignKeys: [...known.foreignKeys, ...table.foreignKeys],
    });
}

/** `CREATE orders_new … RENAME TO orders` rebuilds `orders`. */
function rename(key: string, to: string, { tables }: Growing): void {
  const table = tables.get(key);
  if (table === undefined) return;
  tables.delete(key);
  const before = tables.get(to.toLowerCase());
  tables.set(to.toLowerCase(), { ...table, name: to, definedAt: before?.definedAt ?? table.definedAt });
}

type Spelling = (name: string) => readonly string[];

/** A view stands for the tables that it reads. */
function spelling({ tables, views }: Growing): Spelling {
  const first = new Map<string, string>();
  const resolve = (name: string, depth: number): readonly string[] => {
    const key = name.toLowerCase();
    const view = views.get(key);
    if (view !== undefined && depth < 5) return view.flatMap((inner) => resolve(inner, depth + 1));
    const known = tables.get(key)?.name ?? first.get(key) ?? name;
    first.set(key, known);
    return [known];
  };
  return (name) => resolve(name, 0);
}

const withNames = (statement: LinkedStatement, named: Spelling): LinkedStatement => ({
  ...statement,
  reads: [...new Set(statement.reads.flatMap(named))].sort(),
  writes: [...new Set(statement.writes.flatMap(named))].sort(),
});

function sortedTable(table: Table, named: Spelling): Table {
  const keys = new Map(
    table.foreignKeys.map((key) => {
      const target = named(key.table)[0] ?? key.table;
      return [`${target} ${key.columns.join()}`, { columns: key.columns, table: target }];
    }),
  );
  return { ...table, foreignKeys: [...keys].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, key]) => key) };
}
