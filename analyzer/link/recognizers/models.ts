/** Mongoose and Sequelize: models are tables, `ref` is a foreign key, `populate` a join. */
import type { FileFacts, OrmFact, Value } from '../../model/facts.ts';
import type { Table } from '../../model/graph.ts';
import type { CallSite, Linked } from '../call-index.ts';
import { knownTexts } from '../lift.ts';
import type { LinkedStatement } from '../statements.ts';
import { at, symbolAt } from '../targets.ts';
import { readsDocuments, writesDocuments } from './chains.ts';
import { importsPackage, type Recognizer } from './recognizer.ts';

interface Model extends Table {
  /** Field → the table that it refers to. */
  readonly refs: ReadonlyMap<string, string>;
}

/** By place of the call that made the model. */
type Models = ReadonlyMap<string, Model>;

export const models: Recognizer = {
  name: 'models',
  applies: (packages) => importsPackage(packages, 'mongoose'),
  read: {
    data: (linked) => {
      const found = findModels(linked);
      const statements = [...linked.evaluator.program.files.values()].flatMap((facts) =>
        facts.orm.flatMap((fact) => modelStatements(fact, facts, { linked, models: found })),
      );
      return { tables: [...found.values()].map(({ refs: _refs, ...table }) => table), statements };
    },
  },
};

const MAKES_MODEL = /^mongoose(\.\w+(\(\))?)*\.model$/;

function findModels(linked: Linked): Models {
  const models = new Map<string, Model>();
  for (const site of linked.sites) {
    if (!site.callees.some((entity) => entity.t === 'package' && MAKES_MODEL.test(entity.name))) continue;
    const [name] = knownTexts(site.file, site.call.args[0] ?? EMPTY, linked) ?? [];
    if (name !== undefined) models.set(`${site.file}:${site.call.start}`, modelOf(name, site, linked));
  }
  return models;
}

const EMPTY: Value = { k: 'choice', of: [] };

function modelOf(name: string, { file, call }: CallSite, linked: Linked): Model {
  const refs = new Map<string, string>();
  const columns = schemaFields(file, call.args[1], linked);
  for (const [field, value] of columns) {
    const ref = refIn(value, file, linked, 0);
    if (ref !== null) refs.set(field, ref);
  }
  const foreignKeys = [...refs].map(([field, table]) => ({ columns: [field], table }));
  return { name, definedAt: at(file, call.line), columns: columns.map(([field]) => field), foreignKeys, refs };
}

/** Fields of the object that a schema is made of. */
function schemaFields(file: string, schema: Value | null | undefined, linked: Linked): [string, Value][] {
  const { evaluator } = linked;
  const objects = evaluator.evaluate(file, schema).flatMap((entity) => {
    if (entity.t !== 'package') return [entity];
    const site = linked.sites.find((one) => `${one.file}:${one.call.start}` === entity.site);
    return site === undefined ? [] : evaluator.evaluate(site.file, site.call.args[0]);
  });
  return objects.flatMap((entity) =>
    entity.t === 'object'
      ? Object.entries(evaluator.program.files.get(entity.file)?.objects[entity.id]?.props ?? {})
      : [],
  );
}

const MAX_NESTING = 5;

function refIn(value: Value | null, file: string, linked: Linked, depth: number): string | null {
  if (value === null || depth > MAX_NESTING) return null;
  if (value.k === 'array')
    return value.items.map((item) => refIn(item, file, linked, depth + 1)).find((ref) => ref !== null) ?? null;
  const object = value.k === 'object' ? linked.evaluator.program.files.get(file)?.objects[value.id] : undefined;
  if (object === undefined) return null;
  const own = object.props.ref === undefined ? null : knownTexts(file, object.props.ref, linked);
  if (own?.[0] !== undefined) return own[0];
  return (
    Object.values(object.props)
      .map((inner) => refIn(inner, file, linked, depth + 1))
      .find((ref) => ref !== null) ?? null
  );
}

/** `OrderModel.find(…).populate('customer')`, `order.save()`. */
function modelStatements(
  fact: OrmFact,
  facts: FileFacts,
  { linked, models }: { linked: Linked; models: Models },
): LinkedStatement[] {
  const steps = [{ method: fact.method, args: fact.args }, ...fact.chain];
  if (!steps.some(({ method }) => readsDocuments(method) || writesDocuments(method))) return [];
  const sites = linked.evaluator
    .evaluate(facts.path, fact.receiver)
    .flatMap((entity) => (entity.t === 'package' ? [entity.site] : []));
  const found = sites.map((site) => models.get(site)).find((model) => model !== undefined);
  if (found === undefined) return [];
  const populated = steps
    .filter(({ method }) => method === 'populate')
    .flatMap(({ args }) => knownTexts(facts.path, args[0] ?? EMPTY, linked) ?? [])
    .flatMap((text) => found.refs.get(text.split('.')[0] ?? '') ?? []);
  const reads = steps.some(({ method }) => readsDocuments(method)) ? [found.name] : [];
  const writes = steps.some(({ method }) => writesDocuments(method)) ? [found.name] : [];
  const place = { at: at(facts.path, fact.line), symbol: symbolAt(facts, fact), file: facts.path, start: fact.start };
  return [{ ...place, reads: [...reads, ...populated], writes, confidence: 'exact' }];
}
