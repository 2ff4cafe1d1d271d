import type { CheckReport, NewCrossing } from '../../contracts/check.ts';
import { identityOf } from '../../contracts/check.ts';
import { many, wrap } from '../model/layout.ts';
import { groupBy } from '../model/order.ts';
import type { CheckContext } from './index.ts';
import { describeStale } from './problems.ts';

const SHOWN = 20;
const SHOWN_PLACES = 4;
const SHOWN_MISSING = 5;

/** For people: what is new with its places and a way out, what is gone, what is over budget, and the delta. */
export function describeCheck(report: CheckReport, { columns, baseline }: CheckContext): string {
  const { crossings, known, services, stale, overBudget } = report;
  const head = `${many(services.length, 'service')}, ${many(crossings, 'crossing')}, ${known} known in ${baseline}: +${report.added} −${report.removed}`;
  const sections = [
    wrap(head, 0, columns),
    section('NEW', report.new, (crossing) => describeNew(crossing, columns)),
    section('STALE', stale, (entry) => [
      ...wrap(`${identityOf(entry)}`, 2, columns),
      ...wrap(`${baseline}:${entry.line}: ${describeStale(entry)}`, 4, columns),
    ]),
    section('OVER BUDGET', overBudget, ({ from, to, max, count, places }) => [
      ...wrap(`${from} → ${to}: ${many(count, 'crossing')}, budget ${max}`, 2, columns),
      ...describePlaces(places),
    ]),
    describeMissing(report.missing, columns),
    report.ok ? [] : wrap(whatToDo(report), 0, columns),
  ];
  return `${sections
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')}\n`;
}

const section = <Item>(title: string, items: readonly Item[], describe: (item: Item) => readonly string[]): string[] =>
  items.length === 0
    ? []
    : [`${title} (${items.length})`, ...items.slice(0, SHOWN).flatMap(describe), ...rest(items.length)];

const rest = (count: number): string[] => (count > SHOWN ? [`  … and ${count - SHOWN} more: --format json`] : []);

function describeNew(
  { kind, fromService, toService, from, to, more, known, places, suggestion }: NewCrossing,
  columns: number,
) {
  const extra = known === 0 ? '' : `, ${more} more than the ${known} known`;
  return [
    `  ${kind} ${fromService} → ${toService}${extra}`,
    ...describePlaces(places),
    ...wrap(`${from} → ${to}`, 4, columns),
    ...wrap(suggestion, 4, columns),
  ];
}

const describePlaces = (places: readonly string[]): string[] => [
  ...places.slice(0, SHOWN_PLACES).map((place) => `    ${place}`),
  ...(places.length > SHOWN_PLACES ? [`    … and ${places.length - SHOWN_PLACES} more places`] : []),
];

function describeMissing(missing: CheckReport['missing'], columns: number): string[] {
  if (missing.length === 0) return [];
  const reasons = [...groupBy(missing, ({ why }) => why)].flatMap(([why, list]) => {
    const names = list.map(({ path }) => path);
    const more = names.length > SHOWN_MISSING ? ` and ${names.length - SHOWN_MISSING} more` : '';
    return wrap(`${names.slice(0, SHOWN_MISSING).join(', ')}${more}: ${why}`, 2, columns);
  });
  return [`NOT IN THE SOURCE (${missing.length})`, ...reasons];
}

function whatToDo({ new: added, stale, overBudget }: CheckReport): string {
  if (added.length > 0)
    return 'Take the new crossings back, or accept them for now with `strangler check --update` and commit the baseline.';
  if (stale.length > 0)
    return 'Good riddance: `strangler check --prune` takes what is gone out of the baseline; commit it.';
  return overBudget.length > 0
    ? 'Take crossings back, or raise the budget in the boundaries and say why in the commit.'
    : '';
}
