/** Schema facts of all files, in order → tables; and one spelling for each table's name everywhere. */
import type { KeyFact, SchemaFact } from '../model/facts.ts';
import type { ForeignKey, Table } from '../model/graph.ts';
import { byText } from '../model/order.ts';
import { type Spelling, withKeys } from './foreign-keys.ts';
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

/** Keys with the names of their constraints. */
type GrowingTable = Omit<Table, 'foreignKeys'> & { readonly foreignKeys: readonly (ForeignKey & KeyFact)[] };

interface Growing {
  readonly tables: Map<string, GrowingTable>;
  readonly views: Map<string, readonly string[]>;
  /** Tables that migrations took away. */
  readonly dropped: Map<string, GrowingTable>;
  /** Names that migrations changed, old to new. */
  readonly renamed: Map<string, string>;
}

/** @param sources in any order; migrations apply in the order of their names, `2_…` before `10_…` */
export function linkTables(
  sources: readonly SchemaSource[],
  declared: readonly Table[],
  statements: readonly LinkedStatement[],
): Schema {
  const growing: Growing = { tables: new Map(), views: new Map(), dropped: new Map(), renamed: new Map() };
  for (const { path, schema } of [...sources].sort(byVersion)) for (const fact of schema) apply(fact, path, growing);
  const made = new Map(growing.tables);
  for (const table of declared) define(table, growing);
  restoreUsed(statements, growing);
  const named = spelling(growing);
  const real = statements
    .map((statement) => withNames(statement, named))
    .filter(({ reads, writes }) => reads.length + writes.length > 0);
  for (const name of real.filter((one) => !isWayBack(one)).flatMap(({ reads, writes }) => [...reads, ...writes]))
    if (!growing.tables.has(name.toLowerCase()))
      define({ name, definedAt: null, columns: [], foreignKeys: [] }, growing);
  return {
    tables: [...growing.tables].map(([key, table]) => withKeys(table, made.get(key), named)),
    statements: real.flatMap((one) => (isWayBack(one) ? amongTables(one, growing) : [one])),
  };
}

/** Run to take a migration back: what only this makes, for the time being, is no table. */
const isWayBack = ({ file, symbol }: LinkedStatement): boolean =>
  MIGRATION.test(file) && /[#.](down|undo|rollback|revert)$/.test(symbol);

function amongTables(statement: LinkedStatement, { tables }: Growing): LinkedStatement[] {
  const known = (names: readonly string[]) => names.filter((name) => tables.has(name.toLowerCase()));
  const [reads, writes] = [known(statement.reads), known(statement.writes)];
  return reads.length + writes.length === 0 ? [] : [{ ...statement, reads, writes }];
}

const versioned = (path: string): string => path.replace(/\d+/g, (digits) => digits.padStart(20, '0'));

const byVersion = (a: SchemaSource, b: SchemaSource): number => byText(versioned(a.path), versioned(b.path));

const MIGRATION = /migrat|\.sql$/i;

function apply(fact: SchemaFact, path: string, growing: Growing): void {
  const key = fact.table.toLowerCase();
  if (fact.change === 'view' && !growing.tables.has(key)) growing.views.set(key, fact.reads);
  if (fact.change === 'rename') rename(key, fact.to, growing);
  if (fact.change === 'drop' && MIGRATION.test(path)) drop(key, growing);
  if (fact.change === 'alter') alter(fact, growing);
  if (fact.change !== 'create') return;
  growing.views.delete(key);
  define({ ...fact, name: fact.table, definedAt: at(path, fact.line) }, growing);
}

/** The first definition says where, all together say what. */
function define({ name, definedAt, columns, foreignKeys }: GrowingTable, { tables, dropped }: Growing): void {
  const key = name.toLowerCase();
  const known = tables.get(key);
  tables.set(key, {
    name: known === undefined || (known.definedAt === null && definedAt !== null) ? name : known.name,
    definedAt: known?.definedAt ?? dropped.get(key)?.definedAt ?? definedAt,
    columns: [...new Set([...(known?.columns ?? []), ...columns])],
    foreignKeys: [...(known?.foreignKeys ?? []), ...foreignKeys],
  });
  dropped.delete(key);
}

function alter(change: Change<'alter'>, growing: Growing): void {
  const { table: name, columns, foreignKeys, dropped = [], droppedKeys = [] } = change;
  const key = name.toLowerCase();
  if (growing.dropped.has(key)) return;
  define({ name, definedAt: null, columns, foreignKeys }, growing);
  const table = growing.tables.get(key);
  if (table === undefined || dropped.length + droppedKeys.length === 0) return;
  const gone = new Set(dropped);
  const kept = table.foreignKeys.filter((one) => !droppedKeys.some((dropping) => isNamed(one, dropping, table.name)));
  growing.tables.set(key, {
    ...table,
    columns: table.columns.filter((column) => !gone.has(column)),
    foreignKeys: kept.flatMap((one) => without(one, dropped, columns)),
  });
}

/** By its name; without one it goes by what PostgreSQL and Knex make of its table and columns. */
function isNamed({ name, columns }: KeyFact, dropping: string, table: string): boolean {
  const own = `${table}_${columns.join('_')}`;
  const names = name === undefined ? [`${own}_fkey`, `${own}_foreign`] : [name];
  return names.some((one) => one.toLowerCase() === dropping.toLowerCase());
}

/** A key goes with its column; where the column only gets another name, so does the key. */
function without(key: ForeignKey & KeyFact, dropped: readonly string[], added: readonly string[]) {
  const [to] = added;
  const isRename = dropped.length === 1 && added.length === 1 && to !== undefined;
  if (!key.columns.some((column) => dropped.includes(column))) return [key];
  return isRename ? [{ ...key, columns: key.columns.map((column) => (dropped.includes(column) ? to : column)) }] : [];
}

type Change<Kind extends SchemaFact['change']> = Extract<SchemaFact, { change: Kind }>;

function drop(key: string, { tables, dropped }: Growing): void {
  const table = tables.get(key);
  tables.delete(key);
  if (table !== undefined) dropped.set(key, table);
}

/** `CREATE orders_new … DROP orders … RENAME TO orders` rebuilds `orders`. */
function rename(key: string, to: string, { tables, dropped, renamed }: Growing): void {
  const table = tables.get(key);
  if (table === undefined) return;
  const next = to.toLowerCase();
  const before = tables.get(next) ?? dropped.get(next);
  tables.delete(key);
  dropped.delete(next);
  renamed.set(key, to);
  renamed.delete(next);
  tables.set(next, { ...table, name: to, definedAt: before?.definedAt ?? table.definedAt });
}

/** A table that code outside of the migrations still uses was not taken away for good. */
function restoreUsed(statements: readonly LinkedStatement[], { tables, dropped }: Growing): void {
  for (const { file, reads, writes } of statements) {
    if (MIGRATION.test(file)) continue;
    for (const name of [...reads, ...writes]) {
      const table = dropped.get(name.toLowerCase());
      if (table === undefined) continue;
      tables.set(name.toLowerCase(), table);
      dropped.delete(name.toLowerCase());
    }
  }
}

/** A view stands for the tables that it reads, an old name for the new one; what was taken away is no table any more. */
function spelling({ tables, views, dropped, renamed }: Growing): Spelling {
  const first = new Map<string, string>();
  const resolve = (name: string, depth: number): readonly string[] => {
    const key = name.toLowerCase();
    const view = views.get(key);
    if (view !== undefined && !tables.has(key) && depth < MAX_VIEWS)
      return view.flatMap((inner) => resolve(inner, depth + 1));
    const renamedTo = tables.has(key) ? undefined : renamed.get(key);
    if (renamedTo !== undefined && depth < MAX_VIEWS) return resolve(renamedTo, depth + 1);
    if (dropped.has(key)) return [];
    const known = tables.get(key)?.name ?? first.get(key) ?? name;
    first.set(key, known);
    return [known];
  };
  return (name) => resolve(name, 0);
}

const MAX_VIEWS = 5;

const withNames = (statement: LinkedStatement, named: Spelling): LinkedStatement => ({
  ...statement,
  reads: [...new Set(statement.reads.flatMap(named))].sort(),
  writes: [...new Set(statement.writes.flatMap(named))].sort(),
});
