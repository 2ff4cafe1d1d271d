import type { AnalysisReport, ReportCrossing } from '../../contracts/report.ts';
import { byText, groupBy, round } from '../model/order.ts';

/** Kinds of crossings as a map can say them. */
const VIEWS: readonly (readonly [string, readonly ReportCrossing['kind'][]])[] = [
  ['transactions', ['transaction']],
  ['writes', ['write']],
  ['reads', ['read', 'join']],
  ['keys', ['foreign-key']],
  ['calls', ['call']],
  ['touches of memory', ['shared-state']],
  ['events', ['event']],
];

/** Who needs whom, as a Mermaid flowchart; an arrow goes from the service that asks to the one that is asked. Types are left out. */
export function drawContextMap({ services, crossings }: AnalysisReport): string {
  const ids = new Map(services.map(({ name }, index) => [name, `s${index + 1}`]));
  const nodes = services.map(({ name, stays, routes, tables }) => {
    const label = `"${name}<br/>${routes.length} routes, ${tables.length} tables"`;
    return `    ${ids.get(name)}${stays === true ? `[${label}]` : `([${label}])`}`;
  });
  const pairs = groupBy(
    crossings.filter(
      ({ kind, fromService, toService }) => kind !== 'type' && ids.has(fromService) && ids.has(toService),
    ),
    ({ fromService, toService }) => `${fromService}\n${toService}`,
  );
  const dearest = [...pairs].sort(([a, x], [b, y]) => priceOf(y) - priceOf(x) || byText(a, b)).slice(0, MAX_EDGES);
  const edges = dearest
    .sort(([a], [b]) => byText(a, b))
    .map(([pair, list]) => {
      const [from = '', to = ''] = pair.split('\n').map((name) => ids.get(name));
      return `    ${from} -->|"${label(list)}"| ${to}`;
    });
  const rest = pairs.size - dearest.length;
  return [
    ...['```mermaid', 'flowchart LR', ...nodes, ...edges, '```'],
    ...(rest > 0 ? ['', `The ${MAX_EDGES} dearest of ${pairs.size} pairs; ${rest} cheaper ones are left out.`] : []),
  ].join('\n');
}

/** More arrows nobody can follow; beyond 500 Mermaid refuses to draw. */
const MAX_EDGES = 60;

const priceOf = (crossings: readonly ReportCrossing[]): number => crossings.reduce((sum, { price }) => sum + price, 0);

function label(crossings: readonly ReportCrossing[]): string {
  const counts = VIEWS.map(([word, kinds]) => ({
    word,
    count: crossings.filter(({ kind }) => kinds.includes(kind)).length,
  }));
  const price = round(
    crossings.reduce((sum, crossing) => sum + crossing.price, 0),
    1,
  );
  const shown = counts
    .filter(({ count }) => count > 0)
    .map(({ word, count }) => `${count} ${count === 1 ? word.slice(0, -1) : word}`);
  return `${shown.join(', ')}<br/>price ${price}`;
}
