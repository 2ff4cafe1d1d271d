/** What TypeORM's calls give: repositories of entities, query builders, the entities that finders find. */
import type { ClassFact, Value } from '../../../model/facts.ts';
import type { Entity, PackageEntity, TypeArguments } from '../../entities.ts';
import type { CallValue, Hooks, Standing } from '../../evaluator.ts';
import type { Program } from '../../program.ts';
import { injected, passed } from './given.ts';
import { argumentEntities, classesByName } from './targets.ts';

export const REPOSITORY = 'typeorm.Repository()';
export const QUERY = 'typeorm.SelectQueryBuilder()';
export const MANAGER: Entity = { t: 'package', name: 'typeorm.EntityManager()', site: '' };

const ONE = /^(findOne\w*|preload|create|merge|save|insert|remove|softRemove|recover|getOne|getOneOrFail)$/;
const MANY = /^(find|findBy|findByIds|findTrees|findRoots|findDescendants|findAncestors|getMany)$/;
const MANY_AND_COUNT = /^(findAndCount|findAndCountBy|getManyAndCount)$/;
const OTHER_ROOT = new Set(['from', 'into', 'update', 'delete', 'insert']);

export function typeormHooks(program: Program): Hooks {
  const named = classesByName(program);
  return {
    called: (callee, call, here) => (isTypeorm(callee) ? resultOf(callee, call, { here, named }) : null),
    member: (of, name) =>
      of.t === 'package' && isTypeorm(of) && (name === 'manager' || name === 'connection' || name === 'dataSource')
        ? [MANAGER]
        : of.t === 'package' && of.name === 'typeorm.AbstractRepository()' && name === 'repository'
          ? [{ ...of, name: REPOSITORY }]
          : null,
    given: (asked, here) => injected(asked, { here, named }) ?? passed(asked, here),
  };
}

export const isTypeorm = ({ name }: PackageEntity): boolean => name.startsWith('typeorm.');

export interface Around {
  readonly here: Standing;
  readonly named: (name: string) => readonly Entity[];
}

function resultOf(callee: PackageEntity, call: CallValue, around: Around): readonly Entity[] | null {
  const { here } = around;
  const method = callee.name.slice(callee.name.lastIndexOf('.') + 1);
  const [first = null] = call.args;
  switch (method) {
    case 'getRepository':
    case 'getTreeRepository':
    case 'getMongoRepository':
      return first === null ? ownRepository(callee) : targets(first, around).flatMap(repositoryOf);
    case 'getCustomRepository':
      return targets(first, around).map(asInstance);
    case 'withRepository':
      return here.evaluator.evaluate(here.facts.path, first, here.bindings);
    case 'extend':
      return [...ownRepository(callee), ...here.evaluator.evaluate(here.facts.path, first, here.bindings)];
    case 'createQueryBuilder':
      return queryOf(callee, call, around);
    default:
      return isQuery(callee) ? queryResult(method, callee, call, around) : finderResult(method, callee, call, around);
  }
}

const isQuery = ({ name }: PackageEntity): boolean => name.startsWith(`${QUERY}.`);

export const targets = (value: Value | null, { here, named }: Around): readonly Entity[] =>
  argumentEntities(value, { here, named });

const argsOf = new WeakMap<ClassFact, TypeArguments>();

/** Type arguments that say this class. */
export function typeArguments(file: string, of: ClassFact): TypeArguments {
  const known = argsOf.get(of);
  if (known !== undefined) return known;
  const made: TypeArguments = { file, values: [{ k: 'this', class: of.id }] };
  argsOf.set(of, made);
  return made;
}

/** The repository of an entity, or of the schema that a call made. */
export function repositoryOf(target: Entity): Entity[] {
  if (target.t === 'class' || target.t === 'instance')
    return [{ t: 'package', name: REPOSITORY, site: '', args: typeArguments(target.file, target.of) }];
  return target.t === 'package' ? [{ t: 'package', name: REPOSITORY, site: target.site }] : [];
}

/** Of an active record, or of what the repository at hand is of. */
function ownRepository({ via, args, site }: PackageEntity): Entity[] {
  if (args !== undefined) return [{ t: 'package', name: REPOSITORY, site, args }];
  return via === undefined ? [{ t: 'package', name: REPOSITORY, site }] : repositoryOf({ ...via, t: 'class' });
}

export const asInstance = (entity: Entity): Entity => (entity.t === 'class' ? { ...entity, t: 'instance' } : entity);

function queryOf(callee: PackageEntity, call: CallValue, around: Around): Entity[] {
  const site = `query ${around.here.facts.path}:${call.at}`;
  const [first = null] = call.args;
  const given = targets(first, around);
  const roots = given.some(({ t }) => t === 'class' || t === 'package')
    ? given.flatMap(repositoryOf)
    : ownRepository(callee);
  return roots.flatMap((root): Entity[] =>
    root.t === 'package'
      ? [
          {
            t: 'package',
            name: QUERY,
            site: root.args === undefined && root.site !== '' ? root.site : site,
            ...withArgs(root.args),
          },
        ]
      : [],
  );
}

const withArgs = (args: TypeArguments | undefined) => (args === undefined ? {} : { args });

function queryResult(method: string, callee: PackageEntity, call: CallValue, around: Around): readonly Entity[] {
  const { site, args } = callee;
  if (method === 'subQuery' || method === 'clone')
    return [
      {
        t: 'package',
        name: QUERY,
        site: method === 'clone' ? site : '',
        ...withArgs(method === 'clone' ? args : undefined),
      },
    ];
  if (OTHER_ROOT.has(method)) {
    const roots = targets(call.args[0] ?? null, around).filter(({ t }) => t === 'class');
    const [root] = roots.flatMap(repositoryOf);
    if (root?.t === 'package') return [{ t: 'package', name: QUERY, site, ...withArgs(root.args) }];
  }
  if (ONE.test(method)) return entitiesOf(args, around);
  if (MANY.test(method)) return listOf(args);
  if (MANY_AND_COUNT.test(method)) return pairOf(args);
  if (/^(get|execute|stream)/.test(method)) return [];
  return [{ t: 'package', name: QUERY, site, ...withArgs(args) }];
}

function finderResult(
  method: string,
  callee: PackageEntity,
  call: CallValue,
  around: Around,
): readonly Entity[] | null {
  const isOne = ONE.test(method);
  if (!isOne && !MANY.test(method) && !MANY_AND_COUNT.test(method)) return null;
  const args = callee.args ?? argsOfTarget(callee, call, around);
  if (args === undefined) return null;
  if (isOne) return entitiesOf(args, around);
  return MANY.test(method) ? listOf(args) : pairOf(args);
}

function argsOfTarget({ via }: PackageEntity, { args }: CallValue, around: Around): TypeArguments | undefined {
  if (via !== undefined) return typeArguments(via.file, via.of);
  const found = targets(args[0] ?? null, around).find((entity) => entity.t === 'class' || entity.t === 'instance');
  return found?.t === 'class' || found?.t === 'instance' ? typeArguments(found.file, found.of) : undefined;
}

const entitiesOf = (args: TypeArguments | undefined, { here }: Around): readonly Entity[] =>
  args === undefined ? [] : here.evaluator.evaluate(args.file, args.values[0]);

const lists = new WeakMap<TypeArguments, { readonly one: Entity[]; readonly pair: Entity[] }>();

/** Made once for each entity, so that the same list is the same thing. */
function listsOf(args: TypeArguments) {
  const known = lists.get(args);
  if (known !== undefined) return known;
  const items = [args.values[0] ?? null];
  const list: Value = { k: 'array', items };
  const made = {
    one: [{ t: 'array', file: args.file, items } as const],
    pair: [{ t: 'array', file: args.file, items: [list, null] } as const],
  };
  lists.set(args, made);
  return made;
}

const listOf = (args: TypeArguments | undefined): readonly Entity[] => (args === undefined ? [] : listsOf(args).one);
const pairOf = (args: TypeArguments | undefined): readonly Entity[] => (args === undefined ? [] : listsOf(args).pair);
