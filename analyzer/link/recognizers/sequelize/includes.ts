/** `include: ['orders', Order, { model: Order, as: 'orders', include: [...] }]`: the tables that are read along. */
import type { Entity } from '../../entities.ts';
import { modelKey } from '../entity-model.ts';
import { isOn, itemsIn, type Options, optionsIn, type Placed, textOf, thingsAt } from '../objects.ts';
import { type Around, type SequelizeModel, scopedTables } from './uses.ts';

const MAX_NESTING = 8;

export function includedTables(
  include: Placed,
  model: SequelizeModel,
  around: Around,
  depth = around.depth ?? 0,
): string[] {
  if (depth > MAX_NESTING) return [];
  return itemsIn(include, around.linked).flatMap((item) => includedItem(item, model, { ...around, depth }));
}

interface Inside extends Around {
  readonly depth: number;
}

function includedItem(item: Placed, model: SequelizeModel, inside: Inside): string[] {
  const { linked } = inside;
  const alias = textOf(item, linked);
  if (alias !== null) return byAlias(alias, model, inside).tables;
  const options = optionsIn(item.file, item.value, linked);
  if (options.length > 0) return options.flatMap((one) => includedOptions(one, model, inside));
  return thingsAt(item, linked).flatMap((thing) => byThing(thing, model, inside).tables);
}

interface Included {
  readonly tables: string[];
  readonly target: SequelizeModel | null;
}

const NOTHING: Included = { tables: [], target: null };

function includedOptions(options: Options, model: SequelizeModel, inside: Inside): string[] {
  if (isOn(options, 'all')) return [...model.relations.keys()].flatMap((alias) => byAlias(alias, model, inside).tables);
  const { tables, target } = targetOf(options, model, inside);
  const nested = options.get('include');
  if (nested === undefined || target === null) return tables;
  return [...tables, ...includedTables(nested, target, inside, inside.depth + 1)];
}

function targetOf(options: Options, model: SequelizeModel, inside: Inside): Included {
  for (const key of ['as', 'association']) {
    const named = options.get(key);
    const alias = named === undefined ? null : textOf(named, inside.linked);
    if (alias === null || !model.relations.has(alias)) continue;
    const one = byAlias(alias, model, inside);
    return { ...one, tables: [...one.tables, ...ofScope(options.get('model'), one.target, inside)] };
  }
  const thing = options.get('model') ?? options.get('association');
  const found = thing === undefined ? [] : thingsAt(thing, inside.linked).map((one) => byThing(one, model, inside));
  const one = found.find(({ target }) => target !== null) ?? NOTHING;
  return { ...one, tables: [...one.tables, ...ofScope(thing, one.target, inside)] };
}

/** `{ model: Order.scope('withItems') }` reads what the scope reads. */
function ofScope(thing: Placed | undefined, target: SequelizeModel | null, inside: Inside): string[] {
  const value = thing?.value;
  if (thing === undefined || target === null || value?.k !== 'call' || value.of.k !== 'member') return [];
  if (value.of.name !== 'scope') return [];
  const args = value.args.flatMap((arg) => (arg === null ? [] : [{ file: thing.file, value: arg }]));
  return scopedTables(target, args, { ...inside, depth: inside.depth + 1 });
}

function byAlias(alias: string, { relations }: SequelizeModel, { models }: Inside): Included {
  const relation = relations.get(alias);
  const target = relation === undefined ? undefined : models.get(relation.to);
  return target === undefined ? NOTHING : { target, tables: [target.table.name, ...(relation?.through ?? [])] };
}

/** A model, or one of its associations: `User.associations.orders`. */
function byThing(thing: Entity, model: SequelizeModel, inside: Inside): Included {
  const alias = thing.t === 'package' ? /\.associations\.(\w+)$/.exec(thing.name)?.[1] : undefined;
  if (alias !== undefined) return byAlias(alias, model, inside);
  const key = modelKey(thing);
  const target = key === null ? undefined : inside.models.get(key);
  if (target === undefined) return NOTHING;
  const ways = [...model.relations.values()].filter(({ to }) => to === key);
  const through = ways.length === 1 ? (ways[0]?.through ?? []) : [];
  return { target, tables: [target.table.name, ...through] };
}
