import type { ReportRoute } from '../../contracts/report.ts';

export interface PlannedRoute {
  readonly route: string;
  /** The first mode to set beyond `monolith`; `monolith` when it must not move yet. */
  readonly mode: 'monolith' | 'shadow' | 'canary';
  readonly safe: boolean;
  /** Why not, or what to mind. */
  readonly note: string;
}

interface RoutesAndOwners {
  readonly routes: readonly ReportRoute[];
  readonly tables: readonly { readonly name: string; readonly owner: string | null }[];
}

/** Requests that may be sent twice; `QUERY` is what GraphQL and tRPC call those that only read. */
const SAFE_METHODS = new Set(['GET', 'HEAD', 'OPTIONS', 'QUERY']);

/**
 * Which of a service's routes may be moved. A route that writes a table of another service is not safe: the service would
 * change data it does not own. One that only reads such a table is, once a copy of the data follows. A safe GET begins in
 * `shadow`; a write must not be sent twice, so it begins in `canary`.
 */
export function planRoutes(service: string, { routes, tables }: RoutesAndOwners): PlannedRoute[] {
  const owners = new Map(tables.map(({ name, owner }) => [name, owner]));
  const foreign = (names: readonly string[]): string[] =>
    names.filter((name) => (owners.get(name) ?? service) !== service).map((name) => `${name} (${owners.get(name)})`);
  const planned = routes.filter((route) => route.service === service).map((route) => planRoute(route, foreign));
  return [...new Map(planned.map((route) => [route.route, route])).values()];
}

function planRoute(route: ReportRoute, foreign: (tables: readonly string[]) => string[]): PlannedRoute {
  const name = `${route.method} ${route.path}`;
  if (route.mounted === false)
    return { route: name, mode: 'monolith', safe: false, note: 'no router seen to serve it' };
  const writes = foreign(route.writes);
  if (writes.length > 0) return { route: name, mode: 'monolith', safe: false, note: `writes ${writes.join(', ')}` };
  const reads = foreign(route.reads);
  return {
    route: name,
    mode: SAFE_METHODS.has(route.method) ? 'shadow' : 'canary',
    safe: true,
    note: [
      reads.length > 0 ? `needs a copy of ${reads.join(', ')}` : '',
      route.confidence === 'exact' ? '' : `path is ${route.confidence}`,
    ]
      .filter((text) => text !== '')
      .join('; '),
  };
}
