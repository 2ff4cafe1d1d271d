/** Which flags to set in which order, and how to know that a service is out. */
import type { ReportService } from '../../contracts/report.ts';
import type { PlannedRoute } from './route-safety.ts';
import type { StepRoute } from './step.ts';
import { plural } from './words.ts';

export function describeFlags(service: string, routes: readonly StepRoute[]): string {
  const routable = routes.filter(({ rules }) => rules.length > 0);
  if (routable.length === 0)
    return routes.length === 0 ? 'No routes, so no flags.' : 'No rule can be made of its routes, so no flags.';
  const named = (mode: PlannedRoute['mode']): string[] => [
    ...new Set(routable.filter((each) => each.mode === mode).flatMap(({ rules }) => rules)),
  ];
  const held = named('monolith');
  const free = (mode: PlannedRoute['mode']): string[] => named(mode).filter((rule) => !held.includes(rule));
  const [canary, shadow] = [free('canary'), free('shadow').filter((rule) => !named('canary').includes(rule))];
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

export function exitTest(
  { name: service, tables: { length: tables } }: ReportService,
  routes: readonly StepRoute[],
): string {
  const held = routes.filter(({ safe, rules }) => !safe && rules.length > 0).length;
  const apart = routes.filter(({ rules }) => rules.length === 0).length;
  const moved = routes.length > 0 && routes.every(({ live }) => live === 'service');
  const own =
    routes.length === 0
      ? []
      : [
          `- [ ] \`strangler compare --candidate ${service}\` and \`strangler compare --live\` show no difference on its ${plural(routes.length, 'route')}.`,
          ...(held > 0
            ? [
                `- [ ] The ${plural(held, 'route')} marked “not yet” ${held === 1 ? 'writes' : 'write'} through the owners' APIs, and \`strangler plan\` calls ${held === 1 ? 'it' : 'them'} safe.`,
              ]
            : []),
          ...(apart > 0
            ? [
                `- [ ] The ${plural(apart, 'route')} marked “not by rule” ${apart === 1 ? 'is' : 'are'} answered by the service: the monolith's handlers call it.`,
              ]
            : []),
          `- [${moved ? 'x' : ' '}] All routes are in mode \`service\` for as long as the business needs to trust it.`,
        ];
  return [
    ...own,
    ...(tables === 0 ? [] : [`- [ ] Nothing else writes its tables: the column “Also written by” above is empty.`]),
    `- [ ] Its modules are deleted from the monolith, and this plan no longer has the step.`,
  ].join('\n');
}
