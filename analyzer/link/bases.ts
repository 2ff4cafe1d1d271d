/** What a declared type inherits from. */
import type { Value } from '../model/facts.ts';
import type { Entity } from './entities.ts';
import type { Standing } from './evaluator.ts';

/** What implements only the base is nothing of the type that extends it. */
export function basesOf(file: string, base: Value, { evaluator, bindings }: Standing): readonly Entity[] {
  const found = evaluator.evaluate(file, base, bindings);
  const isClass = base.k !== 'typed' || evaluator.evaluate(file, base.type, bindings).length > 0;
  return isClass ? found : found.filter(({ t }) => t !== 'instance');
}
