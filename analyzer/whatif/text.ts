import type { ReportCrossing } from '../../contracts/report.ts';
import type { MeasureChange, RouteChange, WhatIf } from '../../contracts/what-if.ts';
import { many, wrap } from '../model/layout.ts';
import { groupBy, round } from '../model/order.ts';

const SHOWN = 12;

/** For people; at most `columns` wide but for names that are longer. */
export function describeWhatIf(found: WhatIf, columns: number): string {
  const { price, crossings, services } = found;
  const sections = [
    [
      ...wrap(found.change, 0, columns),
      ...wrap(
        `${many(services.before.length, 'service')} → ${services.after.length}, ${many(crossings.before, 'crossing')} → ${crossings.after}, price ${price.before} → ${price.after} (${signed(price.after - price.before)})`,
        0,
        columns,
      ),
    ],
    describeMeasures(found.measures),
    describeCrossings('CROSSINGS GONE', found.gone, columns),
    describeCrossings('NEW CROSSINGS', found.new, columns),
    describeCrossings('CROSSINGS THAT ONLY CHANGE SERVICES', found.changed, columns),
    describeRoutes(found.routes, columns),
  ];
  return `${sections
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')}\n`;
}

const signed = (value: number): string => (value < 0 ? `−${round(-value)}` : `+${round(value)}`);

function describeMeasures(changes: readonly MeasureChange[]): string[] {
  if (changes.length === 0) return [];
  const figure = (value: number | null): string => (value === null ? '–' : String(value));
  return [
    `MEASURES (${changes.length})`,
    ...[...groupBy(changes, ({ service }) => service)].flatMap(([service, own]) => [
      `  ${service ?? 'whole map'}`,
      ...own.map(({ measure, before, after }) => {
        const change = before === null || after === null ? '' : signed(after - before);
        return `    ${measure.padEnd(20)}${figure(before).padStart(10)} →${figure(after).padStart(10)}${change.padStart(12)}`.trimEnd();
      }),
    ]),
  ];
}

function describeCrossings(title: string, crossings: readonly ReportCrossing[], columns: number): string[] {
  if (crossings.length === 0) return [];
  const shown = [...crossings].sort((a, b) => b.price - a.price).slice(0, SHOWN);
  return [
    `${title} (${crossings.length})`,
    ...shown.flatMap(({ kind, fromService, toService, at, from, to }) => [
      `  ${kind} ${fromService} → ${toService}`,
      ...wrap(`${at} ${from} → ${to}`, 4, columns),
    ]),
    ...(crossings.length > SHOWN ? [`  … and ${crossings.length - SHOWN} more: --json`] : []),
  ];
}

function describeRoutes(routes: readonly RouteChange[], columns: number): string[] {
  if (routes.length === 0) return [];
  const state = ({ service, safe, note }: RouteChange['before']): string =>
    `${service ?? 'shared'}, ${safe ? 'safe to move' : 'not safe to move yet'}${note === '' ? '' : ` (${note})`}`;
  return [
    `ROUTES (${routes.length})`,
    ...routes
      .slice(0, SHOWN)
      .flatMap(({ route, before, after }) => [
        `  ${route}`,
        ...wrap(`was ${state(before)}`, 4, columns),
        ...wrap(`now ${state(after)}`, 4, columns),
      ]),
    ...(routes.length > SHOWN ? [`  … and ${routes.length - SHOWN} more: --json`] : []),
  ];
}
