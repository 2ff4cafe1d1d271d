/** `f(…)`, `new C(…)`: what a call gives. */
import type { Value } from '../model/facts.ts';
import { boundFor } from './contexts.ts';
import type { Entity, FunctionEntity } from './entities.ts';
import { askHooks, type CallValue, evaluateHere, instanceOf, type Standing } from './evaluator.ts';
import { candidates } from './json.ts';
import { memberOf, moduleExports } from './members.ts';
import { textsOf } from './patterns.ts';
import type { Program } from './program.ts';

export function evaluateCall(value: CallValue, here: Standing): readonly Entity[] {
  const chained = chainedCall(value, here);
  if (chained !== null) return chained;
  const builtin = builtinCall(value, here);
  if (builtin !== null) return builtin;
  return calleesOf(value.of, here).flatMap((callee) => resultOf(callee, value, here));
}

/** What is called: a module that exports one thing, in CommonJS or as its default, is that thing. */
export const calleesOf = (callee: Value, here: Standing): readonly Entity[] =>
  evaluateHere(callee, here).flatMap((entity) => {
    if (entity.t !== 'module') return [entity];
    const facts = here.evaluator.program.files.get(entity.file);
    const whole = facts === undefined ? [] : moduleExports(facts, here);
    return whole.length > 0 ? whole : memberOf(entity, 'default', here);
  });

function resultOf(callee: Entity, call: CallValue, here: Standing): readonly Entity[] {
  const { k, at } = call;
  if (callee.t === 'function') return returnedBy(callee, call, here);
  if (callee.t === 'signature') return here.evaluator.evaluate(callee.file, callee.returns, here.bindings);
  if (callee.t === 'package') {
    const known = askHooks(here.evaluator, (hooks) => hooks.called?.(callee, call, here));
    if (known !== null) return known;
    const site = callee.site === '' ? `${here.facts.path}:${at}` : callee.site;
    const made = { ...callee, name: `${callee.name}()`, site };
    const takesObject = call.args.some((arg) => arg?.k === 'object');
    return [takesObject ? { ...made, given: { file: here.facts.path, values: call.args } } : made];
  }
  return k === 'new' && callee.t === 'class' ? instanceOf(callee) : [];
}

/** What its code returns; where that is not known, what it is declared to return. */
function returnedBy(callee: FunctionEntity, call: CallValue, here: Standing): readonly Entity[] {
  const { file, fn } = callee;
  const { evaluator } = here;
  const bindings = boundFor(callee, call, here);
  const returned = fn.returns.flatMap((value) => evaluator.evaluate(file, value, bindings));
  const known = returned.some(({ t }) => t !== 'param') || fn.returnType === null;
  return known ? returned : evaluator.evaluate(file, fn.returnType);
}

/** `router.get(…).post(…)` is still the router; `router.route('/x')` is one path of it. */
function chainedCall(value: CallValue, here: Standing): readonly Entity[] | null {
  const { of } = value;
  if (of.k !== 'member') return null;
  const asked = here.evaluator.hooks.filter(({ chained }) => chained?.methods.has(of.name));
  if (asked.length === 0) return null;
  const given = evaluateHere(of.of, here).flatMap((on) => {
    for (const { chained } of asked) {
      const answer = chained?.gives(on, of.name, value, here) ?? null;
      if (answer !== null) return answer;
    }
    return [];
  });
  return given.length === 0 ? null : given;
}

/** What they give still comes from what they are given. */
const CASTS = new Set(['Proxy', 'structuredClone', 'Number', 'String', 'Boolean', 'parseInt', 'parseFloat']);

/** `Object.values(x)` and friends, `path.join(…)`. */
function builtinCall({ of, args, at }: CallValue, here: Standing): readonly Entity[] | null {
  if (of.k === 'global') return CASTS.has(of.name) ? evaluateHere(args[0], here) : null;
  if (of.k !== 'member') return null;
  if (of.of.k === 'global' && of.of.name === 'Object') return objectCall(of.name, args, here);
  if (of.of.k === 'global' && of.of.name === 'Promise') return promiseCall(of.name, args, here);
  if (of.of.k === 'global' && of.of.name === 'JSON' && of.name === 'parse') return evaluateHere(args[0], here);
  if (of.name === 'readFileSync' || of.name === 'readFile') return contentOf(args[0], here);
  if (ON_LISTS.has(of.name)) return listCall(of, args, here);
  if (of.name === 'join' || of.name === 'resolve') {
    const callees = evaluateHere(of, here);
    if (!callees.some((entity) => entity.t === 'package' && /^path(\.posix)?\.(join|resolve)$/.test(entity.name)))
      return null;
    return textsOf({ k: 'call', of, args, at }, here).map((text) => ({ t: 'text', text }));
  }
  return null;
}

/** `Promise.all(list)` is the list. */
function promiseCall(
  name: string,
  [first = null]: readonly (Value | null)[],
  here: Standing,
): readonly Entity[] | null {
  return name === 'all' || name === 'resolve' ? evaluateHere(first, here) : null;
}

/** `readFileSync('settings.json')` is what the file holds. */
function contentOf(name: Value | null | undefined, here: Standing): readonly Entity[] | null {
  const { program } = here.evaluator;
  const paths = textsOf(name, here).flatMap((text) => candidates(here.facts.path, text));
  const facts = paths.map((path) => program.files.get(path)).find((found) => found?.path.endsWith('.json'));
  return facts === undefined ? null : moduleExports(facts, here);
}

const SAME_LIST = new Set(['filter', 'slice', 'sort', 'reverse', 'concat', 'flat', 'values', 'toSorted', 'toReversed']);
const ONE_OF_LIST = new Set(['find', 'findLast', 'at', 'pop', 'shift']);
const ON_LISTS = new Set([...SAME_LIST, ...ONE_OF_LIST, 'map', 'flatMap']);

/** What the methods of an array give; null when it is no array. */
function listCall({ of, name }: Extract<Value, { k: 'member' }>, args: CallValue['args'], here: Standing) {
  const on = evaluateHere(of, here);
  const lists = on.filter((entity) => entity.t === 'array');
  // A query that stands for what it finds has such methods of its own.
  if (lists.length === 0 || on.some((entity) => entity.t === 'package')) return null;
  if (SAME_LIST.has(name)) return lists;
  if (ONE_OF_LIST.has(name)) return lists.flatMap((list) => memberOf(list, '*', here));
  const file = here.facts.path;
  return evaluateHere(args[0], here).flatMap((entity): readonly Entity[] =>
    entity.t === 'function' && entity.file === file ? [{ t: 'array', file, items: entity.fn.returns }] : [],
  );
}

function objectCall(name: string, args: readonly (Value | null)[], here: Standing): readonly Entity[] | null {
  const [first = null] = args;
  if (name === 'freeze' || name === 'seal') return evaluateHere(first, here);
  if (name === 'assign') return args.flatMap((arg) => evaluateHere(arg, here));
  if (name !== 'values' && name !== 'entries') return null;
  return evaluateHere(first, here).flatMap((entity): Entity[] => {
    const entries = entriesOf(entity, here);
    if (entries === null || !('file' in entity)) return [];
    const items = entries.map(
      ([key, value]): Value =>
        name === 'values' ? value : { k: 'array', items: [{ k: 'text', text: key, at: 0 }, value] },
    );
    return [{ t: 'array', file: entity.file, items }];
  });
}

/** Names and values of an object, or of all that a module exports; the values stand in the entity's file. */
function entriesOf(entity: Entity, { evaluator: { program } }: Standing): readonly [string, Value][] | null {
  if (entity.t === 'object') return Object.entries(program.files.get(entity.file)?.objects[entity.id]?.props ?? {});
  const facts = entity.t === 'module' ? program.files.get(entity.file) : undefined;
  if (facts === undefined) return null;
  const own = Object.keys(facts.exports).flatMap(
    (name) => facts.exports[name]?.map((value): [string, Value] => [name, value]) ?? [],
  );
  const more = facts.stars.flatMap((specifier) => {
    const resolution = program.resolve(facts.path, specifier, 'import');
    const names = resolution.kind === 'module' ? exportedNames(resolution.path, program, new Set([facts.path])) : [];
    const module: Value = { k: 'module', specifier, way: 'import' };
    return names.map((name): [string, Value] => [name, { k: 'member', of: module, name }]);
  });
  return [...own, ...more];
}

function exportedNames(file: string, program: Program, seen: Set<string>): readonly string[] {
  const facts = program.files.get(file);
  if (facts === undefined || seen.has(file)) return [];
  seen.add(file);
  const inner = facts.stars.flatMap((specifier) => {
    const resolution = program.resolve(file, specifier, 'import');
    return resolution.kind === 'module' ? exportedNames(resolution.path, program, seen) : [];
  });
  return [...Object.keys(facts.exports), ...inner].filter((name) => name !== 'default');
}
