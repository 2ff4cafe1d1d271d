import { BOUNDARIES_VERSION, type Boundaries } from '../../contracts/boundaries.ts';
import { byText, groupBy } from '../model/order.ts';
import type { ServiceMap } from '../model/service-map.ts';

/**
 * A map as the file that people read and edit: sorted, and a folder in place of its files where all of it goes to one service.
 * Read again it gives the same map for the same source.
 */
export function boundariesOf(map: ServiceMap, kept?: Boundaries): Boundaries {
  const nameOf = foldFolders(map.modules);
  const own = (owners: ReadonlyMap<string, string | null>, name: string | null): string[] =>
    [...owners]
      .filter(([, owner]) => owner === name)
      .map(([thing]) => thing)
      .sort(byText);
  const files = (name: string | null): string[] => [...new Set(own(map.modules, name).map(nameOf))].sort(byText);
  return {
    schemaVersion: BOUNDARIES_VERSION,
    exclude: kept?.exclude ?? [],
    services: map.services.map(({ name, stays }) => ({
      name,
      ...(stays ? { stays } : {}),
      modules: files(name),
      symbols: own(map.symbols, name),
      tables: own(map.tables, name),
      routes: own(map.routes, name),
    })),
    shared: [...files(null), ...own(map.symbols, null)],
    together: kept?.together ?? [],
    apart: kept?.apart ?? [],
    pinned: kept?.pinned ?? [],
    budgets: kept?.budgets ?? [],
    allowed: kept?.allowed ?? [],
  };
}

/** Characters that would make a folder's name a glob. */
const SPECIAL = /[*?{}]/;

/** The largest folder of two files or more that goes to one service as a whole, else the file itself. */
function foldFolders(modules: ReadonlyMap<string, string | null>): (path: string) => string {
  const contents = groupBy(
    [...modules].flatMap(([path, owner]) => foldersOf(path).map((folder) => ({ folder, owner }))),
    ({ folder }) => folder,
  );
  const whole = new Set(
    [...contents]
      .filter(
        ([folder, list]) =>
          list.length > 1 && !SPECIAL.test(folder) && list.every(({ owner }) => owner === list[0]?.owner),
      )
      .map(([folder]) => folder),
  );
  return (path) => foldersOf(path).find((folder) => whole.has(folder)) ?? path;
}

/** `a/b/c.ts` → `a/`, `a/b/`: outermost first. */
const foldersOf = (path: string): string[] => [...path.matchAll(/\//g)].map(({ index }) => path.slice(0, index + 1));

/** The text of the file: one entry a line, and no list that is empty and need not be there. */
export function describeBoundaries({ services, ...boundaries }: Boundaries): string {
  const isKept = ([, value]: [string, unknown]): boolean => !Array.isArray(value) || value.length > 0;
  const { schemaVersion, exclude, ...rest } = boundaries;
  const lean = {
    schemaVersion,
    ...Object.fromEntries(Object.entries({ exclude }).filter(isKept)),
    services: services.map((service) => Object.fromEntries(Object.entries(service).filter(isKept))),
    ...Object.fromEntries(Object.entries(rest).filter(isKept)),
  };
  return `${JSON.stringify(lean, null, 2)}\n`;
}
