/** Lists of classes and texts as Nest takes them: nested, spread, one by one, behind `forwardRef(() => X)`. */
import type { Value } from '../../../model/facts.ts';
import type { Entity } from '../../entities.ts';
import { evaluateHere, type Standing } from '../../evaluator.ts';

/** One thing of a list, and where it is written. */
export interface Item {
  readonly entity: Entity;
  readonly value: Value;
  readonly here: Standing;
}

const MAX_NESTING = 8;

export function itemsOf(value: Value | null | undefined, here: Standing, depth = 0): readonly Item[] {
  if (value === null || value === undefined || depth > MAX_NESTING) return [];
  if (value.k === 'choice') return value.of.flatMap((option) => itemsOf(option, here, depth + 1));
  const referred = forwarded(value, here);
  if (referred !== null) return referred.flatMap((one) => itemsOf(one, here, depth + 1));
  return evaluateHere(value, here).flatMap((entity): readonly Item[] => {
    if (entity.t !== 'array') return [{ entity, value, here }];
    const facts = here.evaluator.program.files.get(entity.file);
    return facts === undefined ? [] : entity.items.flatMap((item) => itemsOf(item, { ...here, facts }, depth + 1));
  });
}

/** The function in `forwardRef(() => OrdersModule)` returns what is meant. */
export function forwarded(value: Value, here: Standing): readonly Value[] | null {
  if (value.k !== 'call') return null;
  const [first] = value.args;
  const fn = first?.k === 'function' ? here.facts.functions[first.id] : undefined;
  if (fn === undefined || !evaluateHere(value.of, here).some(isForwardRef)) return null;
  return fn.returns;
}

const isForwardRef = (entity: Entity): boolean => entity.t === 'package' && entity.name.endsWith('.forwardRef');

export const textsIn = (value: Value | null | undefined, here: Standing): readonly string[] =>
  itemsOf(value, here).flatMap(({ entity }) => (entity.t === 'text' ? [entity.text] : []));

/** A property of the object that a value is, with the place where it is written; an object may spread itself. */
export function propertyOf(
  value: Value | null | undefined,
  name: string,
  here: Standing,
  depth = 0,
): readonly { readonly value: Value; readonly here: Standing }[] {
  if (depth > MAX_NESTING) return [];
  return evaluateHere(value, here).flatMap((entity) => {
    const facts = entity.t === 'object' ? here.evaluator.program.files.get(entity.file) : undefined;
    if (entity.t !== 'object' || facts === undefined) return [];
    const object = facts.objects[entity.id];
    const there = { ...here, facts };
    const own = object?.props[name];
    if (own !== undefined) return [{ value: own, here: there }];
    return (object?.spreads ?? []).flatMap((spread) => propertyOf(spread, name, there, depth + 1));
  });
}
