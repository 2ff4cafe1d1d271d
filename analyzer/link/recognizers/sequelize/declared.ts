/** Where models are declared: `sequelize.define`, `User.init`, `@Table class User`. */
import type { CallSite, Linked } from '../../call-index.ts';
import type { ClassEntity } from '../../entities.ts';
import { at } from '../../targets.ts';
import { classKey } from '../entity-model.ts';
import { isOff, isOn, type Options, optionsIn, type Placed, textAt } from '../objects.ts';
import { type Columns, columnsOf, stampsOf } from './columns.ts';
import { decoratedModels } from './decorated.ts';
import { memberOfModel } from './hooks.ts';
import { type Naming, tableNameOf } from './names.ts';

export interface Declared extends Columns {
  readonly key: string;
  readonly modelName: string;
  readonly table: string;
  readonly definedAt: string;
  readonly naming: Naming;
  /** What a read of it takes along under a scope's name. */
  readonly scopes: ReadonlyMap<string, Placed>;
}

export const DEFAULT_SCOPE = 'defaultScope';

export function declaredModels(linked: Linked): Declared[] {
  const general = generalOptions(linked);
  const called = linked.sites.flatMap((site) => calledModel(site, general, linked));
  return [...called, ...decoratedModels(linked, general)];
}

/** `new Sequelize(…, { define: { underscored: true } })` holds for all models. */
function generalOptions(linked: Linked): Options | undefined {
  for (const { file, call, callees } of linked.sites) {
    if (!call.isNew || !callees.some((entity) => entity.t === 'package' && SEQUELIZE.test(entity.name))) continue;
    for (const arg of call.args)
      for (const options of optionsIn(file, arg, linked)) {
        const define = options.get('define');
        const [found] = define === undefined ? [] : optionsIn(define.file, define.value, linked);
        if (found !== undefined) return found;
      }
  }
  return undefined;
}

const SEQUELIZE = /^(sequelize|sequelize-typescript|@sequelize\/core)(\.Sequelize)?$/;

export function namingOf(options: Options | undefined, general: Options | undefined): Naming {
  const is = (key: string): boolean =>
    options !== undefined && (isOn(options, key) || isOff(options, key))
      ? isOn(options, key)
      : general !== undefined && isOn(general, key);
  return { underscored: is('underscored'), freezeTableName: is('freezeTableName') };
}

function calledModel(site: CallSite, general: Options | undefined, linked: Linked): Declared[] {
  const { file, call, callees } = site;
  for (const entity of callees) {
    if (entity.t !== 'package') continue;
    if (entity.name.endsWith('().define') && SEQUELIZE_THING.test(entity.name)) {
      const [name, attributes, options] = call.args;
      const modelName =
        name?.k === 'text' ? name.text : textAt(new Map([['name', { file, value: name ?? NOTHING }]]), 'name', linked);
      if (modelName === null) return [];
      const given = { file, line: call.line, attributes, options };
      return [declare({ ...given, key: `${file}:${call.start}`, modelName }, general, linked)];
    }
    if (entity.via === undefined || memberOfModel(entity)?.name !== 'init') continue;
    return [initialized(site, entity.via, general, linked)];
  }
  return [];
}

const SEQUELIZE_THING = /^(sequelize|sequelize-typescript|@sequelize\/core)\b/;
const NOTHING = { k: 'choice', of: [] } as const;

function initialized(
  { file, call }: CallSite,
  self: ClassEntity,
  general: Options | undefined,
  linked: Linked,
): Declared {
  const [attributes, options] = call.args;
  const [read] = optionsIn(file, options, linked);
  const modelName = textAt(read, 'modelName', linked) ?? self.of.name;
  const given = { file: self.file, line: self.of.line, attributes, options, optionsFile: file };
  return declare({ ...given, key: classKey(self), modelName }, general, linked);
}

interface Given {
  readonly key: string;
  readonly modelName: string;
  readonly file: string;
  readonly line: number;
  /** Where attributes and options stand, when not in `file`. */
  readonly optionsFile?: string;
  readonly attributes: CallSite['call']['args'][number] | undefined;
  readonly options: CallSite['call']['args'][number] | undefined;
}

function declare(given: Given, general: Options | undefined, linked: Linked): Declared {
  const { key, modelName, file, line, optionsFile = file, attributes, options } = given;
  const [own] = optionsIn(optionsFile, options, linked);
  const naming = namingOf(own, general);
  const read = columnsOf(optionsIn(optionsFile, attributes, linked), naming, linked);
  const stamps = stampsOf(own, naming, linked);
  return {
    key,
    modelName,
    table: textAt(own, 'tableName', linked) ?? tableNameOf(modelName, naming),
    definedAt: at(file, line),
    naming,
    columns: [...new Set([...read.columns, ...stamps])],
    references: read.references,
    scopes: scopesOf(own, linked),
  };
}

function scopesOf(options: Options | undefined, linked: Linked): Map<string, Placed> {
  const scopes = options?.get('scopes');
  const [named] = scopes === undefined ? [] : optionsIn(scopes.file, scopes.value, linked);
  const found = new Map(named ?? []);
  const always = options?.get(DEFAULT_SCOPE);
  if (always !== undefined) found.set(DEFAULT_SCOPE, always);
  return found;
}
