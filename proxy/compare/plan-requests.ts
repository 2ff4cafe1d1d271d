import type { RecordedRequest } from '../../contracts/comparison.ts';
import type { RouteRule } from '../../contracts/route-table.ts';
import type { Planned } from './replay.ts';
import { SAFE_METHODS } from './replay.ts';
import { createRuleFinder, guessRoute } from './route-label.ts';

export interface Plan {
  readonly planned: readonly Planned[];
  readonly notSent: readonly { readonly what: string; readonly why: string }[];
}

export interface PlanOptions {
  /** The table, when one is known: it names the routes, and the services when there is no candidate. */
  readonly rules: readonly RouteRule[];
  /** Who is judged, whatever the table says. */
  readonly candidate?: string | undefined;
  /** Names that can be asked. */
  readonly services: ReadonlySet<string>;
  /** Whether requests that may change something are sent too. */
  readonly unsafe: boolean;
}

/** Decides for each recorded request which candidate it goes to; what goes nowhere is listed with the reason, once per route. */
export function planRequests(requests: readonly RecordedRequest[], options: PlanOptions): Plan {
  const ruleOf = createRuleFinder(options.rules);
  const planned: Planned[] = [];
  const refused = new Map<string, number>();
  for (const request of requests) {
    const rule = ruleOf(request.method, request.path);
    const route = rule?.route ?? guessRoute(request.method, request.path);
    const service = options.candidate ?? rule?.service;
    const why = whyNotSent(request, service, options);
    if (why === undefined && service !== undefined) planned.push({ route, service, request });
    else refused.set(`${route}\n${why}`, (refused.get(`${route}\n${why}`) ?? 0) + 1);
  }
  return { planned, notSent: [...refused].map(([key, count]) => toNotSent(key, count)) };
}

/** The rules that a word selects: a route, a group or a service; all without a word. Only those that GET can reach. */
export function selectRules(rules: readonly RouteRule[], selector: string | undefined): RouteRule[] {
  const readable = rules.filter(({ route }) => route.startsWith('GET ') || route.startsWith('* '));
  const wanted = selector?.trim().toLowerCase();
  if (wanted === undefined) return readable;
  return readable.filter((rule) =>
    [rule.route, rule.group, rule.service].some((name) => name.toLowerCase() === wanted),
  );
}

function whyNotSent(
  { method }: RecordedRequest,
  service: string | undefined,
  { services, unsafe }: PlanOptions,
): string | undefined {
  if (!unsafe && !SAFE_METHODS.has(method)) return 'it may change something; --unsafe sends it to both sides';
  if (service === undefined) return 'no rule names a service for it; --candidate does';
  return services.has(service) ? undefined : notConfigured(service);
}

export const notConfigured = (service: string): string => `its service ${service} is not in the configuration`;

function toNotSent(key: string, count: number): Plan['notSent'][number] {
  const [what = '', why = ''] = key.split('\n');
  return { what: count === 1 ? what : `${what} (${count} requests)`, why };
}
