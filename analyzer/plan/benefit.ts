import type { PlanSignals, TrafficSignals } from '../../contracts/plan.ts';
import type { AnalysisReport } from '../../contracts/report.ts';
import { addTo } from '../model/order.ts';
import { planRouteTable } from './route-table.ts';

/** What taking a service out is worth, beside the other services that leave; 1 is the average. */
export interface Benefit {
  readonly total: number;
  /** Shares 0–1 of all services that leave; undefined where nothing is known. */
  readonly routes: number;
  readonly changes: number | undefined;
  readonly traffic: number | undefined;
  /** Share of its files that its largest owner has. */
  readonly owned: number | undefined;
}

export const NO_BENEFIT: Benefit = { total: 1, routes: 0, changes: undefined, traffic: undefined, owned: undefined };

/** What one team that owns all of it adds: it can deploy alone from the first day. */
const ONE_TEAM = 0.25;

/**
 * benefit = n · mean of the known shares (routes; commits of the last year; requests) · (1 + 0.25 · owned), with n services that
 * leave and `owned` the share of its files that belong to one owner of CODEOWNERS. Code that changes often gains most from being
 * deployed alone, traffic from being scaled alone; the weights are our judgment. Each share is (count + 1) / (sum + n), so that no
 * service is worth nothing.
 */
export function measureBenefits(
  report: AnalysisReport,
  { history, traffic, owners }: PlanSignals,
): Map<string, Benefit> {
  const leaving = report.services.filter(({ stays }) => stays !== true);
  const routes = shares(leaving.map(({ routes: own }) => own.length));
  const changes = history && shares(leaving.map(({ name }) => history.services[name]?.commits ?? 0));
  const counts = traffic && requestsOf(report, traffic);
  const requests = counts && shares(leaving.map(({ name }) => counts.get(name) ?? 0));
  return new Map(
    leaving.map(({ name }, index) => {
      const known = [routes, changes, requests].flatMap((one) => one?.[index] ?? []);
      const owned = owners?.[name]?.[0]?.share;
      const mean = known.reduce((sum, share) => sum + share, 0) / known.length;
      const total = leaving.length * mean * (1 + ONE_TEAM * (owned ?? 0));
      return [
        name,
        { total, routes: routes[index] ?? 0, changes: changes?.[index], traffic: requests?.[index], owned },
      ];
    }),
  );
}

/** Requests by service. */
export function requestsOf(report: AnalysisReport, { routes }: TrafficSignals): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { route, service } of planRouteTable(report).table.rules) addTo(counts, service, routes[route] ?? 0);
  return counts;
}

function shares(counts: readonly number[]): number[] {
  const total = counts.reduce((sum, count) => sum + count, 0);
  return counts.map((count) => (count + 1) / (total + counts.length));
}
