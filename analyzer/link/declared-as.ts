/** What something is declared to be: asked where what was seen to be put into it does not have a member. */
import type { Value } from '../model/facts.ts';
import { calleesOf } from './calls.ts';
import type { Entity } from './entities.ts';
import { evaluateHere, type Standing } from './evaluator.ts';

const MAX_HOPS = 4;

export function declaredAs(value: Value, here: Standing, hops = 0): readonly Entity[] {
  const { facts, evaluator } = here;
  if (hops > MAX_HOPS) return [];
  if (value.k === 'param') return evaluateHere(facts.functions[value.fn]?.params[value.index]?.type, here);
  if (value.k === 'call')
    return calleesOf(value.of, here).flatMap((callee) =>
      callee.t === 'function' ? evaluator.evaluate(callee.file, callee.fn.returnType) : [],
    );
  const variable =
    value.k === 'local' ? facts.variables[value.id] : value.k === 'name' ? facts.bindings[value.name] : undefined;
  if (variable === undefined) return [];
  if (variable.type !== null) return evaluateHere(variable.type, here);
  const [only, ...more] = variable.values;
  return only === undefined || more.length > 0 ? [] : declaredAs(only, here, hops + 1);
}
