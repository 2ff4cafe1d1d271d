/** Hooks of models: `@AfterCreate static announce(…)`, `User.beforeSave(fn)`, `hooks: { afterCreate }`: code that writes run. */
import type { SymbolId } from '../../../model/graph.ts';
import type { CallSite, Linked } from '../../call-index.ts';
import type { ClassEntity, Entity } from '../../entities.ts';
import { symbolId, symbolOfEntity } from '../../targets.ts';
import { decoratorName, lineageOf } from '../decorated-class.ts';
import { modelKey } from '../entity-model.ts';
import { type Options, optionsIn, textOf, thingsAt } from '../objects.ts';
import { memberOfModel } from './hooks.ts';

/** By model or base class: the event without its when (`create`, `bulkDestroy`) and what runs. */
export type Lifecycle = ReadonlyMap<string, readonly Hook[]>;

interface Hook {
  readonly event: string;
  readonly symbol: SymbolId;
}

const WHEN = /^(before|after)(?=[A-Z])/i;

const eventOf = (name: string): string => {
  const event = name.replace(WHEN, '');
  return event.charAt(0).toLowerCase() + event.slice(1);
};

export function readLifecycle(linked: Linked): Lifecycle {
  const found = new Map<string, Hook[]>();
  const add = (key: string | null, name: string, symbol: SymbolId | null): void => {
    if (key === null || symbol === null || !WHEN.test(name)) return;
    found.set(key, [...(found.get(key) ?? []), { event: eventOf(name), symbol }]);
  };
  for (const facts of linked.evaluator.program.files.values())
    for (const of of Object.values(facts.classes))
      for (const [member, { decorators, method }] of Object.entries(of.fields))
        for (const decorator of (method === null && !holdsCode(of, member)) || of.symbol === '' ? [] : decorators) {
          const name = decoratorName(decorator, { file: facts.path, from: 'sequelize-typescript', linked });
          add(
            modelKey({ t: 'class', file: facts.path, of }),
            name ?? '',
            symbolId(facts.path, `${of.symbol}.${member}`),
          );
        }
  for (const site of linked.sites) for (const { key, name, symbol } of hooksAt(site, linked)) add(key, name, symbol);
  return found;
}

/** `@AfterUpdate static announce = async (order) => …`. */
const holdsCode = ({ statics }: ClassEntity['of'], member: string): boolean =>
  statics[member]?.some(({ k }) => k === 'function') === true;

interface Told {
  readonly key: string | null;
  readonly name: string;
  readonly symbol: SymbolId | null;
}

function hooksAt({ file, call, callees }: CallSite, linked: Linked): Told[] {
  return callees.flatMap((callee): Told[] => {
    const member = callee.t === 'package' ? memberOfModel(callee) : null;
    if (callee.t !== 'package') return [];
    const isDefine = callee.name.endsWith('().define');
    const key = callee.via === undefined ? (isDefine ? `${file}:${call.start}` : callee.site) : modelKey(callee.via);
    if (isDefine || member?.name === 'init')
      return inOptions(
        key,
        call.args.flatMap((arg) => optionsIn(file, arg, linked)),
        linked,
      );
    if (member === null || (member.name !== 'addHook' && !WHEN.test(member.name))) return [];
    const [first] = call.args;
    const name = member.name === 'addHook' && first ? (textOf({ file, value: first }, linked) ?? '') : member.name;
    return call.args.flatMap((value) =>
      value === null ? [] : thingsOf(linked.evaluator.evaluate(file, value)).map((symbol) => ({ key, name, symbol })),
    );
  });
}

function inOptions(key: string | null, all: readonly Options[], linked: Linked): Told[] {
  return all.flatMap((options) => {
    const hooks = options.get('hooks');
    const [named] = hooks === undefined ? [] : optionsIn(hooks.file, hooks.value, linked);
    return [...(named ?? [])].flatMap(([name, placed]) => {
      const entities = linked.evaluator.evaluate(placed.file, placed.value);
      const things = entities.some(({ t }) => t === 'array') ? thingsAt(placed, linked) : entities;
      return thingsOf(things).map((symbol) => ({ key, name, symbol }));
    });
  });
}

const thingsOf = (entities: readonly Entity[]): (SymbolId | null)[] =>
  entities.flatMap((entity) => (entity.t === 'function' ? [symbolOfEntity(entity)] : []));

/** What runs when this is called on the model: its own hooks and those of the classes above it. */
export function hooksOf(
  lifecycle: Lifecycle,
  model: { readonly key: string; readonly self: ClassEntity | null },
  events: readonly string[],
  linked: Linked,
): SymbolId[] {
  if (lifecycle.size === 0 || events.length === 0) return [];
  const keys =
    model.self === null
      ? [model.key]
      : [model.key, ...lineageOf(model.self, linked).flatMap((one) => modelKey(one) ?? [])];
  const hooks = [...new Set(keys)].flatMap((key) => lifecycle.get(key) ?? []);
  return [...new Set(hooks.filter(({ event }) => events.includes(event)).map(({ symbol }) => symbol))];
}

/** Hooks of classes that are no models themselves. */
export const baseHooks = (lifecycle: Lifecycle, models: ReadonlyMap<string, unknown>): ReadonlySet<SymbolId> =>
  new Set([...lifecycle].flatMap(([key, hooks]) => (models.has(key) ? [] : hooks.map(({ symbol }) => symbol))));

const OF_ROWS: Readonly<Record<string, readonly string[]>> = {
  save: ['validate', 'create', 'update', 'save'],
  update: ['validate', 'update', 'save'],
  destroy: ['destroy'],
  restore: ['restore'],
};
const OF_MODELS: Readonly<Record<string, readonly string[]>> = {
  create: ['validate', 'create', 'save'],
  findOrCreate: ['validate', 'create', 'save'],
  findCreateFind: ['validate', 'create', 'save'],
  upsert: ['validate', 'upsert'],
  bulkCreate: ['bulkCreate'],
  update: ['bulkUpdate'],
  destroy: ['bulkDestroy'],
  restore: ['bulkRestore'],
};

/** @param isSingly `individualHooks: true` runs the hooks of every row too */
export function eventsOf(method: string, isInstance: boolean, isSingly: boolean): readonly string[] {
  if (/^find/.test(method) && !/Create/.test(method)) return ['find'];
  if (method === 'count') return ['count'];
  const own = (isInstance ? OF_ROWS : OF_MODELS)[method] ?? [];
  return isSingly && !isInstance
    ? [...own, ...(OF_ROWS[method] ?? []), ...(method === 'bulkCreate' ? ['create', 'save'] : [])]
    : own;
}
