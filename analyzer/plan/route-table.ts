/** The services of a report as the table that a proxy begins with: every route of every service that leaves, all `monolith`. */
import type { AnalysisReport } from '../../contracts/report.ts';
import type { RouteRule, RouteTable } from '../../contracts/route-table.ts';
import { byText, groupBy, sortedUnique } from '../model/order.ts';
import { toPatterns } from './proxy-pattern.ts';
import { type PlannedRoute, planRoutes } from './route-safety.ts';

export interface Unroutable {
  readonly route: string;
  readonly service: string;
  readonly why: string;
}

export interface PlannedTable {
  readonly table: RouteTable;
  /** What no rule can be made of: it stays with the monolith. */
  readonly unroutable: readonly Unroutable[];
  /** Rules by the route in the source that they stand for; several operations may share the rules of their endpoint. */
  readonly rulesOf: ReadonlyMap<string, readonly string[]>;
}

type Rule = RouteRule & {
  /** The route in the source. */
  readonly of: string;
};

/** Requests of GraphQL and tRPC that are named inside the request and not by its path. */
const PSEUDO = /^(QUERY|MUTATION|SUBSCRIPTION) /;

/** Rules in the order of the services, then as they are listed; no two mean the same. */
export function planRouteTable(report: AnalysisReport): PlannedTable {
  const leaving = report.services.filter(({ stays }) => stays !== true).map(({ name }) => name);
  const routes = leaving.flatMap((service) => planRoutes(service, report).map((route) => ({ ...route, service })));
  const [named, plain] = [routes.filter(isPseudo), routes.filter((one) => !isPseudo(one))];
  const made = [...plain.map(toRules), ...endpointRules(named, report)];
  const { rules, clashing } = withoutClashes(made.flatMap((one) => one.rules));
  const byRoute = groupBy(rules, ({ of }) => of);
  const rulesOf = routes.map(({ route, ...one }): [string, readonly string[]] => [
    route,
    (byRoute.get(isPseudo({ route, ...one }) ? endpointOf(route.replace(PSEUDO, '')) : route) ?? []).map(
      (rule) => rule.route,
    ),
  ]);
  const order = (one: { service: string }): number => leaving.indexOf(one.service);
  return {
    table: { killSwitch: false, rules: rules.sort((a, b) => order(a) - order(b)).map(({ of: _, ...rule }) => rule) },
    unroutable: [...made.flatMap((one) => one.unroutable), ...clashing].sort(
      (a, b) => order(a) - order(b) || byText(a.route, b.route),
    ),
    rulesOf: new Map(rulesOf),
  };
}

interface Made {
  readonly rules: readonly Rule[];
  readonly unroutable: readonly Unroutable[];
}

type Owned = PlannedRoute & { readonly service: string };

const isPseudo = ({ route }: Owned): boolean => PSEUDO.test(route);

function toRules({ route, service, safe, note }: Owned): Made {
  const [method = '', path = ''] = route.split(/ (.*)/s);
  const patterns = toPatterns(path);
  if (typeof patterns === 'string') return { rules: [], unroutable: [{ route, service, why: patterns }] };
  return {
    rules: patterns.map((pattern) => toRule(`${method} ${pattern}`, { of: route, service, unsafe: safe ? '' : note })),
    unroutable: [],
  };
}

const toRule = (route: string, { of, service, unsafe }: { of: string; service: string; unsafe: string }): Rule => ({
  route,
  group: service,
  service,
  mode: 'monolith',
  percent: 0,
  ...(unsafe === '' ? {} : { unsafe }),
  of,
});

/** One rule for an endpoint all of whose operations go to one service; else none of them can be told apart on the way. */
function endpointRules(named: readonly Owned[], { routes }: AnalysisReport): Made[] {
  const owners = groupBy(
    routes.filter(({ method }) => PSEUDO.test(`${method} `)),
    ({ path }) => endpointOf(path),
  );
  return [...groupBy(named, ({ route }) => endpointOf(route.replace(PSEUDO, '')))].map(([endpoint, own]): Made => {
    const services = new Set(owners.get(endpoint)?.map(({ service }) => service ?? 'the shared kernel'));
    const patterns = endpoint === '' ? 'it is not known where its endpoint hangs' : toPatterns(endpoint);
    if (services.size > 1 || typeof patterns === 'string') {
      const why = typeof patterns === 'string' ? patterns : apart(endpoint, services.size);
      return { rules: [], unroutable: own.map(({ route, service }) => ({ route, service, why })) };
    }
    const held = own.filter(({ safe }) => !safe).map(({ route, note }) => `${route} ${note}`);
    const [{ service } = { service: '' }] = own;
    const rule = (route: string): Rule => toRule(route, { of: endpoint, service, unsafe: held.slice(0, 3).join('; ') });
    return { rules: patterns.flatMap((path) => [rule(`* ${path}`), rule(`* ${path}/*operation`)]), unroutable: [] };
  });
}

const endpointOf = (path: string): string => path.slice(0, path.lastIndexOf('/'));

const apart = (endpoint: string, count: number): string =>
  `it is named inside requests to ${endpoint}, which ${count} services answer: a rule can only move the whole endpoint`;

/** Of rules that match the same requests the first is kept. */
function withoutClashes(rules: readonly Rule[]): { rules: Rule[]; clashing: Unroutable[] } {
  const groups = [...groupBy(rules, ({ route }) => shapeOf(route)).values()];
  const clashing = groups.flatMap(([first, ...others]) =>
    others
      .filter(({ service }) => service !== first?.service)
      .map(({ of, service }) => ({ route: of, service, why: `means the same as ${first?.of} of ${first?.service}` })),
  );
  return { rules: groups.flatMap((group) => merge(group)), clashing };
}

/** The rule is unsafe when one of those it stands for is. */
function merge([first, ...others]: readonly Rule[]): Rule[] {
  if (first === undefined) return [];
  const reasons = sortedUnique([first, ...others].flatMap(({ unsafe }) => unsafe ?? []));
  return [reasons.length === 0 ? first : { ...first, unsafe: reasons.join('; ') }];
}

/** Names of parameters and case do not tell rules apart. */
const shapeOf = (route: string): string =>
  route
    .replace(/\/:\w+/g, '/:')
    .replace(/\/\*\w*$/, '/*')
    .replace(/(.)\/$/, '$1')
    .toLowerCase();
