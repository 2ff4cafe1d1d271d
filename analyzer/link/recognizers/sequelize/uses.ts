/** What calls of models and rows read and write: their table, what is included, what scopes bring along. */
import type { Value } from '../../../model/facts.ts';
import type { SymbolId } from '../../../model/graph.ts';
import type { Linked } from '../../call-index.ts';
import type { PackageEntity } from '../../entities.ts';
import { lineageOf } from '../decorated-class.ts';
import { bareSite, type EntityModel, type Models, modelKey, type Relation } from '../entity-model.ts';
import type { Asked, Use } from '../entity-statements.ts';
import { isOff, isOn, itemsIn, optionsIn, type Placed, textOf } from '../objects.ts';
import { DEFAULT_SCOPE } from './declared.ts';
import { type ModelMember, memberOfModel } from './hooks.ts';
import { includedTables } from './includes.ts';
import { eventsOf, hooksOf, type Lifecycle } from './lifecycle.ts';
import { sameNoun } from './names.ts';
import { underOf } from './scope-conditions.ts';

export interface SequelizeModel extends EntityModel {
  readonly scopes: ReadonlyMap<string, Placed>;
}

/** What is known of all, whoever calls. */
export type Known = Omit<Around, 'linked'>;

export interface Around {
  readonly models: ReadonlyMap<string, SequelizeModel>;
  readonly lifecycle: Lifecycle;
  /** How deep in scopes of included models. */
  readonly depth?: number;
  readonly linked: Linked;
}

const READS =
  /^(find(All|One|ById|ByPk|ByPrimary|AndCount|AndCountAll|OrCreate|OrBuild|CreateFind|OrInitialize)?|all|count|max|min|sum|aggregate|reload)$/;
const WRITES =
  /^(create|bulkCreate|upsert|insertOrUpdate|update|destroy|truncate|restore|increment|decrement|save|findOrCreate|findCreateFind)$/;
const MIXIN = /^\$?(get|set|add|create|remove|has|count)([A-Z]\w*)?$/;
const TYPED_MIXIN = /\.(?:HasOne|HasMany|BelongsTo|BelongsToMany)(Get|Set|Add|Create|Remove|Has|Count)\w*Mixin\(\)$/;

export function useOfModel({ site, callee, self, linked }: Asked, known: Known): Use | 'unknown-self' | null {
  const around: Around = { ...known, linked };
  const typed = TYPED_MIXIN.exec(callee.name);
  if (typed !== null) return typedMixin(typed[1] ?? '', callee, around);
  const member = memberOfModel(callee);
  if (member === null) return null;
  const model = modelOf(callee, self, around);
  if (model === null) return isUse(member.name) && self !== null ? 'unknown-self' : null;
  const { args, callee: called } = site.call;
  const { name } = model.table;
  if (member.name === 'scope' || member.name === 'withScope')
    return scopedUse(
      model,
      args.map((arg) => placed(site.file, arg)),
      around,
    );
  const mixin = MIXIN.exec(member.name);
  if (mixin !== null && !READS.test(member.name) && !WRITES.test(member.name))
    return mixinUse({ verb: mixin[1] ?? '', noun: mixin[2] ?? textOfArg(site.file, args[0], around), model }, around);
  if (!isUse(member.name)) return null;
  const isRead = READS.test(member.name);
  const included = args.flatMap((arg) => includedBy(placed(site.file, arg), model, around));
  const always = isRead && !isScoped(called) ? scopedTables(model, [DEFAULT], around) : [];
  return {
    reads: isRead ? [name, ...included, ...always] : [],
    writes: WRITES.test(member.name) ? [name] : [],
    calls: hooksRun(member, { key: model.key, self: self ?? null }, site, around),
  };
}

function hooksRun(
  { name, isInstance }: ModelMember,
  model: { readonly key: string; readonly self: Asked['self'] },
  { file, call }: Asked['site'],
  { lifecycle, linked }: Around,
): readonly SymbolId[] {
  if (lifecycle.size === 0) return [];
  const options = call.args.flatMap((arg) => (arg === null ? [] : optionsIn(file, arg, linked)));
  if (options.some((one) => isOff(one, 'hooks'))) return [];
  const isSingly = options.some((one) => isOn(one, 'individualHooks'));
  return hooksOf(lifecycle, model, eventsOf(name, isInstance, isSingly), linked);
}

const DEFAULT: Placed = { file: '', value: { k: 'text', text: DEFAULT_SCOPE, at: 0 } };

const isUse = (method: string): boolean => READS.test(method) || WRITES.test(method);

const placed = (file: string, value: Value | null): Placed => ({ file, value: value ?? { k: 'choice', of: [] } });

const textOfArg = (file: string, value: Value | null | undefined, { linked }: Around): string =>
  textOf(placed(file, value ?? null), linked) ?? '';

function modelOf({ site }: PackageEntity, self: Asked['self'], { models, linked }: Around): SequelizeModel | null {
  if (self === null) return models.get(bareSite(site)) ?? null;
  for (const owner of lineageOf(self, linked)) {
    const model = models.get(modelKey(owner) ?? '');
    if (model !== undefined) return model;
  }
  return null;
}

/** What an argument's `include` reads. */
function includedBy({ file, value }: Placed, model: SequelizeModel, around: Around): string[] {
  if (value.k === 'text' || value.k === 'function') return [];
  return optionsIn(file, value, around.linked).flatMap((options) => {
    const include = options.get('include') ?? options.get('includes');
    return include === undefined ? [] : includedTables(include, model, around);
  });
}

/** `scope({ method: ['mine', userId] })` with `mine: (id) => { if (!id) return {}; … }` brings nothing along without a user. */
function scopedUse(model: SequelizeModel, args: readonly Placed[], around: Around): Use {
  const items = args.flatMap((arg) => itemsIn(arg, around.linked));
  const uses = items.map((item): Required<Pick<Use, 'reads' | 'parts'>> => {
    const under = underOf(item, model, around.linked);
    const reads = scopedTables(model, [item], around);
    return under.length === 0 ? { reads, parts: [] } : { reads: [], parts: [{ reads, under }] };
  });
  return { reads: uses.flatMap(({ reads }) => reads), writes: [], parts: uses.flatMap(({ parts }) => parts) };
}

/** `scope('a', 'b')`, `scope(['a', { method: ['b', id] }])`. */
export function scopedTables(model: SequelizeModel, args: readonly Placed[], around: Around): string[] {
  const { linked } = around;
  const items = args.flatMap((arg) => (arg === DEFAULT ? [arg] : itemsIn(arg, linked)));
  return items.flatMap((item) =>
    scopeNames(item, linked).flatMap((name) => {
      const scope = model.scopes.get(name);
      return scope === undefined ? [] : includedBy(scopeBody(scope), model, around);
    }),
  );
}

/** A scope that is a function stands for what it returns. */
const scopeBody = ({ file, value }: Placed): Placed => ({ file, value: { k: 'choice', of: [value] } });

function scopeNames(item: Placed, linked: Linked): string[] {
  if (item === DEFAULT) return [DEFAULT_SCOPE];
  const text = textOf(item, linked);
  if (text !== null) return [text];
  return optionsIn(item.file, item.value, linked).flatMap((options) => {
    const method = options.get('method');
    const [name] = method === undefined ? [] : itemsIn(method, linked);
    const named = name === undefined ? null : textOf(name, linked);
    return named === null ? [] : [named];
  });
}

/** `User.scope(…)` and `User.unscoped()` leave the default scope out. */
function isScoped(called: Value): boolean {
  for (let at = called; at.k === 'member' || at.k === 'call'; at = at.of)
    if (at.k === 'member' && (at.name === 'scope' || at.name === 'unscoped')) return true;
  return false;
}

interface Mixin {
  readonly verb: string;
  readonly noun: string;
  readonly model: SequelizeModel;
}

function mixinUse({ verb, noun, model }: Mixin, { models }: Around): Use | null {
  const relation = [...model.relations].find(([alias]) => noun !== '' && sameNoun(alias, noun))?.[1];
  return relation === undefined ? null : relatedUse(verb, relation, models);
}

function relatedUse(verb: string, { to, through }: Relation, models: Models): Use | null {
  const target = models.get(to)?.table.name;
  if (target === undefined) return null;
  if (/^(get|has|count)$/i.test(verb)) return { reads: [target, ...through], writes: [] };
  if (through.length > 0) return { reads: [], writes: /^create$/i.test(verb) ? [target, ...through] : through };
  return { reads: [], writes: [target] };
}

/** `declare getOrders: HasManyGetAssociationsMixin<Order>`. */
function typedMixin(verb: string, { args }: PackageEntity, { models, linked }: Around): Use | null {
  const target = args?.values[0];
  if (args === undefined || target === null || target === undefined) return null;
  const [model] = linked.evaluator
    .evaluate(args.file, target)
    .flatMap((entity) => models.get(modelKey(entity) ?? '') ?? []);
  return model === undefined ? null : relatedUse(verb, { to: model.key, through: [], eager: false }, models);
}
