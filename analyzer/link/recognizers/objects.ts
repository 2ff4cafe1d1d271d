/** Objects that a call is given: `{ include: [...] }`, also when a variable holds them, a function returns them or they are spread. */
import type { Value } from '../../model/facts.ts';
import type { Linked } from '../call-index.ts';
import type { Entity } from '../entities.ts';

/** A value and the file that it stands in. */
export interface Placed {
  readonly file: string;
  readonly value: Value;
}

/** By key, what spreads bring along first. */
export type Options = ReadonlyMap<string, Placed>;

const MAX_SPREADS = 6;

/** All objects that a value can be; a function counts as what it returns. */
export function optionsIn(file: string, value: Value | null | undefined, linked: Linked, depth = 0): Options[] {
  if (value === null || value === undefined || depth > MAX_SPREADS) return [];
  return linked.evaluator.evaluate(file, value).flatMap((entity) => optionsOf(entity, linked, depth));
}

function optionsOf(entity: Entity, linked: Linked, depth: number): Options[] {
  if (entity.t === 'function')
    return entity.fn.returns.flatMap((value) => optionsIn(entity.file, value, linked, depth + 1));
  if (entity.t === 'holder')
    return [
      new Map(
        Object.entries(entity.of.props).flatMap(([key, values]) => {
          const value = values.at(-1);
          return value === undefined ? [] : [[key, { file: entity.file, value }] as const];
        }),
      ),
    ];
  if (entity.t !== 'object') return [];
  const object = linked.evaluator.program.files.get(entity.file)?.objects[entity.id];
  if (object === undefined) return [];
  const spread = object.spreads.flatMap((value) => optionsIn(entity.file, value, linked, depth + 1));
  const own = Object.entries(object.props).map(([key, value]) => [key, { file: entity.file, value }] as const);
  return [new Map([...spread.flatMap((options) => [...options]), ...own])];
}

/** The items of a list, or the one thing that stands in place of a list. */
export function itemsIn({ file, value }: Placed, linked: Linked, depth = 0): Placed[] {
  const lists = linked.evaluator.evaluate(file, value).filter((entity) => entity.t === 'array');
  if (lists.length === 0 || depth > MAX_SPREADS) return [{ file, value }];
  return lists.flatMap((list) =>
    list.items.flatMap((item): Placed[] => {
      if (item === null) return [];
      if (item.k === 'spread') return itemsIn({ file: list.file, value: item.of }, linked, depth + 1);
      return item.k === 'choice'
        ? item.of.map((one) => ({ file: list.file, value: one }))
        : [{ file: list.file, value: item }];
    }),
  );
}

export const isOn = (options: Options, key: string): boolean => {
  const value = options.get(key)?.value;
  return value?.k === 'flag' && value.on;
};

export const isOff = (options: Options, key: string): boolean => {
  const value = options.get(key)?.value;
  return value?.k === 'flag' && !value.on;
};

/** The text under a key, when it is known and only one. */
export function textAt(options: Options | undefined, key: string, linked: Linked): string | null {
  const placed = options?.get(key);
  if (placed === undefined) return null;
  return textOf(placed, linked);
}

export function textOf({ file, value }: Placed, { evaluator }: Linked): string | null {
  const texts = evaluator.evaluate(file, value).flatMap((entity) => (entity.t === 'text' ? [entity.text] : []));
  return texts[0] ?? null;
}

/** The class or model under a key. */
export const thingsAt = ({ file, value }: Placed, { evaluator }: Linked): readonly Entity[] =>
  evaluator
    .evaluate(file, value)
    .flatMap((entity) =>
      entity.t === 'function' ? entity.fn.returns.flatMap((one) => evaluator.evaluate(entity.file, one)) : [entity],
    );
