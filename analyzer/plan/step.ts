/** The chapter of one service. */
import type { AnalysisReport, ReportCrossing, ReportService, ReportWorkItem } from '../../contracts/report.ts';
import { round } from '../model/order.ts';
import { isTooling } from '../model/tooling.ts';
import { describeSides } from '../model/worklist.ts';
import type { Step } from './extraction-order.ts';
import { keepBlock } from './keep.ts';
import { type PlannedRoute, planRoutes } from './route-safety.ts';
import { markdownTable, plural } from './words.ts';

export function describeStep(step: Step, number: number, report: AnalysisReport): string {
  const { service } = step;
  const routes = planRoutes(service.name, report);
  return [
    `## ${number}. ${service.name}`,
    `${service.why} ${plural(service.modules.length, 'module')}, ${plural(service.lines, 'line')}, cohesion ${service.cohesion}, coupling ${Math.round(service.coupling * 100)} %.`,
    keepBlock(service.name),
    `### Routes\n\n${describeRoutes(routes)}`,
    `### Tables\n\n${describeTables(service, report)}`,
    `### Crossings to solve\n\n${describeWork(step, report)}`,
    `### Flags\n\n${describeFlags(service.name, routes)}`,
    `### Done when\n\n${exitTest(service.name, routes)}`,
    `### Way back\n\n\`strangler route ${service.name} monolith --why "…"\` moves every route of the group back, at once and without a restart; \`strangler kill\` moves everything. The monolith's code and tables stay until the step is done, and it follows the service's changes, so that it finds fresh data.`,
  ].join('\n\n');
}

function describeRoutes(routes: readonly PlannedRoute[]): string {
  if (routes.length === 0) return 'None: it is reached from other services only.';
  const rows = routes.map(({ route, mode, safe, note }) => [`\`${route}\``, mode, safe ? 'yes' : '**not yet**', note]);
  return markdownTable(['Route', 'Mode to set first', 'Safe to route', 'Because'], rows);
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

function describeFlags(service: string, routes: readonly PlannedRoute[]): string {
  if (routes.length === 0) return 'No routes, so no flags.';
  const named = (mode: PlannedRoute['mode']): string[] =>
    routes.filter((each) => each.mode === mode).map(({ route }) => route);
  const [shadow, canary, held] = [named('shadow'), named('canary'), named('monolith')];
  const lines = [
    ...shadow.map((route) => `strangler route "${route}" shadow`),
    ...(shadow.length > 0 ? [`strangler compare --candidate ${service}`] : []),
    ...[...shadow, ...canary].map((route) => `strangler route "${route}" canary 10`),
    ...(held.length > 0
      ? ['# stay on the monolith until their crossings are solved:', ...held.map((route) => `#   ${route}`)]
      : []),
    `# when nothing differs${held.length > 0 ? ' and no route is held back' : ''}, the whole group:`,
    `strangler route ${service} service`,
  ];
  return `\`\`\`sh\n${lines.join('\n')}\n\`\`\``;
}

function exitTest(service: string, routes: readonly PlannedRoute[]): string {
  const held = routes.filter(({ safe }) => !safe).length;
  return [
    `- [ ] \`strangler compare --candidate ${service}\` and \`strangler compare --live\` show no difference on its ${plural(routes.length, 'route')}.`,
    ...(held > 0
      ? [
          `- [ ] The ${plural(held, 'route')} marked “not yet” ${held === 1 ? 'writes' : 'write'} through the owners' APIs, and \`strangler plan\` calls ${held === 1 ? 'it' : 'them'} safe.`,
        ]
      : []),
    `- [ ] All routes are in mode \`service\` for as long as the business needs to trust it.`,
    `- [ ] Nothing else writes its tables: the column “Also written by” above is empty.`,
    `- [ ] Its modules are deleted from the monolith, and this plan no longer has the step.`,
  ].join('\n');
}
