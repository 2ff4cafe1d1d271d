import { inconclusive, type Judgement } from './judge.ts';
import type { CountedDifference } from './path.ts';

export interface AskedAgain {
  /** The mismatch that is to be confirmed. */
  readonly first: Judgement;
  /** Both sides' second answers against each other. */
  readonly again: Judgement;
  /** The control's first answer against its second. */
  readonly control: Judgement;
}

/**
 * Keeps of a mismatch what is still there when both sides are asked a second time, and where the control agrees with itself.
 *
 * A difference that is gone was data still on its way; where the control contradicts itself, it cannot judge anyone.
 */
export function settle({ first, again, control }: AskedAgain): Judgement {
  if (first.verdict !== 'mismatch') return first;
  if (again.verdict === 'inconclusive') return again;
  const noise = [...control.differences, ...control.ignored];
  const steady = first.differences.filter(({ path }) => !noise.some((wobble) => unsettles(wobble, path)));
  const differences = steady.filter(({ path }) => again.differences.some((other) => other.path === path));
  if (differences.length > 0) return { ...first, differences };
  return inconclusive(steady.length === 0 ? 'the control differs from itself there' : 'did not repeat');
}

/** Noise at a path unsettles that path; noise in the status, or in the type of a container, all that is under it. */
function unsettles(wobble: CountedDifference, path: string): boolean {
  if (wobble.path === path || wobble.path === '/status') return true;
  return (wobble.kind === 'type' || wobble.kind === 'length') && path.startsWith(`${wobble.path}/`);
}
