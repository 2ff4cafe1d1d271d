/** The MongoDB driver: `db.collection('orders').find(…)`; a collection that has a Mongoose model goes by the model's name. */
import type { Value } from '../../model/facts.ts';
import type { PackageEntity, TypeArguments } from '../entities.ts';
import type { Hooks } from '../evaluator.ts';
import { type Asked, statementsOf, type Use } from './entity-statements.ts';
import { type Documents, documentModels } from './mongoose/declared.ts';
import { pipelineTables, tableOf } from './mongoose/pipelines.ts';
import type { Placed } from './objects.ts';
import { importsPackage, type Recognizer } from './recognizer.ts';

const COLLECTION = 'mongodb.Collection()';
const ASKS = /^(mongodb|mongoose|mongoist|monk)\b.*\.collection$/;
const DATABASE = /^(db|database|mongo\w*|client|conn(ection)?|dbo)$/i;
const READS =
  /^(find|findOne|findOneAnd\w+|count|countDocuments|estimatedDocumentCount|distinct|aggregate|watch|findAndModify)$/;
const WRITES =
  /^(insert|insertOne|insertMany|save|update|updateOne|updateMany|replaceOne|remove|delete|deleteOne|deleteMany|bulkWrite|findOneAnd\w+|findAndModify|drop|initialize\w+BulkOp)$/;

export const mongodb: Recognizer = {
  name: 'mongodb',
  applies: (packages) => importsPackage(packages, 'mongodb', 'mongoose'),
  read: {
    hooks: () => hooks,
    data: (linked) => {
      const documents = documentModels(linked);
      return { statements: statementsOf(linked, (asked) => useOfCollection(asked, documents)) };
    },
  },
};

const argsOf = new WeakMap<object, TypeArguments>();

/** A collection carries its name where a type would carry its arguments. */
function collectionNamed(file: string, name: Value): PackageEntity {
  const args = argsOf.get(name) ?? { file, values: [name] };
  argsOf.set(name, args);
  return { t: 'package', name: COLLECTION, site: '', args };
}

const hooks: Hooks = {
  called: (callee, { args }, { facts }) => {
    const [name] = args;
    return ASKS.test(callee.name) && name !== null && name !== undefined ? [collectionNamed(facts.path, name)] : null;
  },
  member: (of, name) =>
    of.t === 'param' && name === 'collection' && DATABASE.test(of.name)
      ? [{ t: 'package', name: 'mongodb.Db().collection', site: '' }]
      : null,
  given: ({ facts, fn, index }, { evaluator }) => {
    if (fn.passed === null || index !== 1 || fn.passed.to.k !== 'member') return null;
    const { to, args } = fn.passed;
    if (to.name !== 'collection' && to.name !== 'connect') return null;
    const callees = evaluator.evaluate(facts.path, to);
    if (!callees.some((entity) => entity.t === 'package' && /^mongodb\b/.test(entity.name))) return null;
    if (to.name === 'connect') return [{ t: 'package', name: 'mongodb.MongoClient()', site: '' }];
    const [name] = args;
    return name === null || name === undefined ? null : [collectionNamed(facts.path, name)];
  },
};

function useOfCollection({ site, callee, linked }: Asked, documents: Documents): Use | null {
  const around = { documents, linked };
  if (!callee.name.startsWith(`${COLLECTION}.`) || callee.args === undefined) return null;
  const method = callee.name.slice(COLLECTION.length + 1);
  const isRead = READS.test(method);
  const isWrite = WRITES.test(method);
  const [name] = callee.args.values;
  if ((!isRead && !isWrite) || name === null || name === undefined) return null;
  const texts = linked.evaluator.evaluate(callee.args.file, name).filter((entity) => entity.t === 'text');
  if (texts.length === 0) return null;
  const tables = texts.map(({ text }) => tableOf(text, around));
  const [first] = site.call.args;
  const pipeline: Placed | undefined =
    method === 'aggregate' && first !== null && first !== undefined ? { file: site.file, value: first } : undefined;
  const joined = pipelineTables(pipeline, around);
  return {
    reads: [...(isRead ? tables : []), ...joined.reads],
    writes: [...(isWrite ? tables : []), ...joined.writes],
  };
}
