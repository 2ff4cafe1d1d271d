/** Classes that extend Objection's `Model` → tables, and what their relations lead to. */
import type { ClassFact, FileFacts, Value } from '../../../model/facts.ts';
import type { Table } from '../../../model/graph.ts';
import type { Linked } from '../../call-index.ts';
import type { Entity } from '../../entities.ts';
import { memberOf } from '../../members.ts';
import { at } from '../../targets.ts';
import { tableName } from '../chains.ts';
import { itemsIn, type Options, optionsIn } from '../objects.ts';

export interface Relation {
  /** Key of the model that it leads to. */
  readonly model: string;
  readonly through: string | null;
}

export interface Model {
  readonly table: Table;
  readonly relations: ReadonlyMap<string, Relation>;
}

/** By {@link modelKey}. */
export type Models = ReadonlyMap<string, Model>;

export const modelKey = (entity: Entity): string | null =>
  entity.t === 'class' || entity.t === 'instance' ? `${entity.file} ${entity.of.id}` : null;

export function findModels(linked: Linked): Models {
  const models = new Map<string, Model>();
  for (const facts of linked.evaluator.program.files.values())
    for (const of of Object.values(facts.classes)) {
      const model = isModel(of, facts, linked, 0) ? modelOf(of, facts, linked) : null;
      if (model !== null) models.set(`${facts.path} ${of.id}`, model);
    }
  return models;
}

const MAX_INHERITANCE = 6;

function isModel({ extends: base }: ClassFact, { path }: FileFacts, linked: Linked, depth: number): boolean {
  if (base === null || depth > MAX_INHERITANCE) return false;
  const { evaluator } = linked;
  return evaluator.evaluate(path, base).some((entity) => {
    if (entity.t === 'package')
      return /^objection\.Model\b/.test(entity.name) || /^objection\b.*\(\)$/.test(entity.name);
    const facts = entity.t === 'class' ? evaluator.program.files.get(entity.file) : undefined;
    return entity.t === 'class' && facts !== undefined && isModel(entity.of, facts, linked, depth + 1);
  });
}

function modelOf(of: ClassFact, facts: FileFacts, linked: Linked): Model | null {
  const here = { facts, bindings: new Map(), evaluator: linked.evaluator };
  const statics = (name: string) => memberOf({ t: 'class', file: facts.path, of }, name, here);
  const [name] = statics('tableName').flatMap((entity) => (entity.t === 'text' ? [entity.text] : []));
  if (name === undefined) return null;
  const mappings = optionsOf(of, 'relationMappings', facts, linked);
  const relations = new Map<string, Relation>();
  const foreignKeys: { columns: string[]; table: string }[] = [];
  for (const [key, placed] of mappings)
    for (const options of optionsIn(placed.file, placed.value, linked)) {
      const model = modelClass(options, linked);
      if (model === null) continue;
      const join = inner(options, 'join', linked);
      relations.set(key, { model, through: firstPart(inner(join, 'through', linked), 'from', linked) });
      const key2 = foreignKey(options, join, linked);
      if (key2 !== null) foreignKeys.push(key2);
    }
  const properties = inner(optionsOf(of, 'jsonSchema', facts, linked), 'properties', linked);
  const columns = [...properties.keys()];
  return { table: { name, definedAt: at(facts.path, of.line), columns, foreignKeys }, relations };
}

const EMPTY: Options = new Map();

function optionsOf(of: ClassFact, name: string, { path }: FileFacts, linked: Linked): Options {
  const values = of.statics[name] ?? [];
  return values.flatMap((value) => optionsIn(path, value, linked))[0] ?? EMPTY;
}

function inner(options: Options, key: string, linked: Linked): Options {
  const placed = options.get(key);
  return placed === undefined ? EMPTY : (optionsIn(placed.file, placed.value, linked)[0] ?? EMPTY);
}

/** The class itself, a function that gives it, or the path of its file. */
function modelClass(options: Options, { evaluator }: Linked): string | null {
  const placed = options.get('modelClass');
  const entities = placed === undefined ? [] : evaluator.evaluate(placed.file, placed.value);
  const found = entities.flatMap((entity) =>
    entity.t === 'function' ? entity.fn.returns.flatMap((value) => evaluator.evaluate(entity.file, value)) : [entity],
  );
  return found.flatMap((entity) => (entity.t === 'class' ? (modelKey(entity) ?? []) : []))[0] ?? null;
}

/** The table of `'orders.customer_id'`. */
function firstPart(options: Options, key: string, linked: Linked): string | null {
  const [text] = textsOf(options, key, linked);
  return text?.includes('.') ? tableName(text.slice(0, text.lastIndexOf('.'))) : null;
}

function textsOf(options: Options, key: string, linked: Linked): string[] {
  const placed = options.get(key);
  const items = placed === undefined ? [] : itemsIn(placed, linked);
  return items.flatMap(({ file, value }: { file: string; value: Value }) =>
    linked.evaluator.evaluate(file, value).flatMap((entity) => (entity.t === 'text' ? [entity.text] : [])),
  );
}

/** The side that belongs to another holds the key. */
function foreignKey(options: Options, join: Options, linked: Linked) {
  const relation = options.get('relation')?.value;
  const table = firstPart(join, 'to', linked);
  if (relation?.k !== 'member' || relation.name !== 'BelongsToOneRelation' || table === null) return null;
  return { columns: textsOf(join, 'from', linked).map((text) => text.slice(text.lastIndexOf('.') + 1)), table };
}
