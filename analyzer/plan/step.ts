/** The chapter of one service. */
import type { AnalysisReport, ReportService } from '../../contracts/report.ts';
import { isTooling } from '../model/tooling.ts';
import { makeWorklist, type WorkItem } from '../model/worklist.ts';
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
    `### Crossings to solve\n\n${describeWork(step)}`,
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

/** Crossings first broken by this step: those with services that left before were solved then. */
function describeWork({ outgoing, incoming, service }: Step): string {
  const worklist = makeWorklist([...outgoing, ...incoming]);
  if (worklist.length === 0) return 'None.';
  const mine = worklist.filter(({ fromService }) => fromService === service.name);
  const theirs = worklist.filter(({ fromService }) => fromService !== service.name);
  return [
    ...(mine.length > 0 ? [`What ${service.name} asks of others:\n\n${mine.map(describeItem).join('\n')}`] : []),
    ...(theirs.length > 0 ? [`What others ask of ${service.name}:\n\n${theirs.map(describeItem).join('\n')}`] : []),
  ].join('\n\n');
}

const PLACES = 5;

function describeItem({ kind, fromService, toService, price, suggestion, places }: WorkItem): string {
  const more = places.length > PLACES ? ` and ${places.length - PLACES} more` : '';
  const where = places
    .slice(0, PLACES)
    .map((at) => `\`${at}\``)
    .join(', ');
  return `- [ ] **${kind}** ${fromService} → ${toService} (${price}): ${suggestion} ${where}${more}`;
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
