/** Which of two registrations comes first, where the source tells: in one function by place, in others by the calls of them. */
import type { FileFacts } from '../../model/facts.ts';
import type { Linked } from '../call-index.ts';
import { callKey } from '../evaluator.ts';

export interface Place {
  readonly facts: FileFacts;
  readonly fn: number;
  readonly start: number;
}

/** Where something is registered: the outermost call that says what, and the code that does it. */
export interface Position extends Place {
  readonly written?: Place;
}

export type RunsBefore = (first: Position, then: Position) => boolean;

/** Where in a function something is entered from: first and last. */
interface Span {
  readonly from: number;
  readonly to: number;
}

/** By the function that holds the call. */
type Entered = ReadonlyMap<string, Span>;

const MAX_DEPTH = 8;

/** @returns whether `first` runs before `then`; false when that is not seen */
export function createOrder({ evaluator, sitesOf }: Linked): RunsBefore {
  const entered = new Map<string, Entered>();
  const entriesOf = (file: string, fn: number, above: readonly string[]): Entered => {
    const key = callKey(file, fn);
    const known = entered.get(key);
    if (known !== undefined) return known;
    const places = new Map<string, Span>();
    if (above.includes(key) || above.length > MAX_DEPTH) return places;
    for (const call of callersOf(file, fn)) {
      for (const [from, span] of entriesOf(call.file, call.fn, [...above, key])) widen(places, from, span);
      widen(places, callKey(call.file, call.fn), { from: call.start, to: call.start });
    }
    entered.set(key, places);
    return places;
  };
  /** Code that nobody was seen to call counts as run where it is written. */
  const callersOf = (file: string, fn: number): readonly Caller[] => {
    const calls = sitesOf(file, fn).map(({ file: from, call }) => ({ file: from, fn: call.fn, start: call.start }));
    const parent = evaluator.program.files.get(file)?.functions[fn]?.parent;
    return calls.length > 0 || parent === undefined || parent === fn ? calls : [{ file, fn: parent, start: fn }];
  };
  const placesOf = ({ facts, fn, start }: Place): Entered =>
    new Map([...entriesOf(facts.path, fn, []), [callKey(facts.path, fn), { from: start, to: start }]]);
  const compare = (first: Place, then: Place): boolean | null => {
    if (first.facts !== then.facts || first.fn !== then.fn) return isEarlier(placesOf(first), placesOf(then));
    return first.start === then.start ? null : first.start < then.start;
  };
  return (first, then) =>
    compare(first.written ?? first, then.written ?? then) ??
    compare(first, then) ??
    (first.facts === then.facts && first.start < then.start);
}

interface Caller {
  readonly file: string;
  readonly fn: number;
  readonly start: number;
}

function widen(places: Map<string, Span>, by: string, { from, to }: Span): void {
  const known = places.get(by);
  places.set(by, { from: Math.min(from, known?.from ?? from), to: Math.max(to, known?.to ?? to) });
}

/** By a function that both are entered from at places that can be told apart; null where there is none. */
function isEarlier(first: Entered, then: Entered): boolean | null {
  let isPossible: true | null = null;
  for (const [by, one] of first) {
    const other = then.get(by);
    if (other === undefined) continue;
    if (one.to < other.from) return true;
    if (one.from > other.to) return false;
    if (one.from !== other.from && one.from < other.to) isPossible = true;
  }
  return isPossible;
}
