/**
 * Where transactions begin and end, by file. A function that only begins one (`const begin = (db) => db.query('BEGIN')`) begins
 * it for its callers, so the mark stands at the calls.
 */
import { type FileFacts, MODULE_CODE, type TransactionMark } from '../model/facts.ts';
import type { Linked } from './call-index.ts';

export function markCalls(linked: Linked): ReadonlyMap<string, readonly TransactionMark[]> {
  const marks = new Map<string, TransactionMark[]>();
  const add = (file: string, mark: TransactionMark): void => {
    const known = marks.get(file);
    if (known === undefined) marks.set(file, [mark]);
    else known.push(mark);
  };
  for (const facts of linked.evaluator.program.files.values()) {
    if (facts.marks.length === 0) continue;
    for (const mark of facts.marks) {
      const calls = isHalf(mark, facts) ? linked.sitesOf(facts.path, mark.fn) : [];
      for (const { file, call } of calls) add(file, { ...call, mark: mark.mark });
      if (calls.length === 0) add(facts.path, mark);
    }
  }
  for (const list of marks.values()) list.sort((a, b) => a.start - b.start);
  return marks;
}

/** The function begins a transaction and does not end it, or ends one that it did not begin. */
const isHalf = ({ mark, fn }: TransactionMark, { marks }: FileFacts): boolean =>
  fn !== MODULE_CODE && marks.every((other) => other.fn !== fn || other.mark === mark);
