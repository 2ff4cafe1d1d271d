/** Where schemas and models are made, and the statics and methods that schemas give them. */
import type { CallFact, FileFacts, Value, VariableFact } from '../../../model/facts.ts';
import type { Entity, PackageEntity } from '../../entities.ts';
import type { Standing } from '../../evaluator.ts';
import { memberOf } from '../../members.ts';
import type { Program } from '../../program.ts';
import type { Placed } from '../objects.ts';

export interface Registry {
  /** A document of the model that was made at this place. */
  readonly documentOf: (site: string) => Placed | null;
  /** A static of a model or a method of a document, when its schema has one by that name. */
  readonly methodOf: (of: PackageEntity, name: string, here: Standing) => readonly Entity[] | null;
}

interface Registered {
  readonly models: ReadonlyMap<string, Placed & { readonly schema: Value | null; readonly name: string | null }>;
  readonly schemas: ReadonlyMap<
    string,
    { readonly file: string; readonly variable: VariableFact; readonly made: Value }
  >;
  readonly byName: ReadonlyMap<string, string>;
}

export function createRegistry(program: Program): Registry {
  let known: Registered | null = null;
  const registered = (): Registered => {
    known ??= register(program);
    return known;
  };
  return {
    documentOf: (site) => {
      const model = modelAt(site, registered());
      return model === undefined ? null : { file: model.file, value: model.value };
    },
    methodOf: (of, name, here) => methodOf(of, name, registered(), here),
  };
}

const modelAt = (site: string, { models, byName }: Registered) =>
  models.get(site.startsWith('named ') ? (byName.get(site.slice('named '.length)) ?? '') : site.replace(/ \(.*$/, ''));

function register(program: Program): Registered {
  const models = new Map<string, Placed & { schema: Value | null; name: string | null }>();
  const schemas = new Map<string, { file: string; variable: VariableFact; made: Value }>();
  const byName = new Map<string, string>();
  for (const facts of program.files.values()) {
    for (const call of facts.calls) registerModel(call, facts, { models, byName });
    for (const variable of [...Object.values(facts.bindings), ...Object.values(facts.variables)])
      for (const made of variable.values)
        if (made.k === 'new' || made.k === 'call')
          schemas.set(`${facts.path}:${made.at}`, { file: facts.path, variable, made });
  }
  return { models, schemas, byName };
}

function registerModel(
  { callee, args, start }: CallFact,
  { path }: FileFacts,
  {
    models,
    byName,
  }: {
    readonly models: Map<string, Placed & { schema: Value | null; name: string | null }>;
    readonly byName: Map<string, string>;
  },
): void {
  const isMade =
    callee.k === 'member' ? callee.name === 'model' || callee.name === 'discriminator' : callee.k === 'name';
  const [name, schema = null] = args;
  if (!isMade || schema === null) return;
  const site = `${path}:${start}`;
  const text = name?.k === 'text' ? name.text : null;
  const made: Value = { k: 'call', of: callee, args, at: start };
  models.set(site, { file: path, value: { k: 'new', of: made, args: [], at: start }, schema, name: text });
  if (text !== null) byName.set(text, site);
}

const OWN = /^(mongoose\.\w*Model\(\)|mongoose\.Schema\(\)\.statics)$/;
const DOCUMENTS = /^(mongoose\.\w*Model\(\)\(\)|mongoose\.HydratedDocument\(\)|mongoose\.Schema\(\)\.methods)$/;

function methodOf(of: PackageEntity, name: string, registered: Registered, here: Standing): readonly Entity[] | null {
  const kind = OWN.test(of.name) ? 'statics' : DOCUMENTS.test(of.name) ? 'methods' : null;
  if (kind === null) return null;
  const found = schemaSites(of, registered, here).flatMap((site) => {
    const schema = registered.schemas.get(site);
    return schema === undefined ? [] : methodIn(schema, kind, name, here);
  });
  return found.length === 0 ? null : found;
}

function schemaSites(of: PackageEntity, registered: Registered, { evaluator }: Standing): string[] {
  if (of.name.startsWith('mongoose.Schema()')) return [of.site];
  const model = modelAt(of.site, registered);
  if (model === undefined) return [];
  return evaluator
    .evaluate(model.file, model.schema)
    .flatMap((entity) => (entity.t === 'package' && entity.name.startsWith('mongoose.') ? [entity.site] : []));
}

/** `schema.statics.x = …`, `schema.statics = { x }`, `new Schema({ … }, { statics: { x } })`. */
function methodIn(
  { file, variable, made }: { readonly file: string; readonly variable: VariableFact; readonly made: Value },
  kind: 'statics' | 'methods',
  name: string,
  here: Standing,
): readonly Entity[] {
  const { evaluator } = here;
  const own = variable.props[`${kind}.${name}`] ?? [];
  const whole = variable.props[kind] ?? [];
  const options = made.k === 'new' ? evaluator.evaluate(file, made.args[1]) : [];
  const listed = [
    ...whole.flatMap((value) => evaluator.evaluate(file, value)),
    ...options.flatMap((entity) => memberOf(entity, kind, here)),
  ];
  return [
    ...own.flatMap((value) => evaluator.evaluate(file, value)),
    ...listed.flatMap((entity) => memberOf(entity, name, here)),
  ];
}
