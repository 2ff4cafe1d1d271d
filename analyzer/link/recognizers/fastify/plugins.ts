/** Functions that are Fastify plugins, and the instance that each is given. */
import type { FileFacts, Value } from '../../../model/facts.ts';
import type { Linked } from '../../call-index.ts';
import type { Entity, FunctionEntity } from '../../entities.ts';
import { evaluateHere } from '../../evaluator.ts';
import type { Part } from '../../routes/dialect.ts';

const MAX_NESTING = 3;

const isPluginCall = (value: Value | null, here: Part['here']): boolean =>
  value?.k === 'call' &&
  evaluateHere(value.of, here).some((entity) => entity.t === 'package' && /fastify-plugin|^fp$/.test(entity.name));

/** `fp(plugin)` has no scope of its own: its hooks are those of the instance it is registered on. */
export function isWrapped({ value, here }: Part): boolean {
  if (isPluginCall(value, here)) return true;
  return evaluateHere(value, here).some(
    (entity) => entity.t === 'package' && /^fastify-plugin.*\(\)$/.test(entity.name),
  );
}

/** Functions that are plugins: as they are, in a module, in `fp(plugin)`. */
export function pluginsIn({ value, here }: Part, depth = 0): readonly FunctionEntity[] {
  if (value?.k === 'call' && isPluginCall(value, here) && depth < MAX_NESTING)
    return pluginsIn({ value: value.args[0] ?? null, line: 0, here }, depth + 1);
  return evaluateHere(value, here).flatMap((entity): readonly FunctionEntity[] => {
    if (entity.t === 'function') return [entity];
    const facts = entity.t === 'module' ? here.evaluator.program.files.get(entity.file) : undefined;
    return facts === undefined || depth >= MAX_NESTING
      ? []
      : exportedBy(facts).flatMap((one) => pluginsIn(partOf(one, facts, here), depth + 1));
  });
}

/** What a file is for whoever loads it. */
export const exportedBy = (facts: FileFacts): readonly Value[] => [...(facts.exports.default ?? []), ...facts.commonjs];

export const partOf = (value: Value, facts: FileFacts, here: Part['here']): Part => ({
  value,
  line: 0,
  here: { ...here, facts, bindings: new Map() },
});

/** The instance that a plugin hangs its routes on: its first parameter. */
export function instanceIn(
  { file, fn }: FunctionEntity,
  { evaluator }: Linked,
  routerOf: (entity: Entity) => Entity | null,
): Entity | null {
  for (const entity of evaluator.evaluate(file, { k: 'param', fn: fn.id, index: 0 })) {
    const router = routerOf(entity) ?? (entity.t === 'param' ? entity : null);
    if (router !== null) return router;
  }
  return null;
}
