/** What calls of models, documents and queries read and write: their collection, what they populate or look up. */
import type { Value } from '../../../model/facts.ts';
import type { Linked } from '../../call-index.ts';
import type { PackageEntity } from '../../entities.ts';
import { lineageOf } from '../decorated-class.ts';
import { bareSite, modelKey } from '../entity-model.ts';
import type { Asked, Use } from '../entity-statements.ts';
import { itemsIn, optionsIn, type Placed, textAt, textOf } from '../objects.ts';
import type { DocumentModel, Documents } from './declared.ts';
import { methodOfDocument, methodOfModel, namedSite, QUERY } from './hooks.ts';
import { type HooksOf, mergedHooks } from './lifecycle.ts';
import { pipelineTables } from './pipelines.ts';
import { modelName } from './schemas.ts';

/** What is known of all, whoever calls. */
export type Known = Omit<Around, 'linked'>;

export interface Around {
  readonly documents: Documents;
  /** Code that runs along. */
  readonly hooksOf: HooksOf;
  readonly linked: Linked;
}

const READS =
  /^(find(One|ById)?|findOneAnd\w+|findByIdAnd\w+|count|countDocuments|estimatedDocumentCount|exists|distinct|aggregate|aggregatePaginate|paginate|where|watch|mapReduce)$/;
const WRITES =
  /^(create|insertMany|insertOne|update|updateOne|updateMany|replaceOne|delete|deleteOne|deleteMany|remove|bulkWrite|bulkSave|save|findOneAnd\w+|findByIdAnd\w+)$/;
const DOCUMENT_WRITES = /^(save|remove|deleteOne|delete|update|updateOne|replaceOne|increment)$/;

export function useOfDocuments({ site, callee, self, linked }: Asked, known: Known): Use | 'unknown-self' | null {
  const around: Around = { ...known, linked };
  const { file, call } = site;
  const args = call.args.map((value): Placed => ({ file, value: value ?? NOTHING }));
  const onQuery = callee.name.startsWith(`${QUERY}.`) ? callee.name.slice(QUERY.length + 1) : null;
  const onDocument = methodOfDocument(callee);
  const method = onQuery ?? onDocument ?? methodOfModel(callee);
  if (method === null || !isUse(method)) return null;
  const models = modelsAt(callee, self, around);
  if (models.length === 0) return null;
  const names = models.map(({ table }) => table.name);
  if (method === 'populate')
    return { reads: models.flatMap((model) => args.flatMap((arg) => populated(arg, model, around))), writes: [] };
  const hooks = mergedHooks(models.map((model) => around.hooksOf(model, method)));
  if (onDocument !== null)
    return { ...hooks, writes: [...(DOCUMENT_WRITES.test(method) ? names : []), ...hooks.writes] };
  const { reads, writes } = /^aggregate/.test(method) ? pipelineTables(args[0], around) : { reads: [], writes: [] };
  const along = READS.test(method)
    ? models.flatMap((model) => args.flatMap((arg) => populatedBy(arg, model, around)))
    : [];
  return {
    calls: hooks.calls,
    reads: [...(READS.test(method) && onQuery === null ? names : []), ...reads, ...along, ...hooks.reads],
    writes: [...(WRITES.test(method) ? names : []), ...writes, ...hooks.writes],
  };
}

const NOTHING: Value = { k: 'choice', of: [] };

const isUse = (method: string): boolean =>
  method === 'populate' || READS.test(method) || WRITES.test(method) || DOCUMENT_WRITES.test(method);

function modelsAt({ site, args, name }: PackageEntity, self: Asked['self'], around: Around): DocumentModel[] {
  const { documents, linked } = around;
  const own = documents.byKey.get(bareSite(site));
  if (own !== undefined) return [own];
  /** `this` in a static or a method that a schema is given. */
  if (name.startsWith('mongoose.Schema()')) return [...(documents.bySchema.get(site) ?? [])];
  const typed = args === undefined ? [] : linked.evaluator.evaluate(args.file, args.values[0]);
  const things = [...typed, ...(self === null ? [] : [self])];
  const found = things.flatMap((thing) => {
    if (thing.t !== 'class' && thing.t !== 'instance') return documents.byKey.get(modelKey(thing) ?? '') ?? [];
    const line = lineageOf({ ...thing, t: 'class' }, linked);
    return line
      .flatMap((one) => documents.byKey.get(modelKey(one) ?? '') ?? documents.byKey.get(namedSite(one.of.name)) ?? [])
      .slice(0, 1);
  });
  return [...new Set(found)];
}

/** `find(…, …, { populate: 'orders' })`. */
function populatedBy({ file, value }: Placed, model: DocumentModel, around: Around): string[] {
  if (value.k === 'text' || value.k === 'function') return [];
  return optionsIn(file, value, around.linked).flatMap((options) => {
    const along = options.get('populate');
    return along === undefined ? [] : populated(along, model, around);
  });
}

const MAX_NESTING = 6;

/** `'orders customer'`, `{ path: 'orders', populate: { … } }`, or a list of them. */
export function populated(what: Placed, model: DocumentModel, around: Around, depth = 0): string[] {
  const { linked } = around;
  if (depth > MAX_NESTING) return [];
  return itemsIn(what, linked).flatMap((item): string[] => {
    const text = textOf(item, linked);
    if (text !== null) return text.split(/\s+/).flatMap((path) => targetOf(path, model, around)?.table.name ?? []);
    return optionsIn(item.file, item.value, linked).flatMap((options) => {
      const named = options.get('model');
      const name = named === undefined ? null : modelName(named, linked);
      const byName = name === null ? undefined : around.documents.byKey.get(namedSite(name));
      const paths = (textAt(options, 'path', linked) ?? '').split(/\s+/);
      const targets = byName === undefined ? paths.flatMap((path) => targetOf(path, model, around) ?? []) : [byName];
      const inner = options.get('populate');
      const nested =
        inner === undefined ? [] : targets.flatMap((target) => populated(inner, target, around, depth + 1));
      return [...targets.map(({ table }) => table.name), ...nested];
    });
  });
}

function targetOf(path: string, { refs }: DocumentModel, { documents }: Around): DocumentModel | null {
  const name = refs.get(path);
  return name === undefined ? null : (documents.byKey.get(namedSite(name)) ?? null);
}
