import { BOUNDARIES_VERSION, type Boundaries } from '../../contracts/boundaries.ts';
import type { AnalysisReport } from '../../contracts/report.ts';
import { moduleCode } from '../model/graph.ts';

/** The services of a report as the map that people approve and edit. */
export function toBoundaries({ services, modules, splits }: AnalysisReport): Boundaries {
  return {
    schemaVersion: BOUNDARIES_VERSION,
    exclude: [],
    services: services.map(({ name, modules: own, tables, routes, stays }) => ({
      name,
      ...(stays === true ? { stays } : {}),
      modules: [...own],
      symbols: symbolsOf(name, splits),
      tables: [...tables],
      routes: [...routes],
    })),
    shared: [...modules.filter(({ service }) => service === null).map(({ path }) => path), ...symbolsOf(null, splits)],
    together: [],
    apart: [],
    pinned: [],
    budgets: [],
    allowed: [],
  };
}

/** What is named of split files, the rest of each as `path#`. */
const symbolsOf = (owner: string | null, splits: AnalysisReport['splits']): string[] =>
  splits.flatMap(({ module, rest, parts }) => [
    ...(rest === owner ? [moduleCode(module)] : []),
    ...parts.filter(({ service }) => service === owner).flatMap(({ symbols }) => symbols),
  ]);
