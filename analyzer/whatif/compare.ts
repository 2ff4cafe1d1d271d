import type { ReportCrossing } from '../../contracts/report.ts';
import type { MeasureChange, RouteChange, WhatIf } from '../../contracts/what-if.ts';
import { byText, groupBy, round, sortedUnique } from '../model/order.ts';

/** Everything that is said of one map. */
export interface Seen {
  readonly services: readonly string[];
  readonly crossings: readonly ReportCrossing[];
  /** Figures of the whole map under null, else of a service; whatever is a number is compared. */
  readonly figures: ReadonlyMap<string | null, object>;
  readonly routes: ReadonlyMap<string, RouteChange['before']>;
}

/** The differences between two views of one program. */
export function compareMaps(change: string, before: Seen, after: Seen): WhatIf {
  const [gone, added] = differ(before.crossings, after.crossings);
  const codeOf = ({ kind, from, to, at }: ReportCrossing): string => [kind, from, to, at].join('\n');
  const [goneCode, addedCode] = [new Set(gone.map(codeOf)), new Set(added.map(codeOf))];
  return {
    schemaVersion: '1.0.0',
    change,
    services: { before: [...before.services], after: [...after.services] },
    price: { before: priceOf(before), after: priceOf(after) },
    crossings: { before: before.crossings.length, after: after.crossings.length },
    measures: compareFigures(before, after),
    gone: gone.filter((crossing) => !addedCode.has(codeOf(crossing))),
    new: added.filter((crossing) => !goneCode.has(codeOf(crossing))),
    changed: added.filter((crossing) => goneCode.has(codeOf(crossing))),
    routes: compareRoutes(before.routes, after.routes),
  };
}

const priceOf = ({ crossings }: Seen): number => round(crossings.reduce((sum, { price }) => sum + price, 0));

/** As multisets: what only the first has, what only the second has. */
function differ(
  before: readonly ReportCrossing[],
  after: readonly ReportCrossing[],
): [ReportCrossing[], ReportCrossing[]] {
  const key = ({ kind, from, to, at, fromService, toService }: ReportCrossing): string =>
    [kind, from, to, at, fromService, toService].join('\n');
  const without = (own: readonly ReportCrossing[], other: readonly ReportCrossing[]): ReportCrossing[] => {
    const there = groupBy(other, key);
    return [...groupBy(own, key)].flatMap(([name, group]) => group.slice(there.get(name)?.length ?? 0));
  };
  return [without(before, after), without(after, before)];
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
