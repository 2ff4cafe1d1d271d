/**
 * Which tables one SQL statement reads and writes. Only table positions count (after FROM, JOIN, INTO, UPDATE, USING), so
 * columns, aliases and names of WITH clauses never become tables.
 */
import { AFTER_TABLE, afterGroup, insideGroup, nameAt, type Tokens, upperAt } from './cursor.ts';

export interface TablesUsed {
  readonly reads: Set<string>;
  readonly writes: Set<string>;
  /** Alias → table, in lower case. */
  readonly aliases: Map<string, string>;
  /** Names that the statement itself gives to a subquery, in lower case. */
  readonly own: Set<string>;
}

export function tablesOf(tokens: Tokens): { reads: string[]; writes: string[] } {
  const used: TablesUsed = { reads: new Set(), writes: new Set(), aliases: new Map(), own: new Set() };
  readGroup(tokens, used);
  const real = (names: Iterable<string>) => [
    ...new Set(
      [...names]
        .filter((name) => isTable(name) && !used.own.has(name.toLowerCase()))
        .map((name) => used.aliases.get(name.toLowerCase()) ?? name),
    ),
  ];
  return { reads: real(used.reads), writes: real(used.writes) };
}

const CATALOG =
  /^(sqlite_\w+|pragma_\w+|information_schema(\..*)?|pg_catalog(\..*)?|pg_\w+|sys\..*|dual|json_each|json_tree|excluded|new|old)$/i;

/** Catalogs and variables are no tables of the application. */
export const isTable = (name: string): boolean => name !== '' && !CATALOG.test(name) && !/^[@#]/.test(name);

/** One SELECT, INSERT … with everything nested in it. */
function readGroup(tokens: Tokens, used: TablesUsed): void {
  let at = 0;
  if (upperAt(tokens, at) === 'WITH') at = readWith(tokens, used);
  at = readTarget(tokens, at, used);
  while (at < tokens.length) at = readClause(tokens, at, used);
}

function readWith(tokens: Tokens, used: TablesUsed): number {
  let at = upperAt(tokens, 1) === 'RECURSIVE' ? 2 : 1;
  for (;;) {
    const name = nameAt(tokens, at);
    if (name === null) return at;
    used.own.add(name.name.toLowerCase());
    at = name.next;
    if (upperAt(tokens, at) === '(') at = afterGroup(tokens, at);
    while (['AS', 'NOT', 'MATERIALIZED'].includes(upperAt(tokens, at))) at += 1;
    if (upperAt(tokens, at) !== '(') return at;
    readGroup(insideGroup(tokens, at), used);
    at = afterGroup(tokens, at);
    if (upperAt(tokens, at) !== ',') return at;
    at += 1;
  }
}

/** What the statement writes to, when it is one that writes. */
function readTarget(tokens: Tokens, index: number, used: TablesUsed): number {
  const verb = upperAt(tokens, index);
  if (verb === 'INSERT' || verb === 'REPLACE' || verb === 'MERGE') return readInto(tokens, index, used);
  if (verb === 'UPDATE') return readUpdate(tokens, index, used);
  if (verb === 'DELETE') return readDelete(tokens, index, used);
  if (verb === 'TRUNCATE')
    return readTable(tokens, upperAt(tokens, index + 1) === 'TABLE' ? index + 2 : index + 1, used.writes, used);
  return index;
}

function readInto(tokens: Tokens, index: number, used: TablesUsed): number {
  let at = index + 1;
  while (at < Math.min(index + 5, tokens.length) && upperAt(tokens, at) !== 'INTO') at += 1;
  return upperAt(tokens, at) === 'INTO' ? readTable(tokens, at + 1, used.writes, used) : index + 1;
}

function readUpdate(tokens: Tokens, index: number, used: TablesUsed): number {
  let at = index + 1;
  if (upperAt(tokens, at) === 'OR') at += 2;
  if (upperAt(tokens, at) === 'ONLY') at += 1;
  return readTable(tokens, at, used.writes, used);
}

/** `DELETE FROM orders`, `DELETE o FROM orders o JOIN …`. */
function readDelete(tokens: Tokens, index: number, used: TablesUsed): number {
  let at = index + 1;
  while (at < tokens.length && upperAt(tokens, at) !== 'FROM') at += 1;
  if (upperAt(tokens, at + 1) === 'ONLY') at += 1;
  return readTable(tokens, at + 1, used.writes, used);
}

function readClause(tokens: Tokens, at: number, used: TablesUsed): number {
  const word = upperAt(tokens, at);
  if (word === '(') return readBracket(tokens, at, used);
  if (word === 'FROM' && !isDistinctFrom(tokens, at)) return readTableList(tokens, at + 1, used);
  if (word === 'USING' && upperAt(tokens, at + 1) !== '(') return readTableList(tokens, at + 1, used);
  if (word.endsWith('JOIN')) return readTable(tokens, at + 1, used.reads, used);
  if (word === 'INTO' && upperAt(tokens, 0) === 'SELECT') return readTable(tokens, at + 1, used.writes, used);
  return at + 1;
}

const isDistinctFrom = (tokens: Tokens, at: number): boolean =>
  upperAt(tokens, at - 1) === 'DISTINCT' && ['IS', 'NOT'].includes(upperAt(tokens, at - 2));

/** Subqueries are read; in a call such as `extract(year from placed_at)` FROM means something else. */
function readBracket(tokens: Tokens, at: number, used: TablesUsed): number {
  const inside = insideGroup(tokens, at);
  const isQuery = /^(SELECT|WITH|VALUES|INSERT|UPDATE|DELETE|\()$/.test(upperAt(inside, 0));
  if (isQuery || !isCall(tokens, at)) readGroup(inside, used);
  else
    for (let inner = 0; inner < inside.length; )
      inner = upperAt(inside, inner) === '(' ? readBracket(inside, inner, used) : inner + 1;
  return afterGroup(tokens, at);
}

const isCall = (tokens: Tokens, at: number): boolean => {
  const before = tokens[at - 1];
  return before?.type === 'word' && !AFTER_TABLE.has(before.upper);
};

function readTableList(tokens: Tokens, index: number, used: TablesUsed): number {
  let at = readTable(tokens, index, used.reads, used);
  while (upperAt(tokens, at) === ',') at = readTable(tokens, at + 1, used.reads, used);
  return at;
}

/** One table, or bracket, with its alias. */
function readTable(tokens: Tokens, index: number, into: Set<string>, used: TablesUsed): number {
  let at = index;
  while (['LATERAL', 'ONLY'].includes(upperAt(tokens, at))) at += 1;
  if (upperAt(tokens, at) === '(') {
    readTableGroup(insideGroup(tokens, at), used);
    return afterAlias(tokens, afterGroup(tokens, at)).next;
  }
  const table = nameAt(tokens, at);
  if (table === null) return at;
  if (upperAt(tokens, table.next) === '(' && into === used.reads) {
    const inside = insideGroup(tokens, table.next);
    readGroup(inside, used);
    return afterAlias(tokens, afterGroup(tokens, table.next)).next;
  }
  into.add(table.name);
  const { alias, next } = afterAlias(tokens, table.next);
  if (alias !== null && alias.toLowerCase() !== table.name.toLowerCase())
    used.aliases.set(alias.toLowerCase(), table.name);
  return next;
}

/** `(SELECT …)` or `(orders o JOIN users u ON …)`. */
function readTableGroup(inside: Tokens, used: TablesUsed): void {
  const isQuery = /^(SELECT|WITH|VALUES)$/.test(upperAt(inside, 0));
  if (isQuery) readGroup(inside, used);
  let at = isQuery ? inside.length : readTableList(inside, 0, used);
  while (at < inside.length) at = readClause(inside, at, used);
}

function afterAlias(tokens: Tokens, index: number): { alias: string | null; next: number } {
  const at = upperAt(tokens, index) === 'AS' ? index + 1 : index;
  const token = tokens[at];
  if (token === undefined || (token.type !== 'word' && token.type !== 'quoted')) return { alias: null, next: at };
  if (token.type === 'word' && AFTER_TABLE.has(token.upper)) return { alias: null, next: at };
  return { alias: token.text, next: at + 1 };
}
