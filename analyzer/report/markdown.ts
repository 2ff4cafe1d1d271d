/** The report for a pull request or a wiki. */
import type { AnalysisReport, ReportWorkItem } from '../../contracts/report.ts';
import { countRoutes, group, many, some } from '../model/layout.ts';
import { groupBy } from '../model/order.ts';
import { describeGain, describeSides, worklistOf } from '../model/worklist.ts';
import { code, literal, rows } from './markup.ts';
import { measures, splitSignals } from './measures-markdown.ts';
import { cells, inWords } from './proposal-text.ts';

const SHOWN_WORK = 25;

/** The report as GitHub-flavoured Markdown that ends with a newline. */
export function toMarkdown(report: AnalysisReport): string {
  const sections = [
    heading(report),
    services(report),
    proposal(report),
    measures(report),
    work(report),
    findings(report),
    splitSignals(report),
    entryPoints(report),
    surroundings(report),
    gaps(report),
  ];
  return `${sections.filter((text) => text !== '').join('\n\n')}\n`;
}

function heading({ root, modules, routes, tables, transactions, crossings }: AnalysisReport): string {
  const lines = modules.reduce((sum, module) => sum + module.lines, 0);
  const price = Math.round(crossings.reduce((sum, crossing) => sum + crossing.price, 0));
  const size = [
    many(modules.length, 'module'),
    many(lines, 'line'),
    countRoutes(routes),
    many(tables.length, 'table'),
    many(transactions.length, 'transaction'),
  ];
  return `# Coupling report of ${literal(root)}\n\n${size.join(', ')}; ${many(crossings.length, 'crossing')} at a price of ${group(price)}.`;
}

const services = ({ services: list }: AnalysisReport): string =>
  `## Services\n\n${rows(
    ['Service', 'Modules', 'Lines', 'Tables', 'Routes', 'Cohesion', 'Coupling', 'Price'],
    list.map((service) => [
      service.name,
      service.modules.length,
      service.lines,
      service.tables.length,
      service.routes.length,
      service.cohesion.toFixed(2),
      `${Math.round(service.coupling * 100)} %`,
      Math.round(service.price),
    ]),
  )}\n\n${list.map(({ name, why, tables }) => `- **${name}**: ${literal(why)} Tables: ${tables.map(code).join(', ') || 'none'}.`).join('\n')}`;

function proposal({ proposal: found }: AnalysisReport): string {
  if (found === null) return '';
  const table = rows(['Services', 'Price', 'Largest', 'Calls across', 'Table purity'], found.alternatives.map(cells));
  const words = found.alternatives.slice(1).map(({ services, why }) => `- ${services.length} services: ${why}`);
  return `## Proposal\n\n${inWords(found)}\n\n${table}\n\n${words.join('\n')}`.trimEnd();
}

function work(report: AnalysisReport): string {
  const { worklist } = report;
  if (worklist.length === 0) return '';
  const rest =
    worklist.length > SHOWN_WORK ? `\n\n${many(worklist.length - SHOWN_WORK, 'item')} more in the JSON report.` : '';
  return `## Worklist\n\nBest first: what saves most for what it costs, and lets most routes go.\n\n${workRows(worklist.slice(0, SHOWN_WORK))}${rest}\n\n${workPerService(report)}`;
}

const workRows = (items: readonly ReportWorkItem[]): string =>
  rows(
    ['Do', 'From → to', 'Gain', 'Where', 'What'],
    items.map((item) => [
      item.action,
      describeSides(item),
      describeGain(item),
      `${code(item.places[0] ?? '')}${item.places.length > 1 ? ` and ${item.places.length - 1} more` : ''}`,
      item.what,
    ]),
  );

/** The first few items of each boundary, by their number in the whole list. */
function workPerService(report: AnalysisReport): string {
  const lines = report.services.map(({ name }) => {
    const own = worklistOf(name, report).map((item) => `#${report.worklist.indexOf(item) + 1}`);
    return `- **${name}**: ${many(own.length, 'item')}${own.length === 0 ? '' : `: ${some(own, 15)}`}`;
  });
  return `### Per service\n\n${lines.join('\n')}`;
}

function findings({ findings: all }: AnalysisReport): string {
  if (all.length === 0) return '';
  const parts = [...groupBy(all, ({ kind }) => kind)].map(
    ([kind, list]) =>
      `### ${kind} (${list.length})\n\n${list.map(({ message, at }) => `- ${literal(message)}${at[0] === undefined ? '' : ` (${code(at[0])})`}`).join('\n')}`,
  );
  return `## Findings\n\n${parts.join('\n\n')}`;
}

const SHOWN_ENTRIES = 25;

function entryPoints({ entries }: AnalysisReport): string {
  if (entries.length === 0) return '';
  const shown = entries
    .slice(0, SHOWN_ENTRIES)
    .map(({ kind, name, at, writes, reads, emits }) => [
      kind,
      literal(name),
      code(at),
      ...[writes, reads, emits].map((names) => names.map(code).join(', ')),
    ]);
  const rest = entries.length > SHOWN_ENTRIES ? `\n\n${entries.length - SHOWN_ENTRIES} more in the JSON report.` : '';
  return `## Entry points beside routes\n\n${rows(['Kind', 'Name', 'Where', 'Writes', 'Reads', 'Emits'], shown)}${rest}`;
}

function surroundings({ events, hosts, environment }: AnalysisReport): string {
  const parts = [
    ['Events', events.map(({ name }) => name)],
    ['External hosts', hosts.map(({ host }) => host)],
    ['Environment keys', environment.map(({ key }) => key)],
  ] as const;
  const lines = parts
    .filter(([, names]) => names.length > 0)
    .map(([title, names]) => `- ${title} (${names.length}): ${some(names.map(code), 25)}`);
  return lines.length === 0 ? '' : `## Surroundings\n\n${lines.join('\n')}`;
}

const gaps = ({ unresolved, skipped }: AnalysisReport): string =>
  unresolved.length + skipped.length === 0
    ? ''
    : `## Not understood\n\n${many(unresolved.length, 'place')} unresolved, ${many(skipped.length, 'file')} skipped; both are listed in the JSON report.`;
