import type { Boundaries } from '../../contracts/boundaries.ts';
import type { AnalysisReport } from '../../contracts/report.ts';

/** The services of a report as the map that people approve and edit. */
export function toBoundaries({ services, modules }: AnalysisReport): Boundaries {
  return {
    schemaVersion: '1.0.0',
    services: services.map(({ name, modules: own, tables, routes, stays }) => ({
      name,
      ...(stays === true ? { stays } : {}),
      modules: [...own],
      tables: [...tables],
      routes: [...routes],
    })),
    shared: modules.filter(({ service }) => service === null).map(({ path }) => path),
  };
}
