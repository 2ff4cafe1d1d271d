/** Everything wrong as one list of sentences with places: what SARIF and annotations are made of. */
import { type CheckReport, identityOf } from '../../contracts/check.ts';
import { splitPlace } from '../model/order.ts';

export interface Problem {
  readonly rule: 'new-crossing' | 'stale-entry' | 'over-budget';
  readonly message: string;
  /** In the analyzed folder; null = in the baseline file. */
  readonly file: string | null;
  readonly line: number;
  /** The same over the life of the problem. */
  readonly identity: string;
}

export const RULES: Readonly<Record<Problem['rule'], string>> = {
  'new-crossing': 'No new crossing between approved boundaries',
  'stale-entry': 'The baseline names only crossings that are there',
  'over-budget': 'A pair of services keeps to its budget',
};

export function listProblems(report: CheckReport): Problem[] {
  return [
    ...report.new.map((crossing): Problem => {
      const { kind, fromService, toService, to, more, known, places, suggestion } = crossing;
      const extra = known === 0 ? '' : ` (${more} more than the ${known} known)`;
      const message = `New ${kind} from ${fromService} to ${toService}: ${to}${extra}. ${suggestion}`;
      return { rule: 'new-crossing', message, ...placeOf(places.at(-1)), identity: identityOf(crossing) };
    }),
    ...report.stale.map((entry): Problem => {
      const identity = identityOf(entry);
      const message = `${identity} ${describeStale(entry)}.`;
      return { rule: 'stale-entry', message, file: null, line: entry.line, identity };
    }),
    ...report.overBudget.map(({ from, to, max, count, places }): Problem => {
      const message = `${count} crossings from ${from} to ${to}, budget ${max}.`;
      return { rule: 'over-budget', message, ...placeOf(places[0]), identity: `budget ${from} -> ${to}` };
    }),
  ];
}

export const describeStale = ({ fewer, movedTo }: CheckReport['stale'][number]): string =>
  movedTo === undefined
    ? `is gone${fewer === 1 ? '' : ` (${fewer} times)`}: take it out of the baseline`
    : `seems to have moved: it is now ${movedTo}`;

function placeOf(at: string | undefined): Pick<Problem, 'file' | 'line'> {
  const [file, line] = splitPlace(at ?? '');
  return { file, line: Math.max(1, line) };
}
