/** The order of extraction as a table with reasons. */
import type { PlanSignals } from '../../contracts/plan.ts';
import type { AnalysisReport } from '../../contracts/report.ts';
import { requestsOf } from './benefit.ts';
import type { Step } from './extraction-order.ts';
import { describeProgress, measureProgress } from './progress.ts';
import { planRoutes } from './route-safety.ts';
import type { PlannedTable } from './route-table.ts';
import { markdownTable, plural } from './words.ts';

export interface PlanContext {
  readonly report: AnalysisReport;
  readonly signals: PlanSignals;
  readonly steps: readonly Step[];
  readonly planned: PlannedTable;
}

export function describeOrder(context: PlanContext): string {
  const rows = context.steps.map((step, index) => toRow(step, index, context));
  const live = context.signals.live;
  const header = ['Step', 'Service', 'After', 'Routes safe now', 'Tables', 'Asks for', 'Price', 'Benefit', 'Why here'];
  return [
    `## Order of extraction

At every turn the service with the least price per benefit goes next. A crossing is paid for by the first of its two sides to leave;
“after” names the earlier steps whose API it calls. ${benefitWords(context.signals)}`,
    markdownTable([...header, ...(live === undefined ? [] : ['Moved'])], rows),
    ...(live?.killSwitch === true ? ['The kill switch is on: the monolith answers everything.'] : []),
  ].join('\n\n');
}

function toRow(step: Step, index: number, { report, signals, planned, steps }: PlanContext): (string | number)[] {
  const { name, tables } = step.service;
  const routes = planRoutes(name, report);
  const safe = routes.filter((route) => route.safe && (planned.rulesOf.get(route.route) ?? []).length > 0).length;
  const after = step.needs.map((need) => `${steps.findIndex((one) => one.service.name === need) + 1}`);
  const rules = planned.table.rules.filter(({ service }) => service === name);
  return [
    index + 1,
    name,
    after.join(', ') || '–',
    `${safe} of ${routes.length}`,
    tables.length,
    step.outgoing.length,
    step.price,
    step.benefit.total.toFixed(2),
    reason(step, { report, signals }),
    ...(signals.live === undefined ? [] : [describeProgress(measureProgress(rules, signals.live))]),
  ];
}

function benefitWords({ history, traffic, owners }: PlanSignals): string {
  const parts = [
    'routes',
    ...(history === undefined
      ? []
      : [`changes (${plural(history.commits, 'commit')} in the year up to ${history.until})`]),
    ...(traffic === undefined
      ? []
      : [
          `traffic (${plural(traffic.requests, 'request')} of ${traffic.source}, ${traffic.unmatched} of them of no listed route)`,
        ]),
  ];
  const team = owners === undefined ? '' : ', raised by up to a quarter when one team of CODEOWNERS has it all';
  const missing = [
    ...(history === undefined ? ['how often code changes (no git history)'] : []),
    ...(traffic === undefined ? ['traffic (`--access-log`, `--admin`)'] : []),
    ...(owners === undefined ? ['teams (CODEOWNERS)'] : []),
  ];
  return `Benefit is 1 for the average service, from the shares of ${parts.join(', ')}${team}.${missing.length === 0 ? '' : ` Not known: ${missing.join(', ')}.`}`;
}

function reason(
  { service, outgoing, incoming }: Step,
  { report, signals: { history, owners, traffic } }: Pick<PlanContext, 'report' | 'signals'>,
): string {
  const writes = outgoing.filter(({ kind }) => kind === 'write' || kind === 'transaction').length;
  const needs =
    outgoing.length === 0
      ? 'needs nothing that is still in the monolith'
      : `${plural(outgoing.length, 'crossing')} to what is still in the monolith, ${writes === 0 ? 'none of them a write' : `${writes} of them writes or transactions`}`;
  const serves = `serves ${plural(service.routes.length, 'route')}`;
  const changed = history?.services[service.name];
  const owner = owners?.[service.name]?.[0];
  return [
    needs,
    serves,
    `${plural(incoming.length, 'crossing')} from what is still there into it`,
    ...(changed === undefined ? [] : [`${plural(changed.commits, 'commit')} of ${plural(changed.authors, 'author')}`]),
    ...(traffic === undefined ? [] : [share(requestsOf(report, traffic).get(service.name) ?? 0, traffic.requests)]),
    ...(owner === undefined ? [] : [`${Math.round(owner.share * 100)} % owned by ${owner.owner}`]),
  ].join('; ');
}

const share = (count: number, all: number): string =>
  `${plural(count, 'request')} of ${all} (${Math.round((100 * count) / Math.max(all, 1))} %)`;
