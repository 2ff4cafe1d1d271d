/** Which of two registrations comes first, where the source tells: in one function by place, in others by the calls of them. */
import type { FileFacts } from '../../model/facts.ts';
import type { Linked } from '../call-index.ts';
import { callKey } from '../evaluator.ts';

export interface Position {
  readonly facts: FileFacts;
  readonly fn: number;
  readonly start: number;
  readonly line: number;
}

const MAX_DEPTH = 8;

/** @returns whether `first` runs before `then`; false when that is not seen */
export function createOrder({ evaluator }: Linked): (first: Position, then: Position) => boolean {
  /** Lines of a file from which a function is entered, by way of whom ever. */
  const entered = new Map<string, ReadonlyMap<string, number>>();
  const linesOf = (file: string, fn: number, above: readonly string[]): ReadonlyMap<string, number> => {
    const key = callKey(file, fn);
    const known = entered.get(key);
    if (known !== undefined) return known;
    const lines = new Map<string, number>();
    if (above.includes(key) || above.length > MAX_DEPTH) return lines;
    for (const call of evaluator.callsOf(file, fn)) {
      for (const [from, line] of linesOf(call.file, call.fn, [...above, key]))
        lines.set(from, Math.max(line, lines.get(from) ?? 0));
      lines.set(call.file, Math.max(call.line, lines.get(call.file) ?? 0));
    }
    entered.set(key, lines);
    return lines;
  };
  return (first, then) => {
    if (first.facts === then.facts) return first.start < then.start;
    return first.line < (linesOf(then.facts.path, then.fn, []).get(first.facts.path) ?? 0);
  };
}
