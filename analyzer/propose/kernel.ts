/** What belongs to no domain: wiring, infrastructure and helpers that every side would carry a copy of. */
import type { CodeGraph } from '../model/graph.ts';
import { moduleOf } from '../model/graph.ts';
import { isRunTimeImport, isRunTimeReference, type ModuleEdge, moduleEdges } from '../model/module-edges.ts';
import { addTo, byText, groupBy, sortedUnique, splitPlace } from '../model/order.ts';
import { upperFence } from '../model/quantiles.ts';
import { routeKey } from '../model/service-map.ts';
import { isTooling } from '../model/tooling.ts';
import type { Nouns } from './nouns.ts';
import { saysForAll } from './words.ts';

/** Share of a module's users that must be in one service for the module to be that service's own. */
const OWN = 0.6;
const HUB_SERVICES = 3;

/** Which modules can be clustered, and which are placed afterwards by who uses them. */
export interface Roles {
  /** A file or folder name speaks of a domain. */
  readonly isNamed: (path: string) => boolean;
  /** Says nothing of a domain by itself: barrels, tools, wiring, and what neither name nor route nor table ties to a domain. */
  readonly isNeutral: (path: string) => boolean;
}

export function findRoles(graph: CodeGraph, nouns: Nouns): Roles {
  const barrels = new Set(graph.modules.filter(({ barrel }) => barrel).map(({ path }) => path));
  const telling = graph.routes.filter((route) => (nouns.routes.get(routeKey(route))?.size ?? 0) > 0);
  const withRoutes = new Set(telling.map(({ handler }) => handler.file));
  const writing = new Set(
    graph.statements.filter(({ writes }) => writes.length > 0).map(({ symbol }) => moduleOf(symbol)),
  );
  const popular = popularModules(graph);
  const known = recurringNames(nouns);
  const isNamed = (path: string): boolean =>
    [...(nouns.named.get(path)?.keys() ?? [])].some((noun) => nouns.anchors.has(noun) || known.has(noun));
  const speaks = (path: string): boolean =>
    isNamed(path) || withRoutes.has(path) || (writing.has(path) && !popular.has(path));
  const entries = new Set(graph.entryPoints.filter((path) => !withRoutes.has(path)));
  return { isNamed, isNeutral: (path) => barrels.has(path) || entries.has(path) || isTooling(path) || !speaks(path) };
}

/** Nouns in the names of two modules or more. */
function recurringNames({ named }: Nouns): ReadonlySet<string> {
  const counts = new Map<string, number>();
  for (const shares of named.values()) for (const noun of shares.keys()) addTo(counts, noun, 1);
  return new Set([...counts].filter(([, count]) => count > 1).map(([noun]) => noun));
}

/** Modules imported by more others than Tukey's upper fence. */
function popularModules(graph: CodeGraph): ReadonlySet<string> {
  const importers = groupBy(moduleEdges(graph, isRunTimeImport), ({ to }) => to);
  const fence = upperFence([...importers.values()].map((edges) => edges.length));
  return new Set([...importers].filter(([, edges]) => edges.length > fence).map(([path]) => path));
}

export interface Assigned {
  /** Clustered modules only. */
  readonly modules: ReadonlyMap<string, string>;
  readonly tables: ReadonlyMap<string, string | null>;
}

/**
 * The final service of every module, given where the clustered ones are:
 * - a neutral module goes to the service that 60 % of its users are in (of those it uses, when nobody uses it), else to the kernel;
 * - a clustered module whose users are spread over three services or more, none with 60 %, goes to the kernel when neither its
 *   name, nor a route, nor a table it writes makes it a domain's own, or when its name says that it is for all;
 * - a migration or seed follows the tables it makes or fills, when 60 % of them are one service's.
 */
export function placeShared(
  graph: CodeGraph,
  { modules: assigned, tables }: Assigned,
  roles: Roles,
): Map<string, string | null> {
  const edges = moduleEdges(graph, isRunTimeReference);
  const users = groupBy(edges, ({ to }) => to);
  const used = groupBy(edges, ({ from }) => from);
  const active = new Set([
    ...graph.statements.filter(({ writes }) => writes.length > 0).map(({ symbol }) => moduleOf(symbol)),
    ...graph.routes.map(({ handler }) => handler.file),
  ]);
  const place = (path: string): string | null => {
    const from = shareByService(
      (users.get(path) ?? []).map((edge: ModuleEdge) => edge.from),
      assigned,
    );
    if (!roles.isNeutral(path)) {
      const isHub = from.services >= HUB_SERVICES && from.share < OWN;
      const isOwn = active.has(path) || (roles.isNamed(path) && !saysForAll(path));
      return isHub && !isOwn ? null : (assigned.get(path) ?? null);
    }
    const side =
      from.services > 0
        ? from
        : shareByService(
            (used.get(path) ?? []).map((edge: ModuleEdge) => edge.to),
            assigned,
          );
    return side.share >= OWN ? side.service : null;
  };
  const toolsFor = placeTooling(graph, tables);
  return new Map(
    graph.modules.map(({ path, barrel }) => [path, barrel ? null : isTooling(path) ? toolsFor(path) : place(path)]),
  );
}

function placeTooling(graph: CodeGraph, owners: Assigned['tables']): (path: string) => string | null {
  const made = graph.tables.map(({ name, definedAt }) => ({
    name,
    path: definedAt === null ? '' : splitPlace(definedAt)[0],
  }));
  const filled = graph.statements.flatMap(({ symbol, reads, writes }) =>
    [...reads, ...writes].map((name) => ({ name, path: moduleOf(symbol) })),
  );
  const tablesOf = groupBy([...made, ...filled], ({ path }) => path);
  return (path) => {
    const names = sortedUnique((tablesOf.get(path) ?? []).map(({ name }) => name));
    const { service, share } = shareByService(names, owners);
    return share >= OWN ? service : null;
  };
}

interface Leading {
  readonly service: string | null;
  readonly share: number;
  readonly services: number;
}

function shareByService(things: readonly string[], assigned: ReadonlyMap<string, string | null>): Leading {
  const counts = new Map<string, number>();
  for (const thing of things) {
    const service = assigned.get(thing);
    if (service) addTo(counts, service, 1);
  }
  const total = [...counts.values()].reduce((sum, count) => sum + count, 0);
  const [service, count] = [...counts].sort(([a, x], [b, y]) => y - x || byText(a, b))[0] ?? [null, 0];
  return { service, share: total === 0 ? 0 : count / total, services: counts.size };
}
