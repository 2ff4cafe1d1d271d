/** Where models are declared: `mongoose.model`, `discriminator`, `MongooseModule.forFeature`, `getModelForClass`. */
import { pluralize } from 'inflection';
import type { CallSite, Linked } from '../../call-index.ts';
import { at } from '../../targets.ts';
import { type EntityModel, modelKey } from '../entity-model.ts';
import { itemsIn, optionsIn, type Placed, textAt, textOf, thingsAt } from '../objects.ts';
import { namedSite } from './hooks.ts';
import { type Around, type Fields, fieldsOfSchema, madeSchemas, modelName, virtualFields } from './schemas.ts';

export interface DocumentModel extends EntityModel {
  readonly name: string;
  /** Its collection as Mongoose names it. */
  readonly collection: string;
  /** Path of a field → name of the model that it refers to. */
  readonly refs: ReadonlyMap<string, string>;
}

export interface Documents {
  readonly byKey: ReadonlyMap<string, DocumentModel>;
  readonly byCollection: ReadonlyMap<string, DocumentModel>;
  /** By the place where the schema is made. */
  readonly bySchema: ReadonlyMap<string, readonly DocumentModel[]>;
  readonly all: readonly DocumentModel[];
}

interface Declared extends Placed {
  readonly name: string;
  readonly keys: readonly string[];
  readonly collection: string | null;
  /** Name of the model whose collection it shares. */
  readonly base: string | null;
  readonly definedAt: string;
}

export function documentModels(linked: Linked): Documents {
  const around: Around = { linked, made: madeSchemas(linked), virtuals: virtualFields(linked) };
  const declared = linked.sites.flatMap((site) => declaredAt(site, linked));
  const fields = new Map(declared.map((one) => [one, fieldsOfSchema(one, around)]));
  const tableNames = new Map(declared.map((one) => [one.name, tableNameOf(one, fields.get(one))]));
  const byKey = new Map<string, DocumentModel>();
  const byCollection = new Map<string, DocumentModel>();
  const all = declared.map((one) => {
    const model = modelOf(one, fields.get(one), tableNames);
    for (const key of [...one.keys, namedSite(one.name)]) if (!byKey.has(key)) byKey.set(key, model);
    if (!byCollection.has(model.collection)) byCollection.set(model.collection, model);
    return model;
  });
  return { byKey, byCollection, bySchema: schemasOf(declared, all, linked), all };
}

function schemasOf(declared: readonly Declared[], models: readonly DocumentModel[], linked: Linked) {
  const found = new Map<string, DocumentModel[]>();
  for (const [index, one] of declared.entries())
    for (const thing of thingsAt(one, linked)) {
      const model = models[index];
      if (thing.t !== 'package' || model === undefined) continue;
      found.set(thing.site, [...(found.get(thing.site) ?? []), model]);
    }
  return found;
}

/** The model's name, unless the collection is said: that is what people call the table. */
const tableNameOf = ({ name, collection }: Declared, fields: Fields | undefined): string =>
  collection ?? fields?.collection ?? name;

function modelOf(one: Declared, fields: Fields | undefined, tableNames: ReadonlyMap<string, string>): DocumentModel {
  const named = (name: string): string => tableNames.get(name) ?? name;
  const table = named(one.base ?? one.name);
  const refs = fields?.refs ?? new Map<string, string>();
  const virtuals = fields?.virtuals ?? new Map<string, string>();
  return {
    key: one.keys[0] ?? '',
    name: one.name,
    collection: (one.collection ?? fields?.collection ?? pluralize(one.name.toLowerCase())).toLowerCase(),
    refs: new Map([...refs, ...virtuals]),
    relations: new Map(),
    table: {
      name: table,
      definedAt: one.definedAt,
      columns: fields?.columns ?? [],
      foreignKeys: [...refs].map(([field, ref]) => ({ columns: [field], table: named(ref), enforced: false as const })),
    },
  };
}

function declaredAt(site: CallSite, linked: Linked): Declared[] {
  const { file, call, callees } = site;
  for (const entity of callees) {
    if (entity.t !== 'package') continue;
    if (/^mongoose(\.\w+|\(\))*\.model$/.test(entity.name)) return called(site, null, linked);
    if (/^mongoose\.\w*Model\(\)\.discriminator$/.test(entity.name))
      return called(site, baseName(entity.site, linked), linked);
    if (/MongooseModule\.forFeature(Async)?$/.test(entity.name)) return features(site, linked);
    if (/^@typegoose\/typegoose\.getModelForClass$/.test(entity.name)) {
      const [first] = call.args;
      return first === null || first === undefined ? [] : classModels({ file, value: first }, linked);
    }
  }
  return [];
}

function called({ file, call }: CallSite, base: string | null, linked: Linked): Declared[] {
  const [name, schema, collection] = call.args;
  if (name === null || name === undefined || schema === null || schema === undefined) return [];
  const text = modelName({ file, value: name }, linked);
  if (text === null) return [];
  const own = collection === null || collection === undefined ? null : textOf({ file, value: collection }, linked);
  return [
    {
      file,
      value: schema,
      definedAt: at(file, call.line),
      name: text,
      keys: [`${file}:${call.start}`],
      collection: base === null ? own : null,
      base,
    },
  ];
}

/** Of `Base.discriminator(…)`: the name that the base was made with. */
function baseName(site: string, linked: Linked): string | null {
  if (site.startsWith('named ')) return site.slice('named '.length);
  const made = linked.sites.find(({ file, call }) => `${file}:${call.start}` === site);
  const [name] = made?.call.args ?? [];
  return made === undefined || name === null || name === undefined
    ? null
    : modelName({ file: made.file, value: name }, linked);
}

function features({ file, call }: CallSite, linked: Linked): Declared[] {
  const [list] = call.args;
  if (list === null || list === undefined) return [];
  return itemsIn({ file, value: list }, linked).flatMap((item) => {
    const [options] = optionsIn(item.file, item.value, linked);
    const name = options?.get('name');
    const text = name === undefined ? null : modelName(name, linked);
    const schema = options?.get('schema') ?? options?.get('useFactory');
    if (text === null || schema === undefined) return [];
    const classes = name?.value.k === 'member' ? thingsAt({ file: name.file, value: name.value.of }, linked) : [];
    const keys = classes.flatMap((thing) => modelKey(thing) ?? []);
    const [of] = classes;
    const own = {
      ...schema,
      definedAt: of?.t === 'class' ? at(of.file, of.of.line) : at(file, call.line),
      name: text,
      keys,
      collection: textAt(options, 'collection', linked),
      base: null,
    };
    return [own, ...discriminators(options?.get('discriminators'), { ...own, base: text }, linked)];
  });
}

function discriminators(list: Placed | undefined, own: Declared, linked: Linked): Declared[] {
  if (list === undefined) return [];
  return itemsIn(list, linked).flatMap((item) => {
    const [options] = optionsIn(item.file, item.value, linked);
    const name = options?.get('name');
    const text = name === undefined ? null : modelName(name, linked);
    const schema = options?.get('schema');
    return text === null || schema === undefined ? [] : [{ ...own, ...schema, name: text, keys: [], collection: null }];
  });
}

function classModels(of: Placed, linked: Linked): Declared[] {
  return thingsAt(of, linked).flatMap((thing): Declared[] => {
    if (thing.t !== 'class') return [];
    const options = thing.of.decorators.flatMap(({ args }) =>
      args.flatMap((arg) => optionsIn(thing.file, arg, linked)),
    );
    const schema = options.map((one) => one.get('schemaOptions')).find((one) => one !== undefined);
    const [inner] = schema === undefined ? [] : optionsIn(schema.file, schema.value, linked);
    const custom = options.map((one) => one.get('options')).find((one) => one !== undefined);
    const [named] = custom === undefined ? [] : optionsIn(custom.file, custom.value, linked);
    const name = textAt(named, 'customName', linked) ?? thing.of.name;
    return [
      {
        ...of,
        definedAt: at(thing.file, thing.of.line),
        name,
        keys: [modelKey(thing) ?? ''],
        collection: textAt(inner, 'collection', linked),
        base: null,
      },
    ];
  });
}
