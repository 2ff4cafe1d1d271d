/** Text: where the program is entered beside its routes, and what it shares with its surroundings. */
import type { AnalysisReport, ReportEntry } from '../../contracts/report.ts';
import { bold, dim, many, some, type TextOptions, wrap } from '../model/layout.ts';
import { groupBy } from '../model/order.ts';

const SHOWN_ENTRIES = 4;
const SHOWN_TABLES = 4;

export const ENTRY_TITLES: Readonly<Record<ReportEntry['kind'], string>> = {
  job: 'jobs by the clock',
  worker: 'workers of queues',
  listener: 'listeners to events',
  socket: 'sockets',
  command: 'commands',
};

/** Nothing when there are only routes. */
export function entryPoints({ entries }: AnalysisReport, options: TextOptions): string[] {
  if (entries.length === 0) return [];
  const lines = [...groupBy(entries, ({ kind }) => kind)].flatMap(([kind, list]) => [
    `  ${bold(ENTRY_TITLES[kind], options)} (${list.length})`,
    ...list.slice(0, SHOWN_ENTRIES).flatMap((entry) => describeEntry(entry, options)),
    ...(list.length > SHOWN_ENTRIES ? [`    … and ${list.length - SHOWN_ENTRIES} more: --format json`] : []),
  ]);
  return [bold('ENTRY POINTS BESIDE ROUTES', options), ...lines];
}

function describeEntry({ name, at, reads, writes, emits, hosts }: ReportEntry, options: TextOptions): string[] {
  const does = [
    ['writes', writes],
    ['reads', reads],
    ['emits', emits],
    ['calls', hosts],
  ] as const;
  const words = does
    .filter(([, names]) => names.length > 0)
    .map(([verb, names]) => `${verb} ${some(names, SHOWN_TABLES)}`);
  const [first = '', ...rest] = wrap(`${name} at ${at}`, 6, options.columns);
  return [
    `    - ${first.trimStart()}`,
    ...rest,
    ...(words.length === 0 ? [] : wrap(words.join('; '), 6, options.columns).map((line) => dim(line, options))),
  ];
}

export function surroundings(
  { events, hosts, environment, sharedState }: AnalysisReport,
  options: TextOptions,
): string[] {
  const parts = [
    [many(events.length, 'event'), events.map(({ name }) => name)],
    [many(hosts.length, 'external host'), hosts.map(({ host }) => host)],
    [many(environment.length, 'environment key'), environment.map(({ key }) => key)],
    [`${many(sharedState.length, 'variable')} changed in memory`, sharedState.map(({ symbol }) => symbol)],
  ] as const;
  const lines = parts
    .filter(([, names]) => names.length > 0)
    .flatMap(([title, names]) => wrap(`${title}: ${some(names, 6)}`, 2, options.columns));
  return lines.length === 0 ? [] : [bold('SURROUNDINGS', options), ...lines];
}
