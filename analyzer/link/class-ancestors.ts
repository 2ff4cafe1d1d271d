/** Classes of the project by what they extend in the end. */
import type { ClassFact } from '../model/facts.ts';
import type { Linked } from './call-index.ts';
import type { Entity } from './entities.ts';

export interface Descendant {
  readonly file: string;
  readonly of: ClassFact;
  /** Its ancestors in the project, nearest first. */
  readonly ancestors: readonly Extract<Entity, { t: 'class' }>[];
  /** The package's class above them, `@oclif/core.Command`; empty when there is none. */
  readonly origin: string;
}

const MAX_INHERITANCE = 12;

/** Every class that extends another. */
export function descendants(linked: Linked): readonly Descendant[] {
  return [...linked.evaluator.program.files.values()].flatMap((facts) =>
    Object.values(facts.classes)
      .filter((of) => of.extends !== null)
      .map((of) => ({ file: facts.path, of, ...lineage(facts.path, of, linked) })),
  );
}

function lineage(file: string, of: ClassFact, { evaluator }: Linked): Pick<Descendant, 'ancestors' | 'origin'> {
  const ancestors: Extract<Entity, { t: 'class' }>[] = [];
  let [from, parent] = [file, of.extends];
  while (parent !== null && ancestors.length < MAX_INHERITANCE) {
    const found: readonly Entity[] = evaluator.evaluate(from, parent);
    const next = found.find((entity) => entity.t === 'class');
    const origin = found.find((entity) => entity.t === 'package');
    if (next === undefined) return { ancestors, origin: origin?.name ?? '' };
    ancestors.push(next);
    [from, parent] = [next.file, next.of.extends];
  }
  return { ancestors, origin: '' };
}
