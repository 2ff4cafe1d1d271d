/** The worklist in words that the text, the Markdown and the plan share. */
import type { AnalysisReport, ReportCrossing, ReportWorkItem } from '../../contracts/report.ts';
import { byText, groupBy } from './order.ts';

/** "orders → users". */
export const describeSides = ({ fromService, toService }: ReportWorkItem): string => `${fromService} → ${toService}`;

/** "solves 14 crossings worth 33 for 1, makes 2 new, 5 routes wait for it". */
export function describeGain({ crossings, price, benefit, adds, waiting }: ReportWorkItem): string {
  const solved = `solves ${count(crossings.length, 'crossing')}`;
  return [
    benefit === price ? `${solved} at a price of ${price}` : `${solved}, saves ${benefit} for ${price}`,
    ...(adds > 0 ? [`makes ${adds} new`] : []),
    ...(waiting.length > 0
      ? [`${count(waiting.length, 'route')} ${waiting.length === 1 ? 'waits' : 'wait'} for it`]
      : []),
  ].join(', ');
}

const count = (amount: number, what: string): string => `${amount} ${what}${amount === 1 ? '' : 's'}`;

/** Crossings that a service is party to. */
export const crossingsOf = (service: string, crossings: AnalysisReport['crossings']): ReportCrossing[] =>
  crossings.filter(({ fromService, toService }) => fromService === service || toService === service);

/** Items that solve a crossing which a service is party to: its own worklist, best first. */
export const worklistOf = (service: string, { worklist, crossings }: Pick<AnalysisReport, 'worklist' | 'crossings'>) =>
  worklist.filter((item) =>
    item.crossings.some((index) => {
      const crossing = crossings[index];
      return crossing?.fromService === service || crossing?.toService === service;
    }),
  );

/** How many crossings there are of each kind, in the order of the kinds' names. */
export const countKinds = (crossings: AnalysisReport['crossings']): [string, number][] =>
  [...groupBy(crossings, ({ kind }) => kind)]
    .map(([kind, group]): [string, number] => [kind, group.length])
    .sort(([a], [b]) => byText(a, b));
