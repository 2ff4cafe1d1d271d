/** Text: how good the map is, and which files and classes hold unrelated things. */
import type { AnalysisReport, ReportService } from '../../contracts/report.ts';
import { bold, dim, many, percent, some, type TextOptions, table, wrap } from '../model/layout.ts';
import { classesThatFallApart, filesThatFallApart, modulesOffTheMainSequence, shortName } from './worst.ts';

const SHOWN = 5;
const SHOWN_PARTS = 3;
const SHOWN_NAMES = 4;

export function measures({ measures: whole, services }: AnalysisReport, options: TextOptions): string[] {
  if (services.length === 0) return [];
  const sentences = [
    `Structural modularity ${whole.modularity.toFixed(2)}; ${percent(whole.coupling)} of the calls cross a boundary;`,
    `${whole.interfaces.toFixed(1)} entry symbols per service; ${percent(whole.nonExtreme)} of the lines in services of fair size;`,
    `${many(whole.cyclicServices, 'service')} in cycles; purity: contexts ${percent(whole.contextPurity)},`,
    `tables ${percent(whole.tablePurity)}, transactions ${percent(whole.transactionPurity)};`,
    `a change may reach ${percent(whole.propagationCost)} of the modules.`,
  ];
  const [header = '', ...body] = table(HEADER, services.map(toRow), NAME);
  return [
    bold('MEASURES', options),
    ...wrap(sentences.join(' '), 2, options.columns),
    dim(header, options),
    ...body,
    ...wrap(LEGEND, 2, options.columns).map((line) => dim(line, options)),
  ];
}

/** Names are shortened to this, so that the ten columns fit into 80. */
const NAME = 12;

const HEADER = ['service', 'Ca', 'Ce', 'I', 'SM', 'IFN', 'contexts', 'tables', 'foreign', 'transactions'];
const LEGEND =
  'Ca: services that depend on it, Ce: it depends on, I = Ce / (Ca + Ce), SM: structural modularity, IFN: symbols called from ' +
  'outside; purity of contexts, tables and transactions; foreign: tables of others it touches. See docs/measures.md.';

const toRow = ({ name, measures: one }: ReportService): (string | number)[] => [
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
];

/** Nothing when every file and class holds together. */
export function splitSignals(report: AnalysisReport, options: TextOptions): string[] {
  const lists = [
    ['files that fall apart', filesThatFallApart(report).map(describeFile)],
    ['classes that fall apart (LCOM4)', classesThatFallApart(report).map(describeClass)],
    ['far from the main sequence', modulesOffTheMainSequence(report).map(describeDistance)],
  ] as const;
  const lines = lists
    .filter(([, items]) => items.length > 0)
    .flatMap(([title, items]) => [
      `  ${bold(title, options)} (${items.length})`,
      ...items.slice(0, SHOWN).flatMap((item) => {
        const [first = '', ...rest] = wrap(item, 6, options.columns);
        return [`    - ${first.trimStart()}`, ...rest];
      }),
      ...(items.length > SHOWN ? [`    … and ${items.length - SHOWN} more: --format json`] : []),
    ]);
  return lines.length === 0 ? [] : [bold('WORTH SPLITTING', options), ...lines];
}

function describeFile({ path, lines, parts }: AnalysisReport['modules'][number]): string {
  const shown = parts
    .slice(0, SHOWN_PARTS)
    .map(({ members, lines: own }) => `${some(members.map(shortName), SHOWN_NAMES)} (${many(own, 'line')})`);
  const rest = parts.length > SHOWN_PARTS ? `; and ${many(parts.length - SHOWN_PARTS, 'more', 'more')}` : '';
  return `${path}: ${many(lines, 'line')} in ${parts.length} unrelated parts: ${shown.join('; ')}${rest}`;
}

function describeClass({ id, lines, lcom4, parts }: AnalysisReport['classes'][number]): string {
  const shown = parts.slice(0, SHOWN_PARTS).map((part) => some(part, SHOWN_NAMES));
  const rest = parts.length > SHOWN_PARTS ? `; and ${many(parts.length - SHOWN_PARTS, 'more', 'more')}` : '';
  return `${id}: ${many(lines, 'line')}, LCOM4 ${lcom4}: ${shown.join('; ')}${rest}`;
}

const describeDistance = ({ path, abstractness, instability, afferent, distance }: AnalysisReport['modules'][number]) =>
  `${path}: distance ${(distance ?? 0).toFixed(2)} (A ${(abstractness ?? 0).toFixed(2)}, I ${instability.toFixed(2)}), ` +
  `${many(afferent, 'module leans', 'modules lean')} on it`;
