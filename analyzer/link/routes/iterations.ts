/**
 * One fact, several routes: `for (const { path, router } of table) app.use(path, router)` once per element,
 * `const route = (method, path, handler) => router[method](path, handler)` once per call of `route`.
 */
import type { FileFacts, FunctionId, Value } from '../../model/facts.ts';
import { type Bindings, callKey, type Evaluator } from '../evaluator.ts';

const MAX_READINGS = 1_000;

/**
 * The bindings under which a fact's values are to be read.
 * @param told what tells routes apart (path, verb, handlers), the most telling first
 */
export function iterationsOf(
  { told, receiver }: { readonly told: readonly (Value | null)[]; readonly receiver: Value },
  facts: FileFacts,
  evaluator: Evaluator,
): readonly Bindings[] {
  const loop = firstOrigin([receiver, ...told], (value) => loopIn(value, facts, 0));
  if (loop !== null) return loopBindings(loop, facts, evaluator);
  const parameter = firstOrigin(told, (value) => parameterIn(value, facts, 0));
  const chains = parameter === null ? [] : callChains(facts.path, parameter, evaluator, []);
  return chains.length === 0 ? [new Map()] : chains.slice(0, MAX_READINGS);
}

interface Loop {
  readonly key: string;
  readonly list: Value;
}

function loopBindings({ key, list }: Loop, facts: FileFacts, evaluator: Evaluator): readonly Bindings[] {
  const lengths = evaluator
    .evaluate(facts.path, list)
    .map((entity) => (entity.t === 'array' ? entity.items.length : 0));
  const length = Math.min(MAX_READINGS, Math.max(0, ...lengths));
  return Array.from({ length }, (_, index) => new Map([[key, index]]));
}

interface Parameter {
  readonly fn: FunctionId;
  readonly index: number;
}

/** Every way to give a parameter its value: a caller, that one's caller as long as the value is a parameter there too. */
function callChains(
  file: string,
  { fn, index }: Parameter,
  evaluator: Evaluator,
  above: readonly string[],
): readonly Bindings[] {
  const key = callKey(file, fn);
  if (above.includes(key) || above.length >= MAX_DEPTH) return [];
  return evaluator.callsOf(file, fn).flatMap((call, position): readonly Bindings[] => {
    const own: Bindings = new Map([[key, position]]);
    const facts = evaluator.program.files.get(call.file);
    const passed = call.args[index];
    const origin =
      facts === undefined || passed === null || passed === undefined ? null : parameterIn(passed, facts, 0);
    const outer = origin === null ? [] : callChains(call.file, origin, evaluator, [...above, key]);
    return outer.length === 0 ? [own] : outer.map((bindings) => new Map([...bindings, ...own]));
  });
}

const MAX_DEPTH = 6;

function firstOrigin<Origin>(values: readonly (Value | null)[], find: (value: Value) => Origin | null): Origin | null {
  for (const value of values) {
    const found = value === null ? null : find(value);
    if (found !== null) return found;
  }
  return null;
}

function loopIn(value: Value, facts: FileFacts, depth: number): Loop | null {
  if (value.k === 'param') {
    const list = value.index === 0 ? facts.functions[value.fn]?.iterates : null;
    return list === null || list === undefined ? null : { key: `p${value.fn}`, list };
  }
  if (value.k === 'element') return { key: `l${value.key}`, list: value.of };
  return depth > MAX_DEPTH ? null : firstOrigin(partsOf(value, facts), (part) => loopIn(part, facts, depth + 1));
}

function parameterIn(value: Value, facts: FileFacts, depth: number): Parameter | null {
  if (value.k === 'param') return value;
  return depth > MAX_DEPTH ? null : firstOrigin(partsOf(value, facts), (part) => parameterIn(part, facts, depth + 1));
}

function partsOf(value: Value, facts: FileFacts): readonly (Value | null)[] {
  switch (value.k) {
    case 'local':
      return facts.variables[value.id]?.values ?? [];
    case 'member':
    case 'spread':
      return [value.of];
    case 'call':
      return [value.of, ...value.args];
    case 'concat':
      return value.parts;
    case 'object':
      return Object.values(facts.objects[value.id]?.props ?? {});
    default:
      return [];
  }
}
