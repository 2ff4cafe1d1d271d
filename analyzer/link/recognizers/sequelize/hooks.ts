/** What Sequelize's calls give: models of `define` and of registries, instances of finders. */
import type { Value } from '../../../model/facts.ts';
import type { Entity, PackageEntity } from '../../entities.ts';
import type { CallValue, Hooks, Standing } from '../../evaluator.ts';
import { memberOf } from '../../members.ts';
import type { Program } from '../../program.ts';
import type { Placed } from '../objects.ts';
import { createRegistry, type Registry } from './registry.ts';

const PACKAGE = String.raw`(?:sequelize|sequelize-typescript|@sequelize\/core)`;
const DEFINE = new RegExp(String.raw`^${PACKAGE}(\.\w+)*\(\)\.define$`);
const IMPORT = new RegExp(String.raw`^${PACKAGE}(\.\w+)*\(\)\.import$`);
const MODELS = new RegExp(String.raw`^${PACKAGE}(\.\w+|\(\))*\.models$`);
const MODEL_CALL = new RegExp(String.raw`^${PACKAGE}(\.\w+)*\(\)\.model$`);
const MEMBER = new RegExp(String.raw`^${PACKAGE}(?:\.Sequelize)?\.Model(\(\))?\.([\w$]+)$`);

export interface ModelMember {
  readonly isInstance: boolean;
  readonly name: string;
}

/** `User.findAll`, `user.save`: which member of a model or of a row. */
export function memberOfModel({ name }: PackageEntity): ModelMember | null {
  const match = MEMBER.exec(name);
  return match === null ? null : { isInstance: match[1] !== undefined, name: match[2] ?? '' };
}

const SAME_MODEL = new Set(['scope', 'unscoped', 'withScope', 'withoutScope', 'withInitialScope', 'schema']);
const SAME_ROW = new Set(['save', 'update', 'reload', 'set', 'increment', 'decrement', 'restore', 'setDataValue']);
const ONE_ROW = new Set(['findOne', 'findByPk', 'findById', 'findByPrimary', 'create', 'build']);
const ROW_AND_FLAG = new Set(['findOrCreate', 'findOrBuild', 'findCreateFind', 'upsert']);
const ROWS = new Set(['findAll', 'bulkCreate', 'bulkBuild']);

export function sequelizeHooks(program: Program): Hooks {
  const registry = createRegistry(program);
  return {
    called: (callee, call, here) => {
      if (DEFINE.test(callee.name))
        return [{ t: 'package', name: 'sequelize.Model', site: `${here.facts.path}:${call.at}` }];
      if (IMPORT.test(callee.name)) return importedModels(call, here);
      if (MODEL_CALL.test(callee.name)) return namedByText(call.args[0] ?? null, registry, here);
      const member = memberOfModel(callee);
      if (member?.isInstance && member.name === '$get') return associated(callee, call, here);
      return member === null ? null : resultOf(member, callee, registry);
    },
    member: (of, name) => {
      const isModels = of.t === 'package' && MODELS.test(of.name);
      if (isModels || (of.t === 'param' && /^(models|db|sequelize)$/i.test(of.name))) {
        const found = registry.named(name);
        if (found !== null) return found;
      }
      return of.t === 'param' && /sequelize/i.test(of.name) && name === 'define'
        ? [{ t: 'package', name: 'sequelize.Sequelize().define', site: '' }]
        : null;
    },
    registered: (all, name) => {
      if (!all.some(isModel)) return null;
      const found = registry.named(name);
      const keys = new Set(found?.flatMap((entity) => (entity.t === 'package' ? [entity.site] : [])));
      const holders = all.filter((entity) => entity.t === 'holder' && holdsOneOf(entity, keys));
      return found === null ? null : [...found, ...holders];
    },
  };
}

const holdsOneOf = ({ file, of }: Extract<Entity, { t: 'holder' }>, keys: ReadonlySet<string>): boolean =>
  of.values.some((value) => (value.k === 'call' || value.k === 'new') && keys.has(`${file}:${value.at}`));

const isModel = (entity: Entity): boolean =>
  entity.t === 'class' || (entity.t === 'package' && entity.name === 'sequelize.Model');

/** `sequelize.import('./user')` calls the module with itself. */
function importedModels({ args, at }: CallValue, { facts, evaluator }: Standing): readonly Entity[] {
  const [pattern = null] = args;
  return pattern === null
    ? []
    : evaluator.evaluate(facts.path, { k: 'call', of: { k: 'modules', pattern }, args: [], at });
}

function namedByText(value: Value | null, registry: Registry, { facts, evaluator }: Standing): readonly Entity[] {
  return evaluator
    .evaluate(facts.path, value)
    .flatMap((entity) => (entity.t === 'text' ? (registry.named(entity.text) ?? []) : []));
}

/** `order.$get('customer')` gives what the field is declared to hold. */
function associated({ via }: PackageEntity, { args: [key] }: CallValue, here: Standing): readonly Entity[] | null {
  const name = key?.k === 'text' ? key.text : null;
  return via === undefined || name === null ? null : memberOf({ ...via, t: 'instance' }, name, here);
}

function resultOf(
  { isInstance, name }: ModelMember,
  callee: PackageEntity,
  registry: Registry,
): readonly Entity[] | null {
  if (isInstance && SAME_ROW.has(name)) return [rowOf(callee)];
  if (SAME_MODEL.has(name)) return [modelOf(callee)];
  if (ONE_ROW.has(name)) return [rowOf(callee)];
  const row = rowValue(callee, registry);
  if (row === null) return null;
  if (ROWS.has(name)) return [{ t: 'array', file: row.file, items: [row.value] }];
  if (ROW_AND_FLAG.has(name)) return [{ t: 'array', file: row.file, items: [row.value, null] }];
  if (name !== 'findAndCountAll' && name !== 'findAndCount') return null;
  const rows: Value = { k: 'array', items: [row.value] };
  return [{ t: 'shape', file: row.file, of: { members: { rows: [rows] }, extends: [] } }];
}

const modelOf = ({ via, site }: PackageEntity): Entity =>
  via === undefined ? { t: 'package', name: 'sequelize.Model', site } : { ...via, t: 'class' };

const rowOf = ({ via, site }: PackageEntity): Entity =>
  via === undefined ? { t: 'package', name: 'sequelize.Model()', site } : { ...via, t: 'instance' };

/** A value that stands for a row, for the lists that hold it. */
function rowValue({ via, site }: PackageEntity, registry: Registry): Placed | null {
  if (via !== undefined) return { file: via.file, value: { k: 'this', class: via.of.id } };
  return registry.rowOf(site);
}
