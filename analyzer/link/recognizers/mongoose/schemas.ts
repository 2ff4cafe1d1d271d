/** Fields of schemas: their names, and by path what they refer to. */
import type { Linked } from '../../call-index.ts';
import type { Entity, PackageEntity } from '../../entities.ts';
import { decoratorNamed, fieldsOf } from '../decorated-class.ts';
import { isOn, type Options, optionsIn, type Placed, textAt, textOf, thingsAt } from '../objects.ts';

export interface Fields {
  readonly columns: readonly string[];
  /** Path of a field → name of the model. */
  readonly refs: ReadonlyMap<string, string>;
  /** The same of virtual fields, which nothing holds: `schema.virtual('orders', { ref: 'Order' })`. */
  readonly virtuals: ReadonlyMap<string, string>;
  readonly collection: string | null;
}

export const noFields: Fields = { columns: [], refs: new Map(), virtuals: new Map(), collection: null };

export interface Around {
  readonly linked: Linked;
  /** What `new Schema(…)` and `createForClass(…)` were given, by place. */
  readonly made: ReadonlyMap<string, Placed & { readonly options: Placed | null }>;
  /** By place of the schema, virtual fields that refer to models. */
  readonly virtuals: ReadonlyMap<string, ReadonlyMap<string, string>>;
}

/** By place, what schemas are made of. */
export function madeSchemas(linked: Linked): Around['made'] {
  const made = new Map<string, Placed & { options: Placed | null }>();
  for (const { file, call, callees } of linked.sites) {
    if (!callees.some((entity) => entity.t === 'package' && MAKES_SCHEMA.test(entity.name))) continue;
    const [definition, options = null] = call.args;
    if (definition === null || definition === undefined) continue;
    made.set(`${file}:${call.start}`, {
      file,
      value: definition,
      options: options === null ? null : { file, value: options },
    });
  }
  return made;
}

const SCHEMA =
  '^(?:mongoose(?:\\.\\w+)*\\.Schema|@nestjs/mongoose\\.SchemaFactory\\.createForClass|@typegoose/typegoose\\.buildSchema)';
const MAKES_SCHEMA = new RegExp(`${SCHEMA}$`);
const ON_SCHEMA = new RegExp(`${SCHEMA}\\(\\)\\.(\\w+)$`);

/** `orderSchema.pre(…)`: the method, null for what is no schema. */
export const methodOfSchema = ({ name }: PackageEntity): string | null => ON_SCHEMA.exec(name)?.[1] ?? null;

/** `schema.virtual('orders', { ref: 'Order', localField, foreignField })`. */
export function virtualFields(linked: Linked): Around['virtuals'] {
  const found = new Map<string, Map<string, string>>();
  for (const { file, call, callees } of linked.sites)
    for (const callee of callees) {
      if (callee.t !== 'package' || methodOfSchema(callee) !== 'virtual') continue;
      const [field, options] = call.args;
      const name = field ? textOf({ file, value: field }, linked) : null;
      const ref = optionsIn(file, options, linked).flatMap((one) => one.get('ref') ?? [])[0];
      const model = ref === undefined ? null : modelName(ref, linked);
      if (name === null || model === null) continue;
      found.set(callee.site, (found.get(callee.site) ?? new Map<string, string>()).set(name, model));
    }
  return found;
}

/** Of a schema, of the class that one is made for, or of a plain definition. */
export function fieldsOfSchema(schema: Placed, around: Around, depth = 0): Fields {
  if (depth > MAX_NESTING) return noFields;
  const found = thingsAt(schema, around.linked).map((entity) => fieldsOfEntity(entity, around, depth));
  return {
    columns: [...new Set(found.flatMap(({ columns }) => columns))],
    refs: new Map(found.flatMap(({ refs }) => [...refs])),
    virtuals: new Map(found.flatMap(({ virtuals }) => [...virtuals])),
    collection: found.map(({ collection }) => collection).find((name) => name !== null) ?? null,
  };
}

const MAX_NESTING = 6;

function fieldsOfEntity(entity: Entity, around: Around, depth: number): Fields {
  const { linked } = around;
  if (entity.t === 'class' || entity.t === 'instance') return fieldsOfClass({ ...entity, t: 'class' }, around, depth);
  if (entity.t === 'package') {
    const made = around.made.get(entity.site);
    if (made === undefined) return noFields;
    const [options] = made.options === null ? [] : optionsIn(made.options.file, made.options.value, linked);
    const own = fieldsOfSchema(made, around, depth + 1);
    const virtuals = new Map([...own.virtuals, ...(around.virtuals.get(entity.site) ?? [])]);
    return withOptions({ ...own, virtuals }, options, linked);
  }
  if (entity.t !== 'object') return noFields;
  const [definition] = optionsIn(entity.file, { k: 'object', id: entity.id }, linked);
  const entries = [...(definition ?? [])];
  const refs = new Map(entries.flatMap(([field, value]) => refsIn(field, value, around, depth)));
  return { ...noFields, columns: entries.map(([field]) => field), refs };
}

function withOptions(own: Fields, options: Options | undefined, linked: Linked): Fields {
  if (options === undefined) return own;
  const stamps = isOn(options, 'timestamps') ? ['createdAt', 'updatedAt'] : [];
  return {
    ...own,
    columns: [...own.columns, ...stamps],
    collection: textAt(options, 'collection', linked) ?? own.collection,
  };
}

/** `@Prop({ type: ObjectId, ref: 'User' }) user`, typegoose's `@prop({ ref: () => User })`. */
function fieldsOfClass(self: Extract<Entity, { t: 'class' }>, around: Around, depth: number): Fields {
  const { linked } = around;
  const columns: string[] = [];
  const refs = new Map<string, string>();
  for (const [field, { decorators, type }, { file }] of fieldsOf(self, linked)) {
    const prop =
      decoratorNamed(decorators, { file, from: '@nestjs/mongoose', names: ['Prop'], linked }) ??
      decoratorNamed(decorators, { file, from: '@typegoose/typegoose', names: ['prop', 'Prop', 'arrayProp'], linked });
    if (prop === null) continue;
    columns.push(field);
    for (const arg of prop.args)
      if (arg !== null)
        for (const [path, ref] of refsIn(field, { file, value: arg }, around, depth)) refs.set(path, ref);
    if (prop.args.length === 0 && type !== null)
      for (const [path, ref] of refsIn(field, { file, value: type }, around, depth)) refs.set(path, ref);
  }
  const schema = decoratorNamed(self.of.decorators, {
    file: self.file,
    from: '@nestjs/mongoose',
    names: ['Schema'],
    linked,
  });
  const [options] = optionsIn(self.file, schema?.args[0], linked);
  return withOptions({ ...noFields, columns, refs }, options, linked);
}

/** References in a field, at any depth: `items: [{ product: { type: ObjectId, ref: 'Product' } }]` has `items.product`. */
function refsIn(path: string, field: Placed, around: Around, depth: number): (readonly [string, string])[] {
  const { linked } = around;
  if (depth > MAX_NESTING) return [];
  return linked.evaluator.evaluate(field.file, field.value).flatMap((entity): (readonly [string, string])[] => {
    if (entity.t === 'array')
      return entity.items.flatMap((item) =>
        item === null ? [] : refsIn(path, { file: entity.file, value: item }, around, depth + 1),
      );
    if (entity.t === 'package' || entity.t === 'instance') {
      if (entity.t === 'package' && !around.made.has(entity.site)) return [];
      return [...fieldsOfEntity(entity, around, depth + 1).refs].map(
        ([inner, ref]) => [`${path}.${inner}`, ref] as const,
      );
    }
    if (entity.t !== 'object') return [];
    const [options] = optionsIn(entity.file, { k: 'object', id: entity.id }, linked);
    return options === undefined ? [] : refsOfOptions(path, options, around, depth);
  });
}

function refsOfOptions(path: string, options: Options, around: Around, depth: number): (readonly [string, string])[] {
  const ref = options.get('ref');
  const name = ref === undefined ? null : modelName(ref, around.linked);
  if (name !== null) return [[path, name]];
  const type = options.get('type');
  if (type !== undefined) return refsIn(path, type, around, depth + 1);
  return [...options].flatMap(([key, value]) => refsIn(`${path}.${key}`, value, around, depth + 1));
}

/** `'User'`, `User.name`, `() => User`. */
export function modelName(placed: Placed, linked: Linked): string | null {
  const { file, value } = placed;
  const of: Placed = value.k === 'member' && value.name === 'name' ? { file, value: value.of } : placed;
  for (const thing of thingsAt(of, linked)) {
    if (thing.t === 'class') return thing.of.name;
    if (thing.t === 'text') return thing.text;
  }
  return textOf(placed, linked);
}
