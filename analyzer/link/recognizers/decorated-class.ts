/** Classes whose members are declared by decorators, together with what they inherit. */
import type { DecoratorFact, FieldFact } from '../../model/facts.ts';
import type { Linked } from '../call-index.ts';
import type { ClassEntity } from '../entities.ts';

interface Wanted {
  readonly file: string;
  /** The package that the decorator comes from. */
  readonly from: string;
  readonly names: readonly string[];
  readonly linked: Linked;
}

export function decoratorNamed(decorators: readonly DecoratorFact[], wanted: Wanted): DecoratorFact | null {
  return decorators.find((decorator) => wanted.names.includes(decoratorName(decorator, wanted) ?? '')) ?? null;
}

/** Its name in its package, null when it comes from elsewhere. */
export function decoratorName({ callee }: DecoratorFact, { file, from, linked }: Omit<Wanted, 'names'>): string | null {
  for (const entity of linked.evaluator.evaluate(file, callee))
    if (entity.t === 'package' && entity.name.startsWith(`${from}.`)) return entity.name.slice(from.length + 1);
  return null;
}

const MAX_INHERITANCE = 8;

/** The class and the classes above it, the lowest first. */
export function lineageOf(self: ClassEntity, linked: Linked): ClassEntity[] {
  const line = [self];
  for (let at: ClassEntity | undefined = self; at !== undefined && line.length < MAX_INHERITANCE; ) {
    const above: ClassEntity | undefined = linked.evaluator
      .evaluate(at.file, at.of.extends)
      .find((entity) => entity.t === 'class');
    if (above !== undefined) line.push(above);
    at = above;
  }
  return line;
}

/** Members of the class and of those above it, and who declares them. */
export const fieldsOf = (self: ClassEntity, linked: Linked): (readonly [string, FieldFact, ClassEntity])[] => [
  ...new Map(
    lineageOf(self, linked)
      .reverse()
      .flatMap((owner) => Object.entries(owner.of.fields).map((entry) => [entry[0], [...entry, owner] as const])),
  ).values(),
];
