/** What MikroORM's calls give: managers, repositories of entities, query builders, the entities that finders find. */
import type { Value } from '../../../model/facts.ts';
import type { ClassEntity, Entity, PackageEntity, TypeArguments } from '../../entities.ts';
import { type AskedParam, type CallValue, evaluateHere, type Hooks, type Standing } from '../../evaluator.ts';
import { memberOf } from '../../members.ts';
import type { Program } from '../../program.ts';
import { type Around, asInstance, targets, typeArguments } from '../typeorm/hooks.ts';
import { classesByName } from '../typeorm/targets.ts';
import { isAsLoaded, isMikro, nameIn } from './names.ts';

const MANAGER: Entity = { t: 'package', name: '@mikro-orm/core.EntityManager()', site: '' };
const REPOSITORY = '@mikro-orm/core.EntityRepository()';
/** Something that holds entities of one class and loads them: a collection, a reference, a wrapped entity. */
export const HELD = '@mikro-orm/core.Collection()';
export const QUERY = '@mikro-orm/core.QueryBuilder()';

const ONE =
  /^(findOne|findOneOrFail|create|upsert|merge|map|getReference|assign|refresh|populate|load|loadOrFail|unwrap|getEntity|getSingleResult)$/;
const MANY = /^(find|findAll|findByIds|upsertMany|getResult|getResultList|loadItems|getItems|matching)$/;
const PAIR = /^(findAndCount|getResultAndCount)$/;

export function mikroHooks(program: Program): Hooks {
  const named = classesByName(program);
  return {
    called: (callee, call, here) => (isMikro(callee) ? resultOf(callee, call, { here, named }) : null),
    member: (of, name, here) =>
      isMikro(of) && (name === 'em' || name === '_em')
        ? [MANAGER]
        : isAsLoaded(of)
          ? loadedThings(of, here).flatMap((thing) => memberOf(thing, name, here))
          : null,
    given: (asked, here) => injected(asked, { here, named }) ?? passed(asked, here),
  };
}

const loadedThings = ({ args }: PackageEntity, { evaluator }: Standing): readonly Entity[] =>
  args === undefined ? [] : evaluator.evaluate(args.file, args.values[0]);

/** `@InjectRepository(Order) orders`. */
function injected({ facts, param }: AskedParam, around: Around): readonly Entity[] | null {
  const { here } = around;
  for (const { callee, args } of param.decorators) {
    const names = here.evaluator.evaluate(facts.path, callee).map(nameIn);
    if (names.includes('InjectEntityManager')) return [MANAGER];
    if (names.includes('InjectRepository'))
      return targets(args[0] ?? null, around).flatMap((one) => repositoryOf(one, here));
  }
  return null;
}

/** `em.transactional(async (em) => …)`. */
function passed({ fn, index }: AskedParam, { facts, evaluator }: Standing): readonly Entity[] | null {
  if (fn.passed === null || index !== 0 || fn.passed.to.k !== 'member' || fn.passed.to.name !== 'transactional')
    return null;
  return evaluator.evaluate(facts.path, fn.passed.to).some(isMikro) ? [MANAGER] : null;
}

function resultOf(callee: PackageEntity, call: CallValue, around: Around): readonly Entity[] | null {
  const method = callee.name.slice(callee.name.lastIndexOf('.') + 1);
  const [first = null] = call.args;
  if (call.k === 'new' && method === 'Collection' && call.types !== undefined)
    return [{ t: 'package', name: HELD, site: '', args: { file: around.here.facts.path, values: call.types } }];
  if (method === 'wrap') return targets(first, around).flatMap(heldThing);
  if (/^(fork|getEntityManager|getContext)$/.test(method)) return [MANAGER];
  if (method === 'getRepository' || method === 'getRepo')
    return targets(first, around).flatMap((one) => repositoryOf(one, around.here));
  if (method === 'createQueryBuilder' || method === 'qb') return queryOf(callee, call, around);
  const isQuery = callee.name.startsWith(`${QUERY}.`);
  const args = callee.args ?? (isQuery ? undefined : argsOfTarget(callee, first, around));
  if (ONE.test(method)) return args === undefined ? null : around.here.evaluator.evaluate(args.file, args.values[0]);
  if (MANY.test(method)) return args === undefined ? null : listOf(args).all;
  if (PAIR.test(method)) return args === undefined ? null : listOf(args).counted;
  return isQuery && !/^(execute|get|stream)/.test(method) ? [{ ...callee, name: QUERY }] : null;
}

const heldThing = (of: Entity): Entity[] =>
  of.t === 'instance' ? [{ t: 'package', name: HELD, site: '', args: typeArguments(of.file, of.of) }] : [];

/** The entity's own class of repository, where it names one. */
function repositoryOf(target: Entity, here: Standing): Entity[] {
  if (target.t === 'package') return [{ t: 'package', name: REPOSITORY, site: target.site }];
  if (target.t !== 'class' && target.t !== 'instance') return [];
  const own = ownRepository(target, here);
  return own.length > 0
    ? own
    : [{ t: 'package', name: REPOSITORY, site: '', args: typeArguments(target.file, target.of) }];
}

function ownRepository({ file, of }: ClassEntity, { evaluator }: Standing): Entity[] {
  const facts = evaluator.program.files.get(file);
  return of.decorators.flatMap(({ args: [options] }) => {
    const named = options?.k === 'object' ? facts?.objects[options.id]?.props.repository : undefined;
    if (named?.k !== 'function') return [];
    const returned = facts?.functions[named.id]?.returns ?? [];
    return returned.flatMap((value) =>
      evaluator.evaluate(file, value).flatMap((one) => (one.t === 'class' ? [asInstance(one)] : [])),
    );
  });
}

/** A manager is told the entity; a repository's first argument is an alias. */
function queryOf(callee: PackageEntity, call: CallValue, around: Around): Entity[] {
  const site = `query ${around.here.facts.path}:${call.at}`;
  if (callee.args !== undefined) return [{ t: 'package', name: QUERY, site, args: callee.args }];
  const roots = targets(call.args[0] ?? null, around).flatMap((target): Entity[] => {
    if (target.t === 'class' || target.t === 'instance')
      return [{ t: 'package', name: QUERY, site, args: typeArguments(target.file, target.of) }];
    return target.t === 'package' && target.site !== '' ? [{ t: 'package', name: QUERY, site: target.site }] : [];
  });
  return roots.length > 0 ? roots : [{ t: 'package', name: QUERY, site }];
}

function argsOfTarget({ via }: PackageEntity, first: Value | null, around: Around): TypeArguments | undefined {
  if (via !== undefined) return undefined;
  const things = first === null ? [] : evaluateHere(first, around.here);
  const named = things.length === 0 ? [] : targets(first, around);
  const loaded = named.find(isAsLoaded);
  if (loaded !== undefined) return loaded.args;
  const found = named.find((entity) => entity.t === 'class' || entity.t === 'instance');
  return found?.t === 'class' || found?.t === 'instance' ? typeArguments(found.file, found.of) : undefined;
}

interface Lists {
  readonly all: readonly Entity[];
  readonly counted: readonly Entity[];
}

const lists = new WeakMap<TypeArguments, Lists>();

/** Made once for each entity, so that the same list is the same thing. */
function listOf(args: TypeArguments): Lists {
  const known = lists.get(args);
  if (known !== undefined) return known;
  const items = [args.values[0] ?? null];
  const made: Lists = {
    all: [{ t: 'array', file: args.file, items }],
    counted: [{ t: 'array', file: args.file, items: [{ k: 'array', items }, null] }],
  };
  lists.set(args, made);
  return made;
}
