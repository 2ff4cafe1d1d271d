/** What comes in from outside: parameters from callers, loop variables from the list they run over. */
import type { FunctionFact, Value } from '../model/facts.ts';
import type { Entity } from './entities.ts';
import { askHooks, evaluateHere, keyOfFunction, type Standing } from './evaluator.ts';

type Parameter = Extract<Value, { k: 'param' }>;

/** What callers pass; with a binding, what that one caller passes; an only caller hands on what its own caller passes. */
function givenBy({ fn, index }: Parameter, { facts, bindings, evaluator }: Standing): readonly Entity[] {
  const callee = keyOfFunction(facts, fn);
  const bound = bindings.get(callee);
  if (bound === undefined && bindings.size === 0) return evaluator.passedTo(callee, index);
  const calls = evaluator.callsWithKey(callee);
  if (bound === undefined && calls.length !== 1) return evaluator.passedTo(callee, index);
  const call = calls[bound ?? 0];
  const found = call === undefined ? [] : evaluator.evaluate(call.file, call.args[index], bindings);
  return found.filter(({ t }) => t !== 'param');
}

export function evaluateParam(value: Parameter, here: Standing): readonly Entity[] {
  const { facts } = here;
  const fn = facts.functions[value.fn];
  const param = fn?.params[value.index];
  if (fn === undefined) return [];
  const settled = value.index === 0 ? settledBy(fn, here) : [];
  if (settled.length > 0) return settled;
  if (fn.iterates !== null && value.index === 0) return evaluateElement(fn.iterates, `p${fn.id}`, here);
  const given = givenBy(value, here);
  const found = given.length > 0 ? given : evaluateHere(param?.init, here);
  if (found.length > 0) return found;
  const hooked =
    param === undefined
      ? null
      : askHooks(here.evaluator, (hooks) => hooks.given?.({ facts, fn, index: value.index, param }, here));
  if (hooked !== null) return hooked;
  const site = `${facts.path}:${fn.id}:${value.index}`;
  const typed = evaluateHere(param?.type, here).map((entity) =>
    entity.t === 'package' ? { ...entity, site } : entity,
  );
  if (typed.length > 0) return typed;
  return [{ t: 'param', file: facts.path, fn: fn.id, index: value.index, name: param?.name ?? '' }];
}

/** `find().then((order) => …)`: what the promise gives. */
function settledBy({ passed }: FunctionFact, here: Standing): readonly Entity[] {
  if (passed === null || passed.index !== 0 || passed.to.k !== 'member' || passed.to.name !== 'then') return [];
  return evaluateHere(passed.to.of, here);
}

export function evaluateElement(list: Value, key: string, here: Standing): readonly Entity[] {
  const position = here.bindings.get(key);
  return evaluateHere(list, here).flatMap((entity) => {
    if (entity.t !== 'array') return [];
    const items = position === undefined ? entity.items : [entity.items[position]];
    return items.flatMap((item) => here.evaluator.evaluate(entity.file, item, here.bindings));
  });
}
