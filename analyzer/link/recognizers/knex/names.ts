/** Values → names of tables: `'orders as o'`, `{ o: 'orders' }`, a constant, a field. */
import type { Value } from '../../../model/facts.ts';
import type { Linked } from '../../call-index.ts';
import { knownTexts } from '../../lift.ts';
import { tableName } from '../chains.ts';

export function tableNames(file: string, value: Value | null | undefined, linked: Linked): string[] | null {
  if (value === null || value === undefined || value.k === 'function') return null;
  const { evaluator } = linked;
  const aliased = evaluator.evaluate(file, value).find(({ t }) => t === 'object');
  const object = aliased?.t === 'object' ? evaluator.program.files.get(aliased.file)?.objects[aliased.id] : undefined;
  const texts =
    aliased?.t !== 'object' || object === undefined
      ? knownTexts(file, value, linked)
      : Object.values(object.props).flatMap((prop) => knownTexts(aliased.file, prop, linked) ?? []);
  const names = texts?.flatMap((text) => tableName(text) ?? []) ?? [];
  return names.length === 0 ? null : [...new Set(names)];
}
