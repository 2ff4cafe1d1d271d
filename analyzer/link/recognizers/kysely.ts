/**
 * Kysely: `db.selectFrom('users as u').innerJoin('orders', …)`. Its methods are its own, so that the receiver need not be
 * known. Subqueries are chains themselves and are read where they stand.
 */
import type { FileFacts, OrmFact, Value } from '../../model/facts.ts';
import type { Linked } from '../call-index.ts';
import { knownTexts, lift } from '../lift.ts';
import type { LinkedStatement } from '../statements.ts';
import { type Step, snakeCase, statementOf, stepsBefore, stepsOf, tableName } from './chains.ts';
import { partNames } from './common-tables.ts';
import { databaseTables, migrations } from './kysely/schema.ts';
import { importsPackage, type Recognizer } from './recognizer.ts';

export const kysely: Recognizer = {
  name: 'kysely',
  applies: (packages) => importsPackage(packages, 'kysely'),
  read: {
    data: (linked) => {
      const name = namingIn(linked);
      const files = [...linked.evaluator.program.files.values()];
      return {
        tables: databaseTables(linked).map((table) => ({ ...table, name: name(table.name) })),
        schema: files.map((facts) => ({ path: facts.path, schema: migrations(facts, linked) })),
        statements: files.flatMap((facts) => facts.orm.flatMap((fact) => statementsOf(fact, facts, { linked, name }))),
        parts: files.flatMap((facts) => partNames(facts, linked).map((part) => ({ ...part, name: name(part.name) }))),
      };
    },
  },
};

interface Inside {
  readonly linked: Linked;
  readonly name: (name: string) => string;
}

/** With the CamelCasePlugin code says `pageHistory` where the database says `page_history`. */
function namingIn({ sites }: Linked): (name: string) => string {
  const isSnake = sites.some(({ callees }) =>
    callees.some((entity) => entity.t === 'package' && entity.name === 'kysely.CamelCasePlugin'),
  );
  return isSnake ? snakeCase : (name) => name;
}

const WRITES = /^(insertInto|updateTable|deleteFrom|mergeInto|replaceInto)$/;
const ROOT = /^(selectFrom|insertInto|updateTable|deleteFrom|mergeInto|replaceInto)$/;
const MORE = /^((inner|left|right|full|cross)Join(Lateral)?|from|using)$/;

function statementsOf(fact: OrmFact, facts: FileFacts, inside: Inside): LinkedStatement[] {
  const steps = stepsOf(fact);
  const root = steps.find(({ method }) => ROOT.test(method));
  const more = steps.filter(({ method }) => MORE.test(method));
  if (root === undefined && (more.length === 0 || !goesOn(fact, facts))) return [];
  const joined = more.flatMap(({ args }) => namesIn(facts, args[0], inside));
  if (root === undefined) return use(facts, fact, { reads: joined, writes: [], confidence: 'inferred' });
  return lift(facts.path, fact, root.args[0] ?? NOTHING, inside.linked).flatMap(({ file, place, value, depth }) => {
    const from = inside.linked.evaluator.program.files.get(file);
    if (from === undefined) return [];
    const names = namesIn(from, value, inside);
    const isWrite = WRITES.test(root.method);
    const reads = isWrite ? joined : [...names, ...joined];
    const confidence = depth === 0 && isWritten(value) ? 'exact' : 'inferred';
    return use(from, place, { reads, writes: isWrite ? names : [], confidence });
  });
}

const NOTHING: Value = { k: 'choice', of: [] };

const isWritten = (value: Value): boolean => value.k === 'text' || value.k === 'array';

const use = (...[facts, place, tables]: Parameters<typeof statementOf>): LinkedStatement[] =>
  tables.reads.length + tables.writes.length === 0 ? [] : [statementOf(facts, place, tables)];

/** `query = query.leftJoin('users', …)`, `.$if(…, (qb) => qb.leftJoin('users', …))`. */
const goesOn = (fact: OrmFact, facts: FileFacts): boolean =>
  stepsBefore(fact.receiver, facts).some(({ method }: Step) => ROOT.test(method));

/** `'users as u'`, `['users', 'orders as o']`, `sql.table('users')`. */
function namesIn(facts: FileFacts, value: Value | null | undefined, inside: Inside): string[] {
  const { linked, name } = inside;
  if (value === null || value === undefined || value.k === 'function') return [];
  if (value.k === 'array') return value.items.flatMap((item) => namesIn(facts, item, inside));
  if (value.k === 'call') {
    const isTable = value.of.k === 'member' && /^(table|as|dynamic|ref)$/.test(value.of.name);
    const inner = isTable && value.of.k === 'member' && value.of.name === 'as' ? value.of.of : value.args[0];
    return isTable ? namesIn(facts, inner, inside) : [];
  }
  const texts = knownTexts(facts.path, value, linked) ?? [];
  return texts.flatMap((text) => {
    const found = tableName(text);
    return found === null ? [] : [name(found)];
  });
}
