/** Markdown: how good the map is, and which files and classes hold unrelated things. */
import type { AnalysisReport } from '../../contracts/report.ts';
import { percent, some } from '../model/layout.ts';
import { code, literal, rows } from './markup.ts';
import { classesThatFallApart, filesThatFallApart, shortName } from './worst.ts';

const SHOWN = 15;
const SHOWN_PARTS = 6;
const SHOWN_NAMES = 6;

export function measures({ measures: whole, services }: AnalysisReport): string {
  if (services.length === 0) return '';
  const figures = [
    ['Structural modularity (SM)', whole.modularity.toFixed(2)],
    ['Calls that cross a boundary (ICP)', percent(whole.coupling)],
    ['Entry symbols per service (IFN)', whole.interfaces.toFixed(1)],
    ['Lines in services of fair size (NED)', percent(whole.nonExtreme)],
    ['Services in cycles', whole.cyclicServices],
    ['Business context purity', percent(whole.contextPurity)],
    ['Table purity', percent(whole.tablePurity)],
    ['Transaction purity', percent(whole.transactionPurity)],
    ['Propagation cost', percent(whole.propagationCost)],
  ];
  const header = ['Service', 'Ca', 'Ce', 'I', 'SM', 'IFN', 'Contexts', 'Tables', 'Foreign tables', 'Transactions'];
  const body = services.map(({ name, measures: one }) => [
    name,
    one.afferent,
    one.efferent,
    one.instability.toFixed(2),
    one.modularity.toFixed(2),
    one.interfaces,
    percent(one.contextPurity),
    percent(one.tablePurity),
    one.foreignTables,
    percent(one.transactionPurity),
  ]);
  return `## Measures\n\n${rows(['Of the whole map', ''], figures)}\n\n${rows(header, body)}`;
}

export function splitSignals(report: AnalysisReport): string {
  const files = filesThatFallApart(report).map(({ path, lines, parts }) => [
    code(path),
    lines,
    parts.length,
    partsInWords(parts.map(({ members }) => members.map(shortName))),
  ]);
  const classes = classesThatFallApart(report).map(({ id, lines, lcom4, parts }) => [
    code(id),
    lines,
    lcom4,
    partsInWords(parts),
  ]);
  const all = [...files.slice(0, SHOWN), ...classes.slice(0, SHOWN)];
  const rest = files.length + classes.length - all.length;
  if (all.length === 0) return '';
  return `## Worth splitting\n\n${rows(['File or class', 'Lines', 'Parts', 'Unrelated parts'], all)}${rest > 0 ? `\n\n${rest} more in the JSON report.` : ''}`;
}

const partsInWords = (parts: readonly (readonly string[])[]): string => {
  const shown = parts.slice(0, SHOWN_PARTS).map((members) => some(members, SHOWN_NAMES));
  return literal([...shown, ...(parts.length > SHOWN_PARTS ? [`${parts.length - SHOWN_PARTS} more`] : [])].join('; '));
};
