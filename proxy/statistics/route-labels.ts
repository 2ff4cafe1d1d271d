import { addRouteCounts, createRouteCounts, type RouteCounts } from './counts.ts';
import type { StatisticsSnapshot } from './statistics.ts';

/**
 * Bounds the number of series: the first routes that were asked for have names of their own, all others are `other`; `none` are
 * requests without a rule. A route keeps its name as long as it is in the table, because a counter must never go down.
 */
export function createRouteLabels(maxRoutes: number): (snapshot: StatisticsSnapshot) => Map<string, RouteCounts> {
  const named = new Set<string>();
  const others = new Set<string>();
  return ({ routes, unmatched, retired }) => {
    for (const route of named) if (!routes.has(route)) named.delete(route);
    for (const route of others) if (!routes.has(route)) others.delete(route);
    const shown = new Map([['none', unmatched]]);
    const other = createRouteCounts();
    addRouteCounts(other, retired);
    for (const [route, counts] of routes) {
      if (!named.has(route) && (others.has(route) || named.size >= maxRoutes)) others.add(route);
      else named.add(route);
      if (named.has(route)) shown.set(route, counts);
      else addRouteCounts(other, counts);
    }
    return shown.set('other', other);
  };
}
