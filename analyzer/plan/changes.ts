import type { HistorySignals, PlanSignals } from '../../contracts/plan.ts';
import type { AnalysisReport } from '../../contracts/report.ts';
import { addTo, byText, round } from '../model/order.ts';
import type { RecentChanges } from '../model/recent-changes.ts';
import { ownersOfPaths } from './code-owners.ts';

/** How often each service was changed, and by how many people. */
export function countChanges({ until, commits }: RecentChanges, { modules, services }: AnalysisReport): HistorySignals {
  const serviceOf = new Map(modules.map(({ path, service }) => [path, service]));
  const counts = new Map<string, number>();
  const authors = new Map<string, Set<string>>(services.map(({ name }) => [name, new Set()]));
  for (const { author, files } of commits)
    for (const service of new Set(files.map((file) => serviceOf.get(file) ?? null)))
      if (service !== null) {
        addTo(counts, service, 1);
        authors.get(service)?.add(author);
      }
  const figures = services.map(({ name }) => [
    name,
    { commits: counts.get(name) ?? 0, authors: authors.get(name)?.size ?? 0 },
  ]);
  return { until, commits: commits.length, services: Object.fromEntries(figures) };
}

const SHOWN_OWNERS = 3;

/**
 * Who owns each service's files.
 * @param prefix of the analyzed root within the folder that the patterns speak of: '' or `apps/shop/`
 */
export function countOwners(
  codeOwners: string,
  prefix: string,
  { services }: AnalysisReport,
): NonNullable<PlanSignals['owners']> {
  const ownersOf = ownersOfPaths(codeOwners);
  return Object.fromEntries(
    services.map(({ name, modules }) => {
      const counts = new Map<string, number>();
      for (const path of modules) for (const owner of ownersOf(prefix + path)) addTo(counts, owner, 1);
      const shares = [...counts].map(([owner, count]) => ({ owner, share: round(count / modules.length, 2) }));
      return [name, shares.sort((a, b) => b.share - a.share || byText(a.owner, b.owner)).slice(0, SHOWN_OWNERS)];
    }),
  );
}
