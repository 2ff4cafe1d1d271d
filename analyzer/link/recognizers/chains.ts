/** What query builders and document mappers do with a table. */
export interface TableUse {
  readonly reads: readonly string[];
  readonly writes: readonly string[];
}

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
