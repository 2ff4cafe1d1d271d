/** Classes and what is known by its declared type. */
import type { ClassFact, Value } from '../model/facts.ts';
import type { Entity } from './entities.ts';
import { evaluateHere, instanceOf, type Standing } from './evaluator.ts';
import { inheritedBy } from './members.ts';
import { declarationOf } from './program.ts';

export function evaluateClass(
  value: Extract<Value, { k: 'class' | 'this' | 'super' }>,
  here: Standing,
): readonly Entity[] {
  const of = here.facts.classes[value.k === 'class' ? value.id : value.class];
  if (of === undefined) return [];
  const file = here.facts.path;
  if (value.k === 'class') return [{ t: 'class', file, of }];
  if (value.k === 'this') return calledOn(of, here) ?? [{ t: 'instance', file, of }];
  const self = { t: 'instance', file, of } as const;
  return evaluateHere(of.extends, here).flatMap((base) => instanceOf(base).map((one) => inheritedBy(one, self, self)));
}

/** Seen from one caller, `this` is what that one calls the method on. */
function calledOn(of: ClassFact, { facts, bindings, evaluator }: Standing): readonly Entity[] | null {
  for (const [key, index] of bindings) {
    const call = key.startsWith(`${facts.path} `) ? evaluator.callsWithKey(key)[index] : undefined;
    const fn = Number(key.slice(facts.path.length + 1));
    if (call === undefined || call.self === null || fn < of.id || fn >= of.end) continue;
    const self: Value = call.self.k === 'super' ? { k: 'this', class: call.self.class } : call.self;
    const found = evaluator.evaluate(call.file, self, bindings).filter(({ t }) => t === 'instance');
    if (found.length > 0) return found;
  }
  return null;
}

/** Something of a type: an instance of the class, or of the classes that implement the interface. */
export function evaluateTyped({ type, args }: Extract<Value, { k: 'typed' }>, here: Standing): readonly Entity[] {
  const file = here.facts.path;
  const { program, implementers } = here.evaluator;
  const instances = evaluateHere(type, here).flatMap(instanceOf);
  if (instances.length > 0)
    return args === undefined
      ? instances
      : instances.map((entity) => (entity.t === 'package' ? { ...entity, args: { file, values: args } } : entity));
  const declared = declarationOf(program, file, type);
  if (declared === null || declared.path.length > 0) return [];
  const types = program.files.get(declared.file)?.types[declared.name] ?? [];
  return [...implementers(declared), ...types.flatMap((one) => here.evaluator.evaluate(declared.file, one))];
}
