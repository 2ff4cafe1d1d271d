/** What values turned out to be, for each caller that they were read for. */
import type { Value } from '../model/facts.ts';
import { type Bindings, bindingsKey, type Entity } from './entities.ts';

/** As long as an evaluator lives, so do the facts; a weak map would be swept with every collection. */
export type Memo = Map<Value, readonly Entity[]>;

export function createMemos(): (bindings: Bindings) => Memo {
  const plain: Memo = new Map();
  const bound = new Map<string, Memo>();
  const ofBindings = new Map<Bindings, Memo>();
  return (bindings) => {
    if (bindings.size === 0) return plain;
    const same = ofBindings.get(bindings);
    if (same !== undefined) return same;
    const key = bindingsKey(bindings);
    const memo = bound.get(key) ?? new Map();
    bound.set(key, memo);
    ofBindings.set(bindings, memo);
    return memo;
  };
}
