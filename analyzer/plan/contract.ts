/** What others use of a service: what its API, its events and its types must go on giving. */
import type { AnalysisReport, ReportCrossing } from '../../contracts/report.ts';
import { byText, groupBy, sortedUnique } from '../model/order.ts';

const SHOWN = 12;

/** Crossings of all kinds into it, also those that earlier steps have solved: a contract holds for as long as somebody uses it. */
export function describeContract(service: string, { crossings, routes }: AnalysisReport): string {
  const own = routes.filter((route) => route.service === service).length;
  const into = crossings.filter(({ toService }) => toService === service);
  const out = crossings.filter(({ kind, fromService }) => kind === 'event' && fromService === service);
  const lines = [
    own === 0 ? [] : [`- HTTP: the ${own === 1 ? 'route' : `${own} routes`} above, with the same answers.`],
    asked('Functions others call, to be its API', into, ['call']),
    asked('Tables others read, to be asked for or copied', into, ['read', 'join']),
    asked('Tables others write, to be commands', into, ['write', 'transaction']),
    asked('Tables whose ids others keep', into, ['foreign-key']),
    asked('Events it publishes', out, ['event'], 'toService'),
    asked('Types others take', into, ['type']),
  ].flat();
  return lines.length === 0 ? 'None: nobody else uses it.' : lines.join('\n');
}

function asked(
  title: string,
  crossings: readonly ReportCrossing[],
  kinds: readonly ReportCrossing['kind'][],
  side: 'fromService' | 'toService' = 'fromService',
): string[] {
  const uses = crossings
    .filter(({ kind }) => kinds.includes(kind))
    .flatMap((crossing) => crossing.to.split(', ').map((to) => ({ to: nameOf(to), who: crossing[side] })));
  if (uses.length === 0) return [];
  const things = [...groupBy(uses, ({ to }) => to)].sort(([a, x], [b, y]) => y.length - x.length || byText(a, b));
  const shown = things
    .slice(0, SHOWN)
    .map(([to, users]) => `\`${to}\` (${sortedUnique(users.map(({ who }) => who)).join(', ')})`);
  return [`- ${title}: ${shown.join(', ')}${things.length > SHOWN ? ` and ${things.length - SHOWN} more` : ''}.`];
}

/** `path#Class.method` as a reader says it; tables, events and files as they are. */
const nameOf = (to: string): string => (to.includes('#') ? to.slice(to.lastIndexOf('#') + 1) || to.slice(0, -1) : to);
