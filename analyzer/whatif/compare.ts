import type { ReportCrossing } from '../../contracts/report.ts';
import type { MeasureChange, RouteChange, WhatIf } from '../../contracts/what-if.ts';
import { byText, round, sortedUnique } from '../model/order.ts';

export type PlainCrossing = Omit<ReportCrossing, 'suggestion'>;

/** Everything that is said of one map. */
export interface Seen {
  readonly services: readonly string[];
  readonly crossings: readonly PlainCrossing[];
  /** With the way out in words. */
  readonly describe: (crossing: PlainCrossing) => ReportCrossing;
  /** Figures of the whole map under null, else of a service; whatever is a number is compared. */
  readonly figures: ReadonlyMap<string | null, object>;
  readonly routes: ReadonlyMap<string, RouteChange['before']>;
}

/** The differences between two views of one program. */
export function compareMaps(change: string, before: Seen, after: Seen): WhatIf {
  const [gone, added] = differ(before.crossings, after.crossings);
  const codeOf = ({ kind, from, to, at }: PlainCrossing): string => [kind, from, to, at].join('\n');
  const [goneCode, addedCode] = [new Set(gone.map(codeOf)), new Set(added.map(codeOf))];
  return {
    schemaVersion: '1.0.0',
    change,
    services: { before: [...before.services], after: [...after.services] },
    price: { before: priceOf(before), after: priceOf(after) },
    crossings: { before: before.crossings.length, after: after.crossings.length },
    measures: compareFigures(before, after),
    gone: gone.filter((crossing) => !addedCode.has(codeOf(crossing))).map(before.describe),
    new: added.filter((crossing) => !goneCode.has(codeOf(crossing))).map(after.describe),
    changed: added.filter((crossing) => goneCode.has(codeOf(crossing))).map(after.describe),
    routes: compareRoutes(before.routes, after.routes),
  };
}

const priceOf = ({ crossings }: Seen): number => round(crossings.reduce((sum, { price }) => sum + price, 0));

/** As multisets: what only the first has, what only the second has. */
function differ(before: readonly PlainCrossing[], after: readonly PlainCrossing[]): [PlainCrossing[], PlainCrossing[]] {
  const [old, now] = [inOrder(before), inOrder(after)];
  const [gone, added]: [number[], number[]] = [[], []];
  let [left, right] = [0, 0];
  while (left < old.length || right < now.length) {
    const [a, b] = [old[left] ?? -1, now[right] ?? -1];
    const order = compareSides(before[a], after[b]);
    if (order < 0) gone.push(a);
    if (order > 0) added.push(b);
    if (order <= 0) left += 1;
    if (order >= 0) right += 1;
  }
  return [pick(before, gone), pick(after, added)];
}

/** Positions in an order that tells apart what differs; lists that are nearly in it already are sorted in next to no time. */
const inOrder = (crossings: readonly PlainCrossing[]): number[] =>
  crossings.map((_, index) => index).sort((a, b) => compareSides(crossings[a], crossings[b]) || a - b);

/** In the order of the list. */
const pick = (crossings: readonly PlainCrossing[], positions: number[]): PlainCrossing[] =>
  positions.sort((a, b) => a - b).flatMap((position) => crossings[position] ?? []);

const SIDES = ['kind', 'fromService', 'toService', 'to', 'at', 'from'] as const;

/** Nothing comes after everything. */
function compareSides(a: PlainCrossing | undefined, b: PlainCrossing | undefined): number {
  if (a === undefined || b === undefined) return Number(a === undefined) - Number(b === undefined);
  for (const side of SIDES) if (a[side] !== b[side]) return a[side] < b[side] ? -1 : 1;
  return 0;
}

function compareFigures(before: Seen, after: Seen): MeasureChange[] {
  const services = [null, ...sortedUnique([...before.services, ...after.services])];
  return services.flatMap((service) => {
    const [old, now] = [numbersIn(before.figures.get(service)), numbersIn(after.figures.get(service))];
    return [...new Set([...old.keys(), ...now.keys()])]
      .map((measure) => ({ service, measure, before: old.get(measure) ?? null, after: now.get(measure) ?? null }))
      .filter((change) => change.before !== change.after);
  });
}

/** Whatever figures there are, under their names: a new measure shows up by itself. */
const numbersIn = (figures: object | undefined): Map<string, number> =>
  new Map(
    Object.entries(figures ?? {}).flatMap(([name, value]) => (typeof value === 'number' ? [[name, round(value)]] : [])),
  );

function compareRoutes(before: Seen['routes'], after: Seen['routes']): RouteChange[] {
  return [...before]
    .map(([route, old]) => ({
      route,
      before: old,
      after: after.get(route) ?? { service: null, safe: false, note: '' },
    }))
    .filter(
      ({ before: old, after: now }) => old.service !== now.service || old.safe !== now.safe || old.note !== now.note,
    )
    .sort((a, b) => byText(a.route, b.route));
}
