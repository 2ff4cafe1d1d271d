/**
 * Knex: `knex('orders').join('users', …).insert(…)`. Each chain that names a table is a statement; what goes on with a query
 * that a variable or a callback holds adds its joins and writes to where it stands.
 */
import type { FileFacts, OrmFact, Value } from '../../model/facts.ts';
import type { Linked } from '../call-index.ts';
import { knownTexts, lift } from '../lift.ts';
import type { LinkedStatement } from '../statements.ts';
import { joinsTable, statementOf, stepsOf, tableName, writesRows } from './chains.ts';
import { partNames } from './common-tables.ts';
import { isBuilder, isInstance } from './knex/builder.ts';
import { knexSchema } from './knex/migrations.ts';
import { tableNames } from './knex/names.ts';
import { type Told, toldByReceivers } from './knex/per-class.ts';
import { importsPackage, type Recognizer } from './recognizer.ts';

export const knex: Recognizer = {
  name: 'knex',
  applies: (packages) => importsPackage(packages, 'knex'),
  read: {
    data: (linked) => {
      const files = [...linked.evaluator.program.files.values()];
      return {
        statements: files.flatMap((facts) => facts.orm.flatMap((fact) => knexStatements(fact, facts, linked))),
        schema: files.map((facts) => ({ path: facts.path, schema: knexSchema(facts, linked) })),
        parts: files.flatMap((facts) => partNames(facts, linked)),
      };
    },
  },
};

/** Statements of one chain; a table that callers or subclasses name is told there. */
function knexStatements(fact: OrmFact, facts: FileFacts, linked: Linked): LinkedStatement[] {
  const steps = stepsOf(fact);
  const isWrite = steps.some(({ method }) => writesRows(method));
  const joins = steps.filter(({ method }) => joinsTable(method));
  const named = namedTable(fact, facts, linked);
  const table = named ?? (isWrite || joins.length > 0 ? tableBefore(fact.receiver, facts, linked) : null);
  const isOurs = table !== null || (joins.length > 0 && isBuilder(fact.receiver, facts, linked));
  const joined = isOurs ? joins.flatMap(({ method, args }) => joinedTables(method, args[0], facts, linked)) : [];
  if (table === null)
    return joined.length === 0 ? [] : [statementOf(facts, fact, { reads: joined, writes: [], confidence: 'inferred' })];
  return tellersOf(facts, fact, table, linked).flatMap(({ file, place, names, depth }) => {
    const from = linked.evaluator.program.files.get(file);
    if (from === undefined) return [];
    const isWritten = table.k === 'text' || table.k === 'name';
    const confidence = depth === 0 && isWritten ? 'exact' : 'inferred';
    const reads = isWrite ? joined : [...names, ...joined];
    return [statementOf(from, place, { reads, writes: isWrite ? names : [], confidence })];
  });
}

const RAW_JOIN = /\bjoin\s+(?:lateral\s+)?(["`\w.]+)(?!\s*\(|["`\w.])/gi;

/** `.join('users', …)`, and SQL in `.joinRaw('LEFT JOIN users ON …')`. */
function joinedTables(method: string, value: Value | null | undefined, facts: FileFacts, linked: Linked): string[] {
  if (method !== 'joinRaw') return tableNames(facts.path, value, linked) ?? [];
  const texts = value === null || value === undefined ? null : knownTexts(facts.path, value, linked);
  return (texts ?? []).flatMap((text) =>
    [...text.matchAll(RAW_JOIN)].flatMap(([, name]) => tableName(name ?? '') ?? []),
  );
}

const NAMES_TABLE = new Set(['from', 'into', 'table', 'queryBuilder', 'fromJS']);

/** `knex('orders')`, `this.db('orders')`, `.select().from('orders')`, `.batchInsert('orders', rows)`. */
function namedTable(fact: OrmFact, facts: FileFacts, linked: Linked): Value | null {
  const { receiver, method, args } = fact;
  const callee: Value = method === '()' ? receiver : { k: 'member', of: receiver, name: method };
  const [first] = args;
  if (first && !METHODS.has(method) && isInstance(callee, facts, linked)) return first;
  const step = stepsOf(fact).find(
    (one) => (NAMES_TABLE.has(one.method) || one.method === 'batchInsert') && one.args[0],
  );
  const table = step?.args[0] ?? null;
  return table !== null && isBuilder(receiver, facts, linked) ? table : null;
}

/** Of builders: a call of one of these is no call of an instance. */
const METHODS = new Set([
  'raw',
  'transaction',
  'select',
  'with',
  'withRecursive',
  'ref',
  'from',
  'into',
  'batchInsert',
]);

const MAX_HOPS = 40;

/** `const query = knex('orders'); query.leftJoin('users', …)` goes on with a query that a variable holds. */
function tableBefore(receiver: Value, facts: FileFacts, linked: Linked): Value | null {
  let at: Value | undefined = receiver;
  for (let hops = 0; at !== undefined && hops < MAX_HOPS; hops += 1) {
    if (at.k === 'local') at = facts.variables[at.id]?.values[0];
    else if (at.k === 'member') at = at.of;
    else if (at.k !== 'call') return null;
    else if (at.of.k === 'member' && NAMES_TABLE.has(at.of.name) && isBuilder(at.of.of, facts, linked))
      return at.args[0] ?? null;
    else if (!(at.of.k === 'member' && METHODS.has(at.of.name)) && isInstance(at.of, facts, linked))
      return at.args[0] ?? null;
    else at = at.of;
  }
  return null;
}

type Teller = Told & { readonly depth: number };

/** Where the table's name comes from: here, from callers that pass it, from subclasses that set it. */
function tellersOf(facts: FileFacts, fact: OrmFact, table: Value, linked: Linked): Teller[] {
  return lift(facts.path, fact, table, linked).flatMap(({ file, place, value, depth }): Teller[] => {
    const names = tableNames(file, value, linked);
    if (names !== null && names.length === 1) return [{ file, place, names, depth }];
    const told = toldByReceivers(file, place, value, linked);
    if (told !== null) return told.map((one) => ({ ...one, depth: depth + 1 }));
    return names === null ? [] : [{ file, place, names, depth: depth + 1 }];
  });
}
