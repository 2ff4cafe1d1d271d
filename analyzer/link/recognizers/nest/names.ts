/** What the arguments of a decorator call something: a text, a constant of a package, `cmd: 'sum'`. */
import type { Value } from '../../../model/facts.ts';
import { evaluateHere, type Standing } from '../../evaluator.ts';
import { ANY, textsOf } from '../../patterns.ts';

/** All names that a value can be; what is computed is `*`. */
export function namesOf(value: Value | null | undefined, here: Standing): readonly string[] {
  if (value === null || value === undefined) return [];
  const found = evaluateHere(value, here).flatMap((entity): readonly string[] => {
    if (entity.t === 'text') return [entity.text];
    if (entity.t === 'regex') return [entity.source];
    if (entity.t === 'package') return [entity.name.slice(entity.name.lastIndexOf('.') + 1)];
    const facts = 'file' in entity ? here.evaluator.program.files.get(entity.file) : undefined;
    if (facts === undefined) return [];
    const there = { ...here, facts };
    if (entity.t === 'array') return entity.items.flatMap((item) => namesOf(item, there));
    if (entity.t !== 'object') return [];
    const parts = Object.entries(facts.objects[entity.id]?.props ?? {});
    return [parts.map(([key, part]) => `${key}:${namesOf(part, there)[0] ?? '*'}`).join(' ')];
  });
  if (found.length > 0) return found;
  return value.k === 'concat' ? textsOf(value, here).map((text) => text.replaceAll(ANY, '*')) : [];
}
