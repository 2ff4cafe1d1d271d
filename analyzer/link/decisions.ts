/** Which of two a choice is for the caller that it is read for, where the values that it passes tell. */
import type { Test, Value } from '../model/value.ts';
import type { Entity } from './entities.ts';
import { callKey, evaluateHere, type Standing } from './evaluator.ts';

/** All that it can be. */
export function optionsOf({ of, test }: Extract<Value, { k: 'choice' }>, here: Standing): readonly Value[] {
  const holds = test === undefined || here.bindings.size === 0 ? null : decide(test, here);
  return holds === null ? of : of.slice(holds ? 0 : 1, holds ? 1 : 2);
}

function decide(test: Test | null, here: Standing): boolean | null {
  switch (test?.t) {
    case 'not': {
      const holds = decide(test.of, here);
      return holds === null ? null : !holds;
    }
    case 'any':
      return someOf(test.of, true, here);
    case 'all':
      return someOf(test.of, false, here);
    case 'is':
      return isBound(test.of, here)
        ? agreed(evaluateHere(test.of, here).map((entity) => (entity.t === 'text' ? entity.text === test.text : null)))
        : null;
    case 'set':
      return isBound(test.of, here) ? isSet(test.of, here) : null;
    default:
      return null;
  }
}

/** Only where one caller is read for, nobody else may have left it out. */
function isBound(value: Value, { facts, bindings, evaluator }: Standing): boolean {
  if (value.k === 'member') return isBound(value.of, { facts, bindings, evaluator });
  if (value.k !== 'param') return false;
  const { fn, index } = value;
  if (bindings.has(callKey(facts.path, fn))) return true;
  return evaluator.callsOf(facts.path, fn).length === 1 && (facts.functions[fn]?.params[index]?.init ?? null) === null;
}

/** One that is `wanted` decides for all of them. */
function someOf(tests: readonly (Test | null)[], wanted: boolean, here: Standing): boolean | null {
  const found = tests.map((test) => decide(test, here));
  if (found.includes(wanted)) return wanted;
  return found.includes(null) ? null : !wanted;
}

function isSet(value: Value, here: Standing): boolean | null {
  if (value.k !== 'member') return null;
  return agreed(evaluateHere(value.of, here).map((entity) => propertyTruth(entity, value.name, here)));
}

function propertyTruth(entity: Entity, name: string, { evaluator }: Standing): boolean | null {
  const facts = entity.t === 'object' ? evaluator.program.files.get(entity.file) : undefined;
  const object = entity.t === 'object' ? facts?.objects[entity.id] : undefined;
  if (object === undefined) return null;
  const { props, spreads, hidden = [] } = object;
  const value = props[name];
  if (value !== undefined) return truthOf(value);
  const isOpen = spreads.length > 0 || props['*'] !== undefined || hidden.includes('*') || hidden.includes(name);
  return isOpen ? null : false;
}

const TRUE = new Set<Value['k']>(['object', 'array', 'function', 'class', 'new', 'regex']);

function truthOf(value: Value): boolean | null {
  if (value.k === 'flag') return value.on;
  if (value.k === 'text') return value.text !== '';
  return TRUE.has(value.k) ? true : null;
}

const agreed = ([first, ...more]: readonly (boolean | null)[]): boolean | null =>
  first !== undefined && more.every((one) => one === first) ? first : null;
