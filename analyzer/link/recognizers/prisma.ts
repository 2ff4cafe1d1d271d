/**
 * Prisma: models of `schema.prisma` are tables, `prisma.order.findMany({ include: { items: true } })` reads two of them.
 *
 *     .prisma files ──schema──> models ──client: which one is asked──> arguments ──> statements
 */
import type { FileFacts, OrmFact, Place } from '../../model/facts.ts';
import type { Transaction, Unresolved } from '../../model/graph.ts';
import type { Bodies } from '../bodies.ts';
import type { Linked } from '../call-index.ts';
import type { LinkedStatement } from '../statements.ts';
import { at, symbolAt } from '../targets.ts';
import { statementOf, stepsOf } from './chains.ts';
import { type Reading, readArgument, readSpot, type Spot } from './prisma/arguments.ts';
import { askedModel, prismaHooks } from './prisma/client.ts';
import { seenByCallers } from './prisma/passed-in.ts';
import { type Model, type PrismaSchema, readSchemas } from './prisma/schema.ts';
import { importsPackage, type Recognizer } from './recognizer.ts';

export const prisma: Recognizer = {
  name: 'prisma',
  applies: (packages, { data }) =>
    importsPackage(packages, '@prisma/client') || data.some(({ models }) => models.length > 0),
  read: {
    hooks: () => prismaHooks,
    data: (linked) => {
      const schema = readSchemas(linked.evaluator.program.data);
      const found: Found = { statements: [], unresolved: [] };
      for (const facts of linked.evaluator.program.files.values())
        for (const fact of facts.orm) readCall(fact, facts, { linked, schema, found });
      return { tables: schema.tables, ...found };
    },
    entries: (linked, bodies) => ({ transactions: arrayTransactions(linked, bodies) }),
  },
};

interface Found {
  readonly statements: LinkedStatement[];
  readonly unresolved: Unresolved[];
}

interface Inside {
  readonly linked: Linked;
  readonly schema: PrismaSchema;
  readonly found: Found;
}

const READS = /^(find(Unique|First)(OrThrow)?|findMany|count|aggregate|groupBy|findRaw|aggregateRaw)$/;
const WRITES =
  /^(create|createMany|createManyAndReturn|update|updateMany|updateManyAndReturn|upsert|delete|deleteMany)$/;

function readCall(fact: OrmFact, facts: FileFacts, inside: Inside): void {
  const isWrite = WRITES.test(fact.method);
  if (!isWrite && !READS.test(fact.method)) return;
  const asked = askedModel(fact.receiver, fact.method, facts, inside.linked);
  if (asked === null) return;
  const { property, confidence } = asked;
  const model = inside.schema.modelOf(property, facts.path);
  if (model === null) {
    if (confidence === 'exact' || property === '*') inside.found.unresolved.push(unknownModel(property, facts, fact));
    return;
  }
  const reading = readingOf(inside.linked);
  const spot: Spot = { model, mode: 'find', file: facts.path, value: null, depth: 0 };
  for (const value of fact.args) readArgument({ ...spot, value }, reading);
  readFluent(fact, model, reading);
  (isWrite ? reading.writes : reading.reads).add(model.table);
  add(statementOf(facts, fact, { ...tablesOf(reading), confidence }), inside);
  readCallers(reading.open, inside, 0);
}

const unknownModel = (property: string, { path }: FileFacts, { line }: Place): Unresolved => ({
  what: property === '*' ? 'a Prisma model' : `prisma.${property}`,
  at: at(path, line),
  why: property === '*' ? 'which model is asked is computed' : 'no schema was found that declares this model',
});

const readingOf = (linked: Linked): Reading => ({ linked, reads: new Set(), writes: new Set(), open: [] });

const tablesOf = ({ reads, writes }: Reading) => ({ reads: [...reads], writes: [...writes] });

function add(statement: LinkedStatement, { found }: Inside): void {
  if (statement.reads.length + statement.writes.length > 0) found.statements.push(statement);
}

/** `prisma.user.findUnique(…).posts()` goes on to another table. */
function readFluent(fact: OrmFact, model: Model, { reads }: Reading): void {
  let from = model;
  for (const { method } of stepsOf(fact).slice(1)) {
    const relation = from.relations.get(method);
    if (relation === undefined) return;
    reads.add(relation.model.table);
    from = relation.model;
  }
}

const MAX_CALLERS = 4;

/** What is passed in is told at those who pass it. */
function readCallers(open: readonly Spot[], inside: Inside, depth: number): void {
  for (const spot of depth > MAX_CALLERS ? [] : open)
    for (const { file, place, value } of spot.value === null
      ? []
      : seenByCallers(spot.file, spot.value, inside.linked)) {
      const facts = inside.linked.evaluator.program.files.get(file);
      const reading = readingOf(inside.linked);
      const asPassed = { ...spot, file, value };
      if (spot.depth === 0) readArgument(asPassed, reading);
      else readSpot(asPassed, reading);
      if (facts !== undefined) add(statementOf(facts, place, { ...tablesOf(reading), confidence: 'inferred' }), inside);
      readCallers(reading.open, inside, depth + 1);
    }
}

/** `prisma.$transaction([a, b])`: everything that is written in the list. */
function arrayTransactions({ sites, evaluator: { program } }: Linked, bodies: Bodies): Transaction[] {
  return sites.flatMap(({ file, call }): Transaction[] => {
    const facts = program.files.get(file);
    const isList = call.callee.k === 'member' && call.callee.name === '$transaction' && call.args[0]?.k === 'array';
    if (!isList || facts === undefined) return [];
    const body = bodies.between(file, call.start + 1, call.end);
    return [{ at: at(file, call.line), symbol: symbolAt(facts, call), ...body, confidence: 'exact' }];
  });
}
