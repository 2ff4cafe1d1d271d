/** The chapter of one service. */
import type { LiveSignals } from '../../contracts/plan.ts';
import type { AnalysisReport, ReportCrossing, ReportService, ReportWorkItem } from '../../contracts/report.ts';
import { round } from '../model/order.ts';
import { isTooling } from '../model/tooling.ts';
import { describeSides } from '../model/worklist.ts';
import { describeContract } from './contract.ts';
import type { Step } from './extraction-order.ts';
import { describeFlags, exitTest } from './flags.ts';
import { keepBlock } from './keep.ts';
import type { PlanContext } from './order-text.ts';
import { describeLive } from './progress.ts';
import { type PlannedRoute, planRoutes } from './route-safety.ts';
import type { PlannedTable } from './route-table.ts';
import { markdownTable, plural } from './words.ts';

export function describeStep(step: Step, number: number, { report, signals, steps, planned }: PlanContext): string {
  const { service } = step;
  const routes = planRoutes(service.name, report).map((route) => toStepRoute(route, planned, signals.live));
  return [
    `## ${number}. ${service.name}`,
    `${service.why} ${plural(service.modules.length, 'module')}, ${plural(service.lines, 'line')}, cohesion ${service.cohesion}, coupling ${Math.round(service.coupling * 100)} %.`,
    keepBlock(service.name),
    ...(step.needs.length === 0
      ? []
      : [
          `After ${step.needs.map((need) => `${steps.findIndex((one) => one.service.name === need) + 1}. ${need}`).join(', ')}: it calls their API from day one.`,
        ]),
    `### Routes\n\n${describeRoutes(routes)}`,
    `### Tables\n\n${describeTables(service, report)}`,
    `### Contract to keep\n\n${describeContract(service.name, report)}`,
    `### Crossings to solve\n\n${describeWork(step, report)}`,
    `### Flags\n\n${describeFlags(service.name, routes)}`,
    `### Done when\n\n${exitTest(service, routes)}`,
    `### Way back\n\n\`strangler route ${service.name} monolith --why "…"\` moves every route of the group back, at once and without a restart; \`strangler kill\` moves everything. The monolith's code and tables stay until the step is done, and it follows the service's changes, so that it finds fresh data.`,
  ].join('\n\n');
}

export interface StepRoute extends PlannedRoute {
  /** As the proxy's table says them; none when no rule can be made of it. */
  readonly rules: readonly string[];
  readonly live: string | undefined;
}

function toStepRoute(
  route: PlannedRoute,
  { rulesOf, unroutable }: PlannedTable,
  live: LiveSignals | undefined,
): StepRoute {
  const rules = rulesOf.get(route.route) ?? [];
  const now = live === undefined ? undefined : describeLive(rules, live);
  if (rules.length > 0) return { ...route, rules, live: now };
  const why = unroutable.find((one) => one.route === route.route)?.why ?? 'no rule can be made of it';
  return {
    ...route,
    mode: 'monolith',
    safe: false,
    note: [why, route.note].filter((text) => text !== '').join('; '),
    rules,
    live: now,
  };
}

function describeRoutes(routes: readonly StepRoute[]): string {
  if (routes.length === 0) return 'None: it is reached from other services only.';
  const now = routes.some(({ live }) => live !== undefined);
  const rows = routes.map(({ route, mode, safe, note, rules, live }) => [
    `\`${route}\``,
    mode,
    safe ? 'yes' : rules.length > 0 ? '**not yet**' : '**not by rule**',
    ...(now ? [live ?? ''] : []),
    note,
  ]);
  return markdownTable(['Route', 'Mode to set first', 'Safe to route', ...(now ? ['Now'] : []), 'Because'], rows);
}

function describeTables({ name, tables: own }: ReportService, { tables, modules }: AnalysisReport): string {
  const serviceOf = new Map(modules.map(({ path, service }) => [path, service]));
  const outside = (paths: readonly string[]): string[] =>
    paths.filter((path) => serviceOf.get(path) !== name && !isTooling(path)).map((path) => `\`${path}\``);
  const rows = tables
    .filter((table) => own.includes(table.name))
    .map((table) => [
      `\`${table.name}\``,
      outside(table.writtenBy).join(', ') || '–',
      outside(table.readBy).join(', ') || '–',
    ]);
  return rows.length === 0 ? 'None.' : markdownTable(['Table', 'Also written by', 'Also read by'], rows);
}

/** Crossings first broken by this step, by the items that solve them: those with services that left before were solved then. */
function describeWork({ outgoing, incoming }: Step, { worklist, crossings }: AnalysisReport): string {
  const first = new Set([...outgoing, ...incoming]);
  const items = worklist.flatMap((item, index) => {
    const here = item.crossings.flatMap((at) => crossings[at] ?? []).filter((crossing) => first.has(crossing));
    return here.length === 0 ? [] : [describeItem(item, index + 1, here)];
  });
  return items.length === 0 ? 'None.' : `By their number in the worklist.\n\n${items.join('\n')}`;
}

const PLACES = 5;

function describeItem(item: ReportWorkItem, number: number, here: readonly ReportCrossing[]): string {
  const { action, what, benefit, price, adds, crossings } = item;
  const gain =
    item.change === undefined
      ? `${round(here.reduce((sum, one) => sum + one.price, 0))}`
      : `saves ${benefit} for ${price}${adds > 0 ? `, makes ${adds} new` : ''}`;
  const part =
    here.length < crossings.length ? `; ${here.length} of its ${crossings.length} crossings are this step's` : '';
  const places = [...new Set(here.map(({ at }) => `\`${at}\``))];
  const more = places.length > PLACES ? ` and ${places.length - PLACES} more` : '';
  return `- [ ] #${number} **${action}** ${describeSides(item)} (${gain}${part}): ${what} ${places.slice(0, PLACES).join(', ')}${more}`;
}
