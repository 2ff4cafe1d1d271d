/** `for (const { path, router } of table) app.use(path, router)`: one fact, once per element. */
import type { FileFacts, Value } from '../../model/facts.ts';
import type { Bindings, Evaluator } from '../evaluate.ts';

const ONCE: readonly Bindings[] = [new Map()];
const MAX_ELEMENTS = 200;

/** The bindings under which a fact's values are to be read: one per element of the list it runs over. */
export function iterationsOf(
  values: readonly (Value | null)[],
  facts: FileFacts,
  evaluator: Evaluator,
): readonly Bindings[] {
  const loop = values.map((value) => loopIn(value, facts, 0)).find((found) => found !== null);
  if (loop === undefined || loop === null) return ONCE;
  const lengths = evaluator
    .evaluate(facts.path, loop.list)
    .map((entity) => (entity.t === 'array' ? entity.items.length : 0));
  const length = Math.min(MAX_ELEMENTS, Math.max(0, ...lengths));
  return Array.from({ length }, (_, index) => new Map([[loop.key, index]]));
}

interface Loop {
  readonly key: string;
  readonly list: Value;
}

const MAX_DEPTH = 6;

function loopIn(value: Value | null, facts: FileFacts, depth: number): Loop | null {
  if (value === null || depth > MAX_DEPTH) return null;
  switch (value.k) {
    case 'param': {
      const list = value.index === 0 ? facts.functions[value.fn]?.iterates : null;
      return list === null || list === undefined ? null : { key: `p${value.fn}`, list };
    }
    case 'local':
      return firstLoop(facts.variables[value.id]?.values ?? [], facts, depth + 1);
    case 'element':
      return { key: `l${value.key}`, list: value.of };
    case 'member':
    case 'spread':
      return loopIn(value.of, facts, depth + 1);
    case 'call':
      return firstLoop([value.of, ...value.args], facts, depth + 1);
    case 'concat':
      return firstLoop(value.parts, facts, depth + 1);
    default:
      return null;
  }
}

function firstLoop(values: readonly (Value | null)[], facts: FileFacts, depth: number): Loop | null {
  for (const value of values) {
    const loop = loopIn(value, facts, depth);
    if (loop !== null) return loop;
  }
  return null;
}
