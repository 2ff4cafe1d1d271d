import type { ReportCrossing } from '../../../contracts/report.ts';
import { isInHandler } from '../../model/handler-lines.ts';
import type { Reach } from '../../model/reach.ts';
import { routeKey, type ServiceMap } from '../../model/service-map.ts';

/** Routes, by key, that cannot be routed to their service before a crossing is solved: they write through it what is not theirs. */
export type Waiting = (crossing: ReportCrossing) => readonly string[];

export function createWaiting({ routes }: Pick<Reach, 'routes'>, map: ServiceMap): Waiting {
  const blocked = routes.flatMap((reached) => {
    const service = map.routes.get(routeKey(reached.route)) ?? null;
    const foreign = reached.writes.filter((table) => {
      const owner = map.tables.get(table) ?? null;
      return owner !== null && owner !== service;
    });
    return service === null || foreign.length === 0
      ? []
      : [{ route: reached.route, foreign: new Set(foreign), symbols: new Set(reached.symbols) }];
  });
  return ({ kind, from, to, at }) => {
    if (kind !== 'write' && kind !== 'transaction') return [];
    const tables = to.split(', ');
    return blocked
      .filter(
        ({ route, foreign, symbols }) =>
          tables.some((table) => foreign.has(table)) && (symbols.has(from) || isInHandler(route, at)),
      )
      .map(({ route }) => routeKey(route));
  };
}
