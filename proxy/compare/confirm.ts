import type { Observation } from '../../contracts/comparison.ts';
import type { Judge, Judgement } from './judge.ts';
import { settle } from './settle.ts';

/** A mismatch with what it takes to ask once more. */
export interface Doubtful {
  readonly route: string;
  readonly judgement: Judgement;
  /** The control's first answer. */
  readonly control: Observation;
  /** Asks both sides the same again. Never rejects. */
  askAgain(): Promise<{ readonly control: Observation; readonly candidate: Observation }>;
}

/** Asks both sides again and keeps of the mismatch what is still different. */
export async function confirm(
  { route, judgement: first, control: before, askAgain }: Doubtful,
  judges: Judge,
): Promise<Judgement> {
  const { control, candidate } = await askAgain();
  const again = await judges.judge({ route, control, candidate });
  return settle({ first, again, control: await judges.judge({ route, control: before, candidate: control }) });
}
