/** Syntax tree of a statement → the tables that it reads and writes. Names of WITH clauses count only where they hold. */
import { isTable } from '../statements.ts';
import { isNode, type Node, nameOf, nodesOf } from './tree.ts';

interface Scope {
  readonly reads: Set<string>;
  readonly writes: Set<string>;
  /** Alias → table, in lower case, of the whole statement. */
  readonly aliases: Map<string, string>;
  /** Names that WITH gives to queries here, in lower case. */
  readonly own: ReadonlySet<string>;
}

export function tablesOfTree(tree: unknown): { reads: string[]; writes: string[] } {
  const scope: Scope = { reads: new Set(), writes: new Set(), aliases: new Map(), own: new Set() };
  visit(tree, scope);
  const real = (names: ReadonlySet<string>) => [...names].filter(isTable);
  return { reads: real(scope.reads), writes: real(scope.writes) };
}

function visit(value: unknown, scope: Scope): void {
  if (Array.isArray(value)) for (const item of value) visit(item, scope);
  else if (isNode(value)) visitNode(value, scope);
}

function visitNode(node: Node, outer: Scope): void {
  const scope = isNode(node.with) ? withNames(node.with, outer) : outer;
  for (const [key, value] of Object.entries(node)) {
    if (key === 'with' || !(typeof value === 'object')) continue;
    const reader = READERS.get(key);
    if (reader !== undefined && isNode(value)) reader(value, scope);
    else visit(value, scope);
  }
}

/** Each name holds in the queries after it; in its own only when the clause is recursive. */
function withNames(clause: Node, outer: Scope): Scope {
  const tables = nodesOf(clause.cte_tables);
  const nameIn = ({ alias }: Node) => (isNode(alias) ? (nameOf([{ Identifier: alias.name }]) ?? '') : '').toLowerCase();
  const own = new Set(outer.own);
  if (clause.recursive === true) for (const table of tables) own.add(nameIn(table));
  for (const table of tables) {
    visit(table.query, { ...outer, own: new Set(own) });
    own.add(nameIn(table));
  }
  return { ...outer, own };
}

const READERS = new Map<string, (node: Node, scope: Scope) => void>([
  ['Table', readTable],
  ['Insert', readInsert],
  ['Update', readUpdate],
  ['Delete', readDelete],
  ['Merge', readMerge],
  ['Truncate', ({ table_names: names }, scope) => writeAll(nodesOf(names), scope)],
  ['Copy', readCopy],
  ['into', ({ name }, scope) => write(nameOf(name), scope)],
]);

/** A table, or a function that gives rows: `unnest(…)`. */
function readTable({ name, table_name: bare, args, alias, ...rest }: Node, scope: Scope): void {
  const table = typeof bare === 'string' ? bare : nameOf(name);
  if (isNode(args)) visit(args, scope);
  else if (table !== null && !scope.own.has(table.toLowerCase())) {
    scope.reads.add(table);
    const short = isNode(alias) ? nameOf([{ Identifier: alias.name }]) : null;
    if (short !== null) scope.aliases.set(short.toLowerCase(), table);
  }
  visit(rest, scope);
}

const write = (table: string | null, scope: Scope): void => {
  if (table !== null) scope.writes.add(scope.aliases.get(table.toLowerCase()) ?? table);
};

const writeAll = (tables: readonly Node[], scope: Scope): void => {
  for (const { name } of tables) write(nameOf(name), scope);
};

function readInsert({ table, ...rest }: Node, scope: Scope): void {
  if (isNode(table)) write(nameOf(table.TableName), scope);
  visit(rest, scope);
}

/** `UPDATE orders o JOIN users u …`, `UPDATE o SET … FROM orders o`. */
function readUpdate({ table, ...rest }: Node, scope: Scope): void {
  visit(rest, scope);
  if (isNode(table)) readTarget(table, scope);
}

/** The table itself is written, what is joined to it is read. */
function readTarget({ relation, ...joins }: Node, scope: Scope): void {
  const table = isNode(relation) ? relation.Table : null;
  visit(joins, scope);
  if (isNode(table)) write(nameOf(table.name), scope);
  else visit(relation, scope);
}

/** `DELETE FROM carts USING users`, `DELETE c FROM carts c JOIN users u …`. */
function readDelete({ tables, from, ...rest }: Node, scope: Scope): void {
  const targets = Array.isArray(tables) ? tables.map(nameOf) : [];
  visit(rest, scope);
  if (targets.length === 0)
    for (const target of isNode(from) ? Object.values(from).flatMap(nodesOf) : []) readTarget(target, scope);
  else visit(from, scope);
  for (const target of targets) write(target, scope);
  for (const target of targets)
    if (target !== null) scope.reads.delete(scope.aliases.get(target.toLowerCase()) ?? target);
}

function readMerge({ table, ...rest }: Node, scope: Scope): void {
  visit(rest, scope);
  if (isNode(table)) readTarget({ relation: table }, scope);
}

function readCopy({ source, to, ...rest }: Node, scope: Scope): void {
  const table = isNode(source) && isNode(source.Table) ? nameOf(source.Table.table_name) : null;
  if (table === null) visit(source, scope);
  else if (to === true) scope.reads.add(table);
  else write(table, scope);
  visit(rest, scope);
}
