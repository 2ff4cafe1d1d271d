/** The report for an engineer at a terminal: what to cut where, what it costs, what to do first. */
import type { AnalysisReport, ReportFinding, ReportService, ReportWorkItem } from '../../contracts/report.ts';
import { bold, countRoutes, dim, group, many, red, some, type TextOptions, table, wrap } from '../model/layout.ts';
import { byText, groupBy } from '../model/order.ts';
import { countKinds, describeGain, describeSides } from '../model/worklist.ts';
import { entryPoints, surroundings } from './entrances-text.ts';
import { measures, splitSignals } from './measures-text.ts';
import { proposal } from './proposal-text.ts';

const DO_FIRST = 10;
const HOT = 10;
const SHOWN_FINDINGS = 6;

/** The whole report as text that ends with a newline. */
export function describeReport(report: AnalysisReport, options: TextOptions): string {
  const sections = [
    summary(report, options),
    services(report, options),
    proposal(report, options),
    measures(report, options),
    doFirst(report, options),
    findings(report, options),
    splitSignals(report, options),
    entryPoints(report, options),
    surroundings(report, options),
    hotModules(report, options),
    gaps(report, options),
  ];
  return `${sections
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')}\n`;
}

function summary(report: AnalysisReport, options: TextOptions): string[] {
  const { modules, routes, entries, tables, transactions, crossings, findings: found } = report;
  const lines = modules.reduce((sum, module) => sum + module.lines, 0);
  const size = [
    many(modules.length, 'module'),
    many(lines, 'line'),
    countRoutes(routes),
    ...(entries.length === 0 ? [] : [many(entries.length, 'other entry', 'other entries')]),
    many(tables.length, 'table'),
    many(transactions.length, 'transaction'),
  ];
  const price = Math.round(crossings.reduce((sum, crossing) => sum + crossing.price, 0));
  const kinds = countKinds(crossings).map(([kind, count]) => `${group(count)} ${kind}`);
  const cut = `${many(report.services.length, 'service')}, ${many(crossings.length, 'crossing')} at a price of ${group(price)}${kinds.length > 0 ? ` (${kinds.join(', ')})` : ''}, ${many(found.length, 'finding')}.`;
  const head = wrap(`${report.root}: ${size.join(', ')}`, 0, options.columns).map((line) => bold(line, options));
  return [...head, ...wrap(cut, 0, options.columns)];
}

function services({ services: list, modules }: AnalysisReport, options: TextOptions): string[] {
  if (list.length === 0) return [bold('SERVICES', options), '  none'];
  const shared = modules.filter(({ service }) => service === null);
  const rows = list.map((service) => [
    service.name,
    service.modules.length,
    service.lines,
    service.tables.length,
    service.routes.length,
    service.cohesion.toFixed(2),
    `${Math.round(service.coupling * 100)} %`,
    Math.round(service.price),
  ]);
  const [header = '', ...body] = table(
    ['service', 'modules', 'lines', 'tables', 'routes', 'cohesion', 'coupling', 'price'],
    rows,
    18,
  );
  return [
    bold('SERVICES', options),
    dim(header, options),
    ...list.flatMap((service, index) => [body[index] ?? '', ...aboutService(service, options)]),
    ...wrap(
      `shared kernel: ${many(shared.length, 'module')}: ${some(
        shared.map(({ path }) => path),
        8,
      )}`,
      2,
      options.columns,
    ),
  ];
}

const aboutService = ({ why, tables, routes, stays }: ReportService, { columns }: TextOptions): string[] => [
  ...wrap(stays === true ? `${why} Stays in the monolith.` : why, 6, columns),
  ...wrap(`tables: ${some(tables, 12)}`, 6, columns),
  ...wrap(`routes: ${some(routes, 4)}`, 6, columns),
];

function doFirst({ worklist }: AnalysisReport, options: TextOptions): string[] {
  if (worklist.length === 0) return [];
  const items = worklist.slice(0, DO_FIRST).flatMap((item, index) => describeItem(item, index + 1, options));
  const rest =
    worklist.length > DO_FIRST
      ? [
          `  … and ${many(worklist.length - DO_FIRST, 'more', 'more')}: --format json, or \`strangler plan\` for all of them`,
        ]
      : [];
  return [bold('DO FIRST', options), ...items, ...rest];
}

function describeItem(item: ReportWorkItem, number: number, options: TextOptions): string[] {
  const { action, what, places } = item;
  const head = `${String(number).padStart(2)}. ${bold(action, options)} ${describeSides(item)}: ${describeGain(item)}`;
  return [
    ...wrap(head, 2, options.columns),
    ...wrap(what, 6, options.columns),
    ...wrap(`at ${some(places, 3)}`, 6, options.columns).map((line) => dim(line, options)),
  ];
}

const TITLES: Readonly<Record<ReportFinding['kind'], string>> = {
  cycle: 'import cycles',
  'god-module': 'god modules',
  'wide-transaction': 'transactions over several services',
  'cross-domain-join': 'statements over several services',
  'shared-state': 'mutable memory',
  'mixed-routes': 'files with routes of several services',
  'dynamic-require': 'modules chosen at run time',
  'unused-module': 'unused modules',
  barrel: 'barrels',
};

function findings({ findings: all }: AnalysisReport, options: TextOptions): string[] {
  const byKind = groupBy(all, ({ kind }) => kind);
  const lines = [...byKind].flatMap(([kind, list]) => [
    `  ${bold(TITLES[kind], options)} (${list.length})`,
    ...list.slice(0, SHOWN_FINDINGS).flatMap((finding) => describeFinding(finding, options)),
    ...(list.length > SHOWN_FINDINGS ? [`    … and ${list.length - SHOWN_FINDINGS} more: --format json`] : []),
  ]);
  return lines.length === 0 ? [] : [bold('FINDINGS', options), ...lines];
}

function describeFinding({ message, at }: ReportFinding, options: TextOptions): string[] {
  const [first = '', ...rest] = wrap(message, 6, options.columns);
  const places = at.filter(
    (place) => !message.startsWith(place.replace(/:\d+$/, '')) || (at.length === 1 && !place.endsWith(':1')),
  );
  const where =
    places.length === 0 ? [] : wrap(`at ${some(places, 3)}`, 6, options.columns).map((line) => dim(line, options));
  return [`    - ${first.trimStart()}`, ...rest, ...where];
}

function hotModules({ modules }: AnalysisReport, options: TextOptions): string[] {
  const hot = [...modules]
    .filter(({ afferent, efferent }) => afferent + efferent > 0)
    .sort((a, b) => b.afferent + b.efferent - (a.afferent + a.efferent) || byText(a.path, b.path))
    .slice(0, HOT);
  if (hot.length === 0) return [];
  const rows = hot.map((module) => [
    module.path,
    module.afferent,
    module.efferent,
    module.instability.toFixed(2),
    module.lines,
    module.service ?? 'shared',
  ]);
  const [header = '', ...body] = table(['module', 'Ca', 'Ce', 'I', 'lines', 'service'], rows, 40);
  return [
    bold('HOT MODULES', options),
    dim('  Ca: modules that import it, Ce: modules it imports, I = Ce / (Ca + Ce)', options),
    dim(header, options),
    ...body,
  ];
}

/** What the figures above do not know. */
function gaps({ unresolved, skipped }: AnalysisReport, options: TextOptions): string[] {
  if (unresolved.length + skipped.length === 0) return [];
  const named = skipped.filter(({ why }) => why.includes('the rest was used'));
  return [
    bold('NOT UNDERSTOOD', options),
    ...wrap(
      `${many(unresolved.length, 'place')} unresolved, ${many(skipped.length, 'file')} skipped: see \`unresolved\` and \`skipped\` with --format json.`,
      2,
      options.columns,
    ),
    ...unresolved.slice(0, 3).flatMap(({ what, at, why }) => wrap(`${at} ${what}: ${why}`, 4, options.columns)),
    ...named
      .flatMap(({ path, why }) => wrap(`warning: ${path}: ${why}`, 2, options.columns))
      .map((line) => red(line, options)),
  ];
}
