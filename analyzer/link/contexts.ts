/**
 * Which caller a function's result is read for. `withTransaction(createOrders, db)` gives what this call passes, not what any
 * caller ever passed: where a result depends on the parameters, it is evaluated for the one call that asks.
 */
import type { FileFacts, FunctionFact, FunctionId, Value } from '../model/facts.ts';
import type { FunctionEntity } from './entities.ts';
import { type Bind, type Bindings, type CallValue, keyOfFunction, type Standing } from './evaluator.ts';

/** How many calls above the present one are told apart. */
const MAX_CALLS = 2;

export function boundFor({ file, fn, bindings: made }: FunctionEntity, { at }: CallValue, here: Standing): Bindings {
  const around = made ?? here.bindings;
  const facts = here.evaluator.program.files.get(file);
  if (facts === undefined || !dependsOnCaller(fn, facts)) return around;
  const key = keyOfFunction(facts, fn.id);
  const position = here.evaluator.positionOf(key, here.facts.path, at);
  if (position === undefined) return around;
  return here.evaluator.bind(around, key, position);
}

export function createBinder(): Bind {
  const made = new Map<Bindings, Map<string, Bindings[]>>();
  return (around, callee, position) => {
    const inside = made.get(around) ?? new Map<string, Bindings[]>();
    if (inside.size === 0) made.set(around, inside);
    const byPosition = inside.get(callee) ?? [];
    if (byPosition.length === 0) inside.set(callee, byPosition);
    const known = byPosition[position];
    if (known !== undefined) return known;
    const others = [...around].filter(([name]) => name !== callee);
    const bound = new Map([...others.slice(1 - MAX_CALLS), [callee, position]]);
    byPosition[position] = bound;
    return bound;
  };
}

const known = new WeakMap<FunctionFact, boolean>();

/** Does what it returns, or what a function that it returns does, hang on a parameter? */
function dependsOnCaller(fn: FunctionFact, facts: FileFacts): boolean {
  const before = known.get(fn);
  if (before !== undefined) return before;
  const search: Search = { facts, of: fn.id, seen: new Set(), left: MAX_STEPS };
  const depends = fn.params.length > 0 && fn.returns.some((value) => mentionsParam(value, search));
  known.set(fn, depends);
  return depends;
}

const MAX_STEPS = 400;

interface Search {
  readonly facts: FileFacts;
  readonly of: FunctionId;
  readonly seen: Set<unknown>;
  left: number;
}

function mentionsParam(value: Value | null, search: Search): boolean {
  search.left -= 1;
  if (value === null || search.left < 0 || search.seen.has(value)) return false;
  search.seen.add(value);
  if (value.k === 'param') return value.fn === search.of;
  return partsOf(value, search.facts).some((part) => mentionsParam(part, search));
}

function partsOf(value: Value, facts: FileFacts): readonly (Value | null)[] {
  switch (value.k) {
    case 'local':
      return facts.variables[value.id]?.values ?? [];
    case 'member':
    case 'spread':
    case 'element':
      return [value.of];
    case 'call':
    case 'new':
      return [value.of, ...value.args];
    case 'object': {
      const object = facts.objects[value.id];
      return object === undefined ? [] : [...Object.values(object.props), ...object.spreads];
    }
    case 'array':
      return value.items;
    case 'concat':
      return value.parts;
    case 'choice':
      return value.of;
    case 'function':
      return facts.functions[value.id]?.returns ?? [];
    default:
      return [];
  }
}
