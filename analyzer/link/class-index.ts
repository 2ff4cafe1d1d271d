/** What is known about classes only when all are seen: who implements a type, who extends a class. */
import type { FileFacts, Value } from '../model/facts.ts';
import type { Entity } from './entities.ts';
import { type Declaration, declarationOf, declarationOfExport, type Program } from './program.ts';

type Class = Extract<Entity, { t: 'class' }>;

/** Direct subclasses by file and id of the class that they extend. */
export function indexSubclasses(program: Program): ReadonlyMap<string, ReadonlyMap<number, readonly Class[]>> {
  const index = new Map<string, Map<number, Class[]>>();
  for (const facts of program.files.values())
    for (const of of Object.values(facts.classes)) {
      const declared = of.extends === null ? null : declaredBase(program, facts, of.extends);
      const target = declared === null ? undefined : program.files.get(declared.file);
      const parent = Object.values(target?.classes ?? {}).find(({ symbol }) => symbol === declared?.name);
      if (declared === null || parent === undefined) continue;
      const ofFile = index.get(declared.file) ?? new Map<number, Class[]>();
      index.set(declared.file, ofFile);
      ofFile.set(parent.id, [...(ofFile.get(parent.id) ?? []), { t: 'class', file: facts.path, of }]);
    }
  return index;
}

/** `const Base = require('./base')` may be the class itself. */
function declaredBase(program: Program, facts: FileFacts, base: Value): Declaration | null {
  const declared = declarationOf(program, facts.path, base);
  if (declared !== null || base.k !== 'name') return declared;
  const [bound] = facts.bindings[base.name]?.values ?? [];
  if (bound?.k !== 'module') return null;
  const resolution = program.resolve(facts.path, bound.specifier, bound.way);
  return resolution.kind === 'module' ? declarationOfExport(program, resolution.path, 'default') : null;
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
