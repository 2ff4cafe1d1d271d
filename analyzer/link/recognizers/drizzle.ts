/**
 * Drizzle: `db.select().from(users).leftJoin(orders, …)`. The tables are things that code hands around, so that a call that
 * is given one tells what it does, whatever the database goes by. `db.query.users.findMany({ with: … })` follows relations.
 */
import type { FileFacts, OrmFact, Value } from '../../model/facts.ts';
import type { Linked } from '../call-index.ts';
import { lift } from '../lift.ts';
import type { LinkedStatement } from '../statements.ts';
import { type Step, statementOf, stepsOf } from './chains.ts';
import { drizzleHooks, tableOf } from './drizzle/entities.ts';
import { type Relations, readRelations } from './drizzle/relations.ts';
import { drizzleTables } from './drizzle/tables.ts';
import { optionsIn } from './objects.ts';
import { importsPackage, type Recognizer } from './recognizer.ts';

export const drizzle: Recognizer = {
  name: 'drizzle',
  applies: (packages) => importsPackage(packages, 'drizzle-orm'),
  read: {
    hooks: () => drizzleHooks,
    data: (linked) => {
      const inside = { linked, relations: readRelations(linked) };
      const statements = [...linked.evaluator.program.files.values()].flatMap((facts) =>
        facts.orm.flatMap((fact) => [...chainStatements(fact, facts, linked), ...queryStatements(fact, facts, inside)]),
      );
      return { tables: drizzleTables(linked), statements };
    },
  },
};

const READS = /^(from|using|\$count|(left|right|inner|full|cross)Join(Lateral)?|rightJoin)$/;
const WRITES = /^(insert|replace|update|delete|refreshMaterializedView)$/;

/** All tables that a chain is given, in one statement; those that callers pass are told at the callers. */
function chainStatements(fact: OrmFact, facts: FileFacts, linked: Linked): LinkedStatement[] {
  const steps = stepsOf(fact).filter(({ method }) => READS.test(method) || WRITES.test(method));
  const uses = steps.flatMap((step) => tablesGiven(step, fact, facts, linked));
  const byPlace = Map.groupBy(uses, ({ file, start }) => `${file}:${start}`);
  return [...byPlace.values()].flatMap(([first, ...more]) => {
    if (first === undefined) return [];
    return [
      {
        ...first,
        reads: [first, ...more].flatMap(({ reads }) => reads),
        writes: [first, ...more].flatMap(({ writes }) => writes),
      },
    ];
  });
}

function tablesGiven({ method, args }: Step, fact: OrmFact, facts: FileFacts, linked: Linked): LinkedStatement[] {
  const [given] = args;
  if (given === null || given === undefined || given.k === 'text' || given.k === 'function') return [];
  const { evaluator } = linked;
  return lift(facts.path, fact, given, linked).flatMap(({ file, place, value, depth }) => {
    const from = evaluator.program.files.get(file);
    const tables = evaluator.evaluate(file, value).flatMap((entity) => tableOf(entity) ?? []);
    if (from === undefined || tables.length === 0) return [];
    const confidence = depth === 0 && tables.length === 1 ? 'exact' : 'inferred';
    const isWrite = WRITES.test(method);
    return [statementOf(from, place, { reads: isWrite ? [] : tables, writes: isWrite ? tables : [], confidence })];
  });
}

interface Inside {
  readonly linked: Linked;
  readonly relations: Relations;
}

/** `db.query.users.findMany({ with: { posts: { with: { comments: true } } } })`. */
function queryStatements(fact: OrmFact, facts: FileFacts, inside: Inside): LinkedStatement[] {
  const { receiver, method, args } = fact;
  if (method !== 'findMany' && method !== 'findFirst') return [];
  if (receiver.k !== 'member' || receiver.of.k !== 'member' || !/^_?query$/.test(receiver.of.name)) return [];
  const table = inside.relations.tableNamed(receiver.name);
  if (table === null) return [];
  const reads = [table, ...relatedTables(table, facts.path, args[0], inside, 0)];
  return [statementOf(facts, fact, { reads: [...new Set(reads)], writes: [], confidence: 'exact' })];
}

const MAX_NESTING = 8;
const LOGIC = new Set(['AND', 'OR', 'NOT']);

function relatedTables(
  table: string,
  file: string,
  config: Value | null | undefined,
  inside: Inside,
  depth: number,
): string[] {
  if (depth > MAX_NESTING) return [];
  return optionsIn(file, config, inside.linked).flatMap((options) =>
    [...options].flatMap(([key, placed]): string[] => {
      if (key === 'with' || key === 'where' || LOGIC.has(key))
        return relatedTables(table, placed.file, placed.value, inside, depth + 1);
      const target = inside.relations.targetOf(table, key);
      if (target === null || (placed.value.k === 'flag' && !placed.value.on)) return [];
      return [target, ...relatedTables(target, placed.file, placed.value, inside, depth + 1)];
    }),
  );
}
