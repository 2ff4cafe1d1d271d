/** Which entities an argument names: the class, its name as a text, or things of it. */
import type { Value } from '../../../model/facts.ts';
import type { Entity } from '../../entities.ts';
import type { Standing } from '../../evaluator.ts';
import type { Program } from '../../program.ts';

interface Around {
  readonly here: Standing;
  readonly named: (name: string) => readonly Entity[];
}

export function argumentEntities(value: Value | null, { here, named }: Around): readonly Entity[] {
  if (value === null) return [];
  const { evaluator, facts, bindings } = here;
  return evaluator.evaluate(facts.path, value, bindings).flatMap((entity): readonly Entity[] => {
    if (entity.t === 'text') return named(entity.text);
    if (entity.t === 'array') return entity.items.flatMap((item) => evaluator.evaluate(entity.file, item, bindings));
    return [entity];
  });
}

/** Entities by the name of their class. */
export function classesByName(program: Program): (name: string) => readonly Entity[] {
  let known: Map<string, Entity[]> | null = null;
  return (name) => {
    known ??= indexClasses(program);
    return known.get(name) ?? [];
  };
}

function indexClasses(program: Program): Map<string, Entity[]> {
  const found = new Map<string, Entity[]>();
  for (const facts of program.files.values())
    for (const of of Object.values(facts.classes)) {
      if (of.decorators.length === 0 || of.name === '') continue;
      const entity: Entity = { t: 'class', file: facts.path, of };
      const before = found.get(of.name);
      if (before === undefined) found.set(of.name, [entity]);
      else before.push(entity);
    }
  return found;
}
