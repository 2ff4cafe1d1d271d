/** `a.b`: what the member of an entity is. */
import type { FileFacts, ObjectFact, Value } from '../model/facts.ts';
import { basesOf } from './bases.ts';
import { declaredAs } from './declared-as.ts';
import { type ClassEntity, type Entity, entityKey, type PackageEntity } from './entities.ts';
import { askHooks, evaluateHere, instanceOf, type Standing } from './evaluator.ts';
import { isGiven, perSubclass } from './per-subclass.ts';

export function evaluateMember({ of, name }: Extract<Value, { k: 'member' }>, here: Standing): readonly Entity[] {
  const found = evaluateHere(of, here).flatMap((entity) => memberOf(entity, name, here));
  if (found.length > 0) return found;
  return declaredAs(of, here).flatMap((entity) => memberOf(entity, name, here));
}

export function memberOf(entity: Entity, name: string, here: Standing): readonly Entity[] {
  switch (entity.t) {
    case 'module':
      return exportOf(entity, name, here, new Set());
    case 'package':
      return (
        askHooks(here.evaluator, (hooks) => hooks.member?.(entity, name, here)) ?? packageMember(entity, name, here)
      );
    case 'param':
      return askHooks(here.evaluator, (hooks) => hooks.member?.(entity, name, here)) ?? [];
    case 'shape':
      return shapeMember(entity, name, here);
    case 'instance':
    case 'class':
      return classMember(entity, name, here);
    case 'object':
      return objectMember(entity, name, here);
    case 'holder':
      return holderMember(entity, name, here);
    case 'route':
      return [entity];
    case 'array':
      return valuesIn(entity.file, name === '*' ? entity.items : [entity.items[Number(name)] ?? null], {
        ...here,
        bindings: entity.bindings ?? here.bindings,
      });
    default:
      return [];
  }
}

/** What a package makes of an object of functions, `traced({ place, cancel })`, still has them by their names. */
function packageMember({ given, ...entity }: PackageEntity, name: string, here: Standing): readonly Entity[] {
  const member = { ...entity, name: name === 'default' ? entity.name : `${entity.name}.${name}` };
  const facts = given === undefined ? undefined : here.evaluator.program.files.get(given.file);
  const passed = (given?.values ?? []).flatMap((value) => {
    const own = value?.k === 'object' ? facts?.objects[value.id]?.props[name] : undefined;
    return own === undefined || given === undefined ? [] : here.evaluator.evaluate(given.file, own, here.bindings);
  });
  return [...passed.filter(({ t }) => t === 'function'), member];
}

const valuesIn = (file: string, values: readonly (Value | null)[], { evaluator, bindings }: Standing) =>
  values.flatMap((value) => evaluator.evaluate(file, value, bindings));

function objectMember(entity: Extract<Entity, { t: 'object' }>, name: string, here: Standing): readonly Entity[] {
  const object = here.evaluator.program.files.get(entity.file)?.objects[entity.id];
  if (object === undefined) return [];
  return objectValue(
    object,
    entity,
    name,
    entity.bindings === undefined ? here : { ...here, bindings: entity.bindings },
  );
}

function objectValue(
  object: ObjectFact,
  entity: Extract<Entity, { t: 'object' }>,
  name: string,
  here: Standing,
): readonly Entity[] {
  if (name === '*') return valuesIn(entity.file, Object.values(object.props), here);
  const own = object.props[name] ?? object.props['*'];
  if (own !== undefined) return valuesIn(entity.file, [own], here);
  return here.evaluator.once(`${entity.file} ${entity.id} ${name}`, () =>
    valuesIn(entity.file, object.spreads, here).flatMap((spread) => memberOf(spread, name, here)),
  );
}

function shapeMember({ file, of }: Extract<Entity, { t: 'shape' }>, name: string, here: Standing): readonly Entity[] {
  const own = name === '*' ? Object.values(of.members).flat() : (of.members[name] ?? of.members['*']);
  if (own !== undefined) return valuesIn(file, own, here);
  return here.evaluator.once(`${file} ${name} ${entityKey({ t: 'shape', file, of })}`, () =>
    of.extends.flatMap((base) => basesOf(file, base, here)).flatMap((base) => memberOf(base, name, here)),
  );
}

/** What is put in under computed names (`db[model.name] = model`) is told apart by those who know what has which name. */
function holderMember({ file, of }: Extract<Entity, { t: 'holder' }>, name: string, here: Standing): readonly Entity[] {
  if (name === '*') return valuesIn(file, Object.values(of.props).flat(), here);
  const own = of.props[name];
  if (own !== undefined || of.props['*'] === undefined) return valuesIn(file, own ?? [], here);
  const all = valuesIn(file, of.props['*'], here);
  return askHooks(here.evaluator, (hooks) => hooks.registered?.(all, name, here)) ?? [];
}

const MAX_INHERITANCE = 12;

function classMember(self: ClassEntity, name: string, here: Standing): readonly Entity[] {
  return memberOfBase(self, name, { self, depth: 0 }, here);
}

interface Lookup {
  readonly self: ClassEntity;
  readonly depth: number;
}

function memberOfBase(
  { t, file, of }: ClassEntity,
  name: string,
  { self, depth }: Lookup,
  here: Standing,
): readonly Entity[] {
  const table = t === 'instance' ? of.members : of.statics;
  const injected = injectedField({ t, file, of }, name, here);
  if (injected !== null) return injected;
  const own = name === '*' ? Object.values(table).flat() : table[name];
  if (own !== undefined && own.length > 0) {
    const found = own.flatMap((value) =>
      here.evaluator.evaluate(file, value, isGetter(value) ? undefined : here.bindings),
    );
    const subclasses = here.evaluator.subclasses(file, of.id);
    const overriding =
      depth < MAX_INHERITANCE && found.some((entity) => entity.t === 'function' && entity.fn.abstract)
        ? subclasses.flatMap((subclass) => overriddenIn({ ...subclass, t }, name, here, depth + 1))
        : [];
    const isMadeHere = subclasses.length > 1 && !own.some(isGiven);
    const made = isMadeHere ? found.map((entity) => perSubclass(entity, { file, of }, self)) : found;
    return [...made, ...overriding];
  }
  if (depth > MAX_INHERITANCE || of.extends === null) return [];
  return here.evaluator.evaluate(file, of.extends).flatMap((parent) => {
    if (parent.t === 'class') return memberOfBase({ ...parent, t }, name, { self, depth: depth + 1 }, here);
    const inherited = t === 'instance' ? instanceOf(parent) : [parent];
    return inherited.flatMap((base) => memberOf(inheritedBy(base, self, { file, of }), name, here));
  });
}

/** What a container puts into a decorated field. */
function injectedField({ t, file, of }: ClassEntity, name: string, here: Standing): readonly Entity[] | null {
  const field = t === 'instance' ? of.fields[name] : undefined;
  if (field === undefined || field.decorators.length === 0 || field.method !== null) return null;
  const facts = here.evaluator.program.files.get(file);
  if (facts === undefined) return null;
  return askHooks(here.evaluator, (hooks) => hooks.field?.({ facts, field }, here));
}

/** Its `this` is what it is asked of here, whoever called a method of the class before. */
const isGetter = (value: Value): boolean => value.k === 'call' && value.of.k === 'function';

/** A package's class as it is inherited: by whom, and with what type arguments. */
export const inheritedBy = (
  base: Entity,
  self: ClassEntity,
  { file, of }: Pick<ClassEntity, 'file' | 'of'>,
): Entity => {
  if (base.t !== 'package') return base;
  const via = { ...base, via: { t: self.t, file: self.file, of: self.of } };
  return of.extendsArgs.length === 0 ? via : { ...via, args: { file, values: of.extendsArgs } };
};

/** What a subclass, or one of its own, has in place of an abstract member. */
function overriddenIn(subclass: ClassEntity, name: string, here: Standing, depth: number): readonly Entity[] {
  const { t, file, of } = subclass;
  const own = (t === 'instance' ? of.members : of.statics)[name] ?? [];
  if (own.length > 0) return classMember(subclass, name, here);
  return here.evaluator
    .subclasses(file, of.id)
    .flatMap((next) => (depth > MAX_INHERITANCE ? [] : overriddenIn({ ...next, t }, name, here, depth + 1)));
}

type ModuleEntity = Extract<Entity, { t: 'module' }>;

/** An exported name: own, through `export *`, or a member of what `module.exports` was set to. */
function exportOf(module: ModuleEntity, name: string, here: Standing, seen: Set<string>): readonly Entity[] {
  const facts = here.evaluator.program.files.get(module.file);
  if (facts === undefined || seen.has(module.file)) return [];
  seen.add(module.file);
  const own = name === '*' ? Object.values(facts.exports).flat() : (facts.exports[name] ?? []);
  const found = valuesIn(module.file, own, here);
  if (found.length > 0) return found;
  const whole = moduleExports(facts, here);
  const ofWhole = whole.flatMap((entity) => (name === 'default' ? [entity] : memberOf(entity, name, here)));
  if (ofWhole.length > 0 || name === 'default') return ofWhole.length > 0 ? ofWhole : whole;
  return facts.stars.flatMap((specifier) => {
    const resolution = here.evaluator.program.resolve(module.file, specifier, 'import');
    return resolution.kind === 'module' ? exportOf({ ...module, file: resolution.path }, name, here, seen) : [];
  });
}

/** What `require()` of the file gives, when `module.exports` was set. */
export const moduleExports = (facts: FileFacts, here: Standing): readonly Entity[] =>
  valuesIn(facts.path, facts.commonjs, here);
