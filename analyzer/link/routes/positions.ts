/** Which of two registrations comes first, where the source tells: in one function by place, in others by the calls of them. */
import type { FileFacts } from '../../model/facts.ts';
import type { Linked } from '../call-index.ts';
import { callKey } from '../evaluator.ts';

export interface Position {
  readonly facts: FileFacts;
  readonly fn: number;
  readonly start: number;
}

const MAX_DEPTH = 8;

/** @returns whether `first` runs before `then`; false when that is not seen */
export function createOrder({ evaluator }: Linked): (first: Position, then: Position) => boolean {
  /** Where in each file a function is entered from, last, by way of whom ever. */
  const entered = new Map<string, ReadonlyMap<string, number>>();
  const entriesOf = (file: string, fn: number, above: readonly string[]): ReadonlyMap<string, number> => {
    const key = callKey(file, fn);
    const known = entered.get(key);
    if (known !== undefined) return known;
    const places = new Map<string, number>();
    if (above.includes(key) || above.length > MAX_DEPTH) return places;
    for (const call of evaluator.callsOf(file, fn)) {
      for (const [from, start] of entriesOf(call.file, call.fn, [...above, key]))
        places.set(from, Math.max(start, places.get(from) ?? 0));
      places.set(call.file, Math.max(call.start, places.get(call.file) ?? 0));
    }
    entered.set(key, places);
    return places;
  };
  return (first, then) => {
    if (first.facts === then.facts) return first.start < then.start;
    return first.start < (entriesOf(then.facts.path, then.fn, []).get(first.facts.path) ?? 0);
  };
}
