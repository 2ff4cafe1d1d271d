/** What is known about classes only when all are seen: who implements a type, who extends a class. */
import type { Entity } from './entities.ts';
import { declarationOf, type Program } from './program.ts';

type Class = Extract<Entity, { t: 'class' }>;

/** Direct subclasses by `file id` of the class that they extend. */
export function indexSubclasses(program: Program): ReadonlyMap<string, readonly Class[]> {
  const index = new Map<string, Class[]>();
  for (const facts of program.files.values())
    for (const of of Object.values(facts.classes)) {
      const declared = of.extends === null ? null : declarationOf(program, facts.path, of.extends);
      const target = declared === null ? undefined : program.files.get(declared.file);
      const parent = Object.values(target?.classes ?? {}).find(({ symbol }) => symbol === declared?.name);
      if (declared === null || parent === undefined) continue;
      const key = `${declared.file} ${parent.id}`;
      index.set(key, [...(index.get(key) ?? []), { t: 'class', file: facts.path, of }]);
    }
  return index;
}

/** By `file#type`. */
export function indexImplementers(program: Program): ReadonlyMap<string, readonly Entity[]> {
  const index = new Map<string, Entity[]>();
  for (const facts of program.files.values())
    for (const of of Object.values(facts.classes))
      for (const type of of.implements) {
        const declared = declarationOf(program, facts.path, type);
        if (declared === null) continue;
        const key = `${declared.file}#${declared.name}`;
        index.set(key, [...(index.get(key) ?? []), { t: 'instance', file: facts.path, of }]);
      }
  return index;
}
