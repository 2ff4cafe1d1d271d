/** What Mongoose's calls give: models by name or place, queries, and the documents that they find. */
import type { Value } from '../../../model/facts.ts';
import type { Entity, PackageEntity, TypeArguments } from '../../entities.ts';
import type { AskedParam, CallValue, Hooks, Standing } from '../../evaluator.ts';
import type { Program } from '../../program.ts';
import type { Placed } from '../objects.ts';
import { createRegistry, type Registry } from './registry.ts';

export const MODEL = 'mongoose.Model()';
export const DOCUMENT = 'mongoose.HydratedDocument()';
export const QUERY = 'mongoose.Query()';

const MAKES_MODEL = /^mongoose(\.\w+|\(\))*\.model$/;
const MODELS = /^mongoose(\.\w+|\(\))*\.models$/;
const ON_MODEL = /^(?:mongoose|@typegoose\/typegoose|mongoose-[\w-]+)\.\w*Model(?:Type)?\(\)\.(\w+)$/;
const OF_CLASS = /^@typegoose\/typegoose\.(getModelForClass|buildSchema)$/;
const FINDS_MANY = /^(find|insertMany)$/;
const FINDS_ONE = /^(findOne\w*|findById\w*|create|hydrate)$/;

/** `User.find` as well as `this.find` in a static of its schema: the method. */
export function methodOfModel({ name }: PackageEntity): string | null {
  return ON_MODEL.exec(name)?.[1] ?? /^mongoose\.Schema\(\)\.statics\.(\w+)$/.exec(name)?.[1] ?? null;
}

export function methodOfDocument({ name }: PackageEntity): string | null {
  const match = /^mongoose\.(?:\w*Model\(\)\(\)|HydratedDocument\(\)|Document\(\)|Schema\(\)\.methods)\.(\w+)$/.exec(
    name,
  );
  return match?.[1] ?? null;
}

export function mongooseHooks(program: Program): Hooks {
  const registry = createRegistry(program);
  return {
    called: (callee, call, here) => resultOf(callee, call, { here, registry }),
    member: (of, name, here) => {
      if (of.t !== 'package') return null;
      if (MODELS.test(of.name)) return [named(name)];
      return registry.methodOf(of, name, here);
    },
    given: (asked, here) => injected(asked, here),
  };
}

interface Around {
  readonly here: Standing;
  readonly registry: Registry;
}

/** A model that is only known by its name; who declares it is looked up when all are known. */
export const named = (name: string): Entity => ({ t: 'package', name: MODEL, site: namedSite(name) });
export const namedSite = (name: string): string => `named ${name}`;

function resultOf(callee: PackageEntity, call: CallValue, { here, registry }: Around): readonly Entity[] | null {
  const { name } = callee;
  if (MAKES_MODEL.test(name)) return madeModel(call, here);
  if (OF_CLASS.test(name)) return classModels(call, here);
  const onDocument = methodOfDocument(callee);
  if (onDocument !== null)
    return /^(save|populate|execPopulate|set|updateOne|deleteOne)$/.test(onDocument) ? [documentOf(callee)] : null;
  if (name.startsWith(`${QUERY}.`)) return continued(callee);
  const method = methodOfModel(callee);
  if (method === null) return null;
  if (method === 'discriminator') return [{ t: 'package', name: MODEL, site: `${here.facts.path}:${call.at}` }];
  const isMany = FINDS_MANY.test(method) || (method === 'create' && call.args[0]?.k === 'array');
  if (!isMany && !FINDS_ONE.test(method)) return method === 'where' ? [queryOf(callee, null)] : null;
  const placed = documentValue(callee, registry);
  const found: Entity[] =
    isMany && placed !== null ? [{ t: 'array', file: placed.file, items: [placed.value] }] : [documentOf(callee)];
  return [
    queryOf(callee, placed === null ? null : { value: placed, isMany }),
    ...found,
    ...(isMany ? [] : instances(callee, here)),
  ];
}

/** `model('User', schema)` makes one, `model('User')` asks for it. */
function madeModel({ args, at }: CallValue, { facts, evaluator }: Standing): readonly Entity[] {
  const [name = null, schema] = args;
  if (schema !== undefined && schema !== null) return [{ t: 'package', name: MODEL, site: `${facts.path}:${at}` }];
  return evaluator.evaluate(facts.path, name).flatMap((entity) => (entity.t === 'text' ? [named(entity.text)] : []));
}

const argsOf = new WeakMap<object, TypeArguments>();

function classModels({ args }: CallValue, { facts, evaluator, bindings }: Standing): readonly Entity[] {
  return evaluator.evaluate(facts.path, args[0], bindings).flatMap((entity): Entity[] => {
    if (entity.t !== 'class') return [];
    const known = argsOf.get(entity.of) ?? { file: entity.file, values: [{ k: 'this', class: entity.of.id } as const] };
    argsOf.set(entity.of, known);
    return [{ t: 'package', name: MODEL, site: '', args: known }];
  });
}

const documentOf = ({ site, args }: PackageEntity): Entity => ({
  t: 'package',
  name: DOCUMENT,
  site,
  ...(args === undefined ? {} : { args }),
});

const instances = ({ args }: PackageEntity, { evaluator }: Standing): readonly Entity[] =>
  args === undefined ? [] : evaluator.evaluate(args.file, args.values[0]);

const queries = new Map<string, TypeArguments>();

/** A query carries what it finds where a type would carry its arguments. */
function queryOf(
  { site, args }: PackageEntity,
  found: { readonly value: Placed; readonly isMany: boolean } | null,
): Entity {
  if (found === null) return { t: 'package', name: QUERY, site, ...(args === undefined ? {} : { args }) };
  const { value, isMany } = found;
  const key = `${value.file} ${site} ${isMany} ${JSON.stringify(value.value)}`;
  const known = queries.get(key) ?? {
    file: value.file,
    values: [args?.values[0] ?? value.value, isMany ? { k: 'array', items: [value.value] } : value.value],
  };
  queries.set(key, known);
  return { t: 'package', name: QUERY, site, args: known };
}

/** `.sort().limit()` goes on with the query, and finds the same. */
function continued(callee: PackageEntity): readonly Entity[] {
  const { args, site } = callee;
  const found = args?.values[1];
  const query: Entity = { t: 'package', name: QUERY, site, ...(args === undefined ? {} : { args }) };
  if (args === undefined || found === null || found === undefined) return [query];
  return [query, found.k === 'array' ? { t: 'array', file: args.file, items: found.items } : documentOf(callee)];
}

/** A value that stands for one document. */
function documentValue({ site, args }: PackageEntity, registry: Registry): Placed | null {
  if (args === undefined) return registry.documentOf(site);
  const type: Value = {
    k: 'member',
    of: { k: 'module', specifier: 'mongoose', way: 'import' },
    name: 'HydratedDocument',
  };
  return { file: args.file, value: { k: 'typed', type, args: args.values } };
}

/** `@InjectModel('Order') orders`, `@InjectModel(Order.name) orders`. */
function injected({ facts, param }: AskedParam, { evaluator }: Standing): readonly Entity[] | null {
  for (const { callee, args } of param.decorators) {
    const [first] = args;
    const isInjection = evaluator
      .evaluate(facts.path, callee)
      .some((entity) => entity.t === 'package' && entity.name.endsWith('.InjectModel'));
    if (!isInjection || first === null || first === undefined) continue;
    const of = first.k === 'member' && first.name === 'name' ? first.of : first;
    const names = evaluator
      .evaluate(facts.path, of)
      .flatMap((entity) => (entity.t === 'text' ? [entity.text] : entity.t === 'class' ? [entity.of.name] : []));
    if (names.length > 0) return names.map(named);
  }
  return null;
}
