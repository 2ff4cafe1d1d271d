import type { AnalysisReport, ReportCrossing } from '../../contracts/report.ts';
import { byText, groupBy, round } from './order.ts';

/** Crossings of one kind from one service to one target: one way out solves them together. */
export interface WorkItem {
  readonly kind: ReportCrossing['kind'];
  readonly fromService: string;
  readonly toService: string;
  readonly to: string;
  readonly price: number;
  /** Suggestion for the dearest of them. */
  readonly suggestion: string;
  /** Places in their order, without repetitions; never empty. */
  readonly places: readonly string[];
}

/** The worklist: dearest first. Within a price: as the crossings come (by kind, service, target). */
export function makeWorklist(crossings: AnalysisReport['crossings']): WorkItem[] {
  const groups = groupBy(crossings, ({ kind, fromService, toService, to }) =>
    [kind, fromService, toService, to].join('\n'),
  );
  return [...groups.values()]
    .flatMap((group) => (group[0] === undefined ? [] : [toWorkItem(group[0], group)]))
    .sort((a, b) => b.price - a.price);
}

const toWorkItem = (
  { kind, fromService, toService, to, suggestion }: ReportCrossing,
  group: readonly ReportCrossing[],
): WorkItem => ({
  kind,
  fromService,
  toService,
  to,
  suggestion,
  price: round(group.reduce((sum, { price }) => sum + price, 0)),
  places: [...new Set(group.map(({ at }) => at))],
});

/** Crossings that a service is party to. */
export const crossingsOf = (service: string, crossings: AnalysisReport['crossings']): ReportCrossing[] =>
  crossings.filter(({ fromService, toService }) => fromService === service || toService === service);

/** How many crossings there are of each kind, in the order of the kinds' names. */
export const countKinds = (crossings: AnalysisReport['crossings']): [string, number][] =>
  [...groupBy(crossings, ({ kind }) => kind)]
    .map(([kind, group]): [string, number] => [kind, group.length])
    .sort(([a], [b]) => byText(a, b));
