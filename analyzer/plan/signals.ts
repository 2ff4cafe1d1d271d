/** Signals in the plan's own text: written as a comment at its end and read back from there. */
import { invalidDocument } from '../../contracts/errors/parsing.ts';
import { describeProblems } from '../../contracts/parse.ts';
import { PlanSignals } from '../../contracts/plan.ts';

const LINE = /^<!-- strangler:signals (.*) -->$/m;

/** A dash pair would end the comment early. */
export const signalsLine = (signals: PlanSignals): string =>
  Object.keys(signals).length === 0
    ? ''
    : `<!-- strangler:signals ${JSON.stringify(signals).replace(/--/g, '-\\u002d')} -->`;

/**
 * The signals that a plan was made with; none when it has none.
 * @throws ToolkitError INVALID_DOCUMENT when people broke the line
 */
export function readSignals(plan: string, source: string): PlanSignals {
  const text = LINE.exec(plan)?.[1];
  if (text === undefined) return {};
  const outcome = PlanSignals.safeParse(parse(text));
  if (outcome.success) return outcome.data;
  throw invalidDocument(`The line strangler:signals in ${source}`, describeProblems(outcome.error, parse(text)));
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
