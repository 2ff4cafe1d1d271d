/** Chains of calls on a database, and what query builders and document mappers do with a table. */
import type { FileFacts, OrmFact, Place } from '../../model/facts.ts';
import type { Statement } from '../../model/graph.ts';
import type { LinkedStatement } from '../statements.ts';
import { at, holderAt } from '../targets.ts';

export type Step = OrmFact['chain'][number];

/** All calls of a chain, in the order they are written. */
export const stepsOf = ({ method, args, chain }: OrmFact): readonly Step[] => [{ method, args }, ...chain];

/** What one call in a chain does with tables. */
export interface TableUse {
  readonly reads: readonly string[];
  readonly writes: readonly string[];
  readonly confidence: Statement['confidence'];
}

/** A use of tables at a place; what a top-level constant does belongs to the constant. */
export const statementOf = (facts: FileFacts, place: Place, use: TableUse): LinkedStatement => ({
  ...use,
  at: at(facts.path, place.line),
  symbol: holderAt(facts, place),
  file: facts.path,
  start: place.start,
});

const MONGOOSE_READ =
  /^(find|findOne|findById|count|countDocuments|estimatedDocumentCount|exists|distinct|aggregate|where|populate|watch|findAll|findByPk|findAndCountAll|findOrCreate|sum|max|min|findOneAnd\w+|findByIdAnd\w+)$/;
const MONGOOSE_WRITE =
  /^(create|insertMany|insert|update|updateOne|updateMany|replaceOne|delete|deleteOne|deleteMany|remove|bulkWrite|save|findOneAnd\w+|findByIdAnd\w+|bulkCreate|upsert|destroy|increment|decrement|findOrCreate)$/;

export const readsDocuments = (method: string): boolean => MONGOOSE_READ.test(method);
export const writesDocuments = (method: string): boolean => MONGOOSE_WRITE.test(method);

const KNEX_WRITE = new Set([
  'insert',
  'update',
  'del',
  'delete',
  'truncate',
  'increment',
  'decrement',
  'upsert',
  'batchInsert',
]);
const KNEX_JOIN =
  /^(join|innerJoin|leftJoin|leftOuterJoin|rightJoin|rightOuterJoin|outerJoin|fullOuterJoin|crossJoin|joinRaw)$/;
const KNEX_TABLE = new Set(['from', 'into', 'table', 'queryBuilder', '()']);

export const writesRows = (method: string): boolean => KNEX_WRITE.has(method);
export const joinsTable = (method: string): boolean => KNEX_JOIN.test(method);
export const namesTable = (method: string): boolean => KNEX_TABLE.has(method);

/** `orders as o` and `public.orders` are `orders`. */
export const plainTable = (text: string): string =>
  (text.trim().split(/\s+/)[0] ?? '').replace(/^(public|main|dbo)\./, '');
