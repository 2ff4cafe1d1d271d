import type { RoutesReport } from '../../contracts/route-table.ts';
import type { LiveTable } from '../route/decide.ts';
import { createRouteCounts, toRouteStatistics } from '../statistics/counts.ts';
import { createRouteLabels } from '../statistics/route-labels.ts';
import type { Statistics } from '../statistics/statistics.ts';
import { createExposition } from './prometheus.ts';

export interface MetricsParts {
  readonly report: () => RoutesReport;
  readonly statistics: Statistics;
  readonly maxRoutes: number;
  readonly droppedLines: (() => number) | undefined;
  readonly refusedConnections?: () => number;
}

/** What `/metrics` answers. */
export function createMetrics({
  report,
  statistics,
  maxRoutes,
  droppedLines = () => 0,
  refusedConnections = () => 0,
}: MetricsParts) {
  const exposition = createExposition();
  const labelRoutes = createRouteLabels(maxRoutes);
  return async () => {
    const { services, shadowFaults, version, table } = report();
    const snapshot = statistics.snapshot();
    const text = await exposition.text({
      ...{ services, shadowFaults, version, killSwitch: table.killSwitch, refused: snapshot.refused },
      routes: labelRoutes(snapshot),
      droppedLines: droppedLines(),
      refusedConnections: refusedConnections(),
    });
    return { contentType: exposition.contentType, text };
  };
}

/** The table and what was counted of each of its rules. */
export function reportRoutes({ version, table }: LiveTable, statistics: Statistics) {
  const { routes, unmatched } = statistics.snapshot();
  const byRoute = table.rules.map(
    ({ route }) => [route, toRouteStatistics(routes.get(route) ?? createRouteCounts())] as const,
  );
  return { version, table, statistics: Object.fromEntries(byRoute), unmatched: toRouteStatistics(unmatched) };
}
