import type { AnalysisReport, ReportAlternative } from '../../contracts/report.ts';
import { bold, dim, group, percent, type TextOptions, table, wrap } from '../model/layout.ts';

/** Whether to cut, what else could be, how sure the proposal is; nothing when the map is approved. */
export function proposal({ proposal: found }: AnalysisReport, options: TextOptions): string[] {
  if (found === null) return [];
  const [header = '', ...rows] = table(
    ['services', 'price', 'largest', 'calls across', 'table purity'],
    found.alternatives.map(cells),
    18,
  );
  const others = found.alternatives.slice(1);
  return [
    bold('PROPOSAL', options),
    ...wrap(inWords(found), 2, options.columns),
    ...(others.length === 0 ? [] : [dim(header, options), ...rows]),
    ...others.flatMap(({ services, why }) => wrap(`${services.length} services: ${why}`, 2, options.columns)),
  ];
}

export const inWords = ({ advice, why, stability }: NonNullable<AnalysisReport['proposal']>): string =>
  `${advice === 'wait' ? 'Better wait: ' : ''}${why} Stability ${percent(stability)}: so much stays together when 5 % of the ` +
  'references are taken away.';

export const cells = ({
  services,
  recommended,
  price,
  largest,
  coupling,
  tablePurity,
}: ReportAlternative): string[] => [
  `${services.length}${recommended ? ' (this one)' : ''}`,
  group(Math.round(price)),
  percent(largest),
  percent(coupling),
  tablePurity === null ? '–' : tablePurity.toFixed(2),
];
