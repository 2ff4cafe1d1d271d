/** What is known about classes only when all are seen: who implements a type, which ones are extended several times. */
import type { Entity } from './entities.ts';
import { declarationOf, type Program } from './program.ts';

/** Classes with two or more direct subclasses. */
export function findBases(program: Program): ReadonlySet<string> {
  const seen = new Set<string>();
  const bases = new Set<string>();
  for (const facts of program.files.values())
    for (const { extends: parent } of Object.values(facts.classes)) {
      const declared = parent === null ? null : declarationOf(program, facts.path, parent);
      const target = declared === null ? undefined : program.files.get(declared.file);
      const of = Object.values(target?.classes ?? {}).find(({ symbol }) => symbol === declared?.name);
      if (declared === null || of === undefined) continue;
      const key = `${declared.file} ${of.id}`;
      if (seen.has(key)) bases.add(key);
      seen.add(key);
    }
  return bases;
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
