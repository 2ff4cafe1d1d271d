/**
 * Numbers in, boundaries out. Ties between modules, tables and domain nouns from several views (`weights.ts`) are clustered
 * (`communities.ts`), small groups join their nearest neighbour (`groups.ts`), what is everybody's goes to the shared kernel
 * (`kernel.ts`), and every group is named by its strongest domain noun (`naming.ts`).
 * Same graph, same bytes, whatever the order of its lists.
 */
import type { CodeGraph } from '../model/graph.ts';
import { moduleOf } from '../model/graph.ts';
import { addTo, byText, groupBy } from '../model/order.ts';
import type { Reach } from '../model/reach.ts';
import { createPlace, routeKey, type ServiceEntry, type ServiceMap } from '../model/service-map.ts';
import { isTooling } from '../model/tooling.ts';
import { mainWriter } from './apply-boundaries.ts';
import { findCommunities } from './communities.ts';
import { type Group, type IsSmall, mergeSmall, toGroup } from './groups.ts';
import { findRoles, placeShared, type Roles } from './kernel.ts';
import { nameGroups } from './naming.ts';
import { collectNouns, type NounShares, type Nouns } from './nouns.ts';
import { ownRoutes } from './routes.ts';
import { weighAffinities } from './weights.ts';

export { applyBoundaries } from './apply-boundaries.ts';
export { type Cut, findCrossings, findCut, sagaKey } from './crossings/index.ts';
export { toBoundaries } from './to-boundaries.ts';
export { makeWorklist } from './worklist/index.ts';

/** Resolutions tried; Louvain's own is 1, but what fits depends on the size of the graph (S. Fortunato, M. Barthélemy, PNAS 2007). */
const RESOLUTIONS = [0.4, 0.5, 0.6, 0.7, 0.85, 1, 1.2, 1.5, 2, 3, 4, 6];

/** One service per this many modules is aimed at in larger programs, in smaller ones the square root of their number. */
const MODULES_PER_SERVICE = 8;
/** More than these nobody reviews. */
const MAX_SERVICES = 40;

/** Proposes a service for every module, table and route. */
export function proposeServices(graph: CodeGraph, reach: Reach): ServiceMap {
  const nouns = collectNouns(graph, reach);
  const roles = findRoles(graph, nouns);
  const groups = formGroups(graph, reach, nouns, roles);
  const names = nameGroups(groups, nouns, { routesOf: routesOf(graph, nouns), pointedTo: foreignKeysTo(graph) });
  if (groups.length < 2) return oneService(graph, names[0]);
  const named = groups.map((group, index) => ({ ...group, name: names[index] ?? '' }));
  const assigned = new Map(named.flatMap(({ name, modules: own }) => own.map((path) => [path, name])));
  const claimed = ownTables(graph, named, assigned);
  const modules = placeShared(graph, { modules: assigned, tables: claimed }, roles);
  const tables = releaseKernelTables(graph, claimed, modules);
  const nounOwners = ownNouns(named, nouns);
  const routes = ownRoutes(graph, reach, { modules, tables, nounOwners, nouns: nouns.routes });
  const services = named.map(({ name }) => describe(name, { modules, tables, routes }, nounOwners));
  return {
    services: services.sort((a, b) => byText(a.name, b.name)),
    modules,
    symbols: new Map(),
    tables,
    routes,
    missing: [],
  };
}

function formGroups(graph: CodeGraph, reach: Reach, nouns: Nouns, roles: Roles): Group[] {
  const speaking = graph.modules.map(({ path }) => path).filter((path) => !roles.isNeutral(path));
  const affinities = weighAffinities(graph, reach, nouns, new Set(speaking));
  const aim = Math.max(Math.sqrt(speaking.length), Math.min(speaking.length / MODULES_PER_SERVICE, MAX_SERVICES));
  const candidates = RESOLUTIONS.map((resolution) => {
    const communities = findCommunities(affinities, resolution).map(toGroup);
    return mergeSmall(communities, affinities, isSmallIn(graph)).groups;
  });
  const distance = (groups: readonly Group[]): number => Math.abs(groups.length - aim);
  return candidates.reduce((best, groups) => (distance(groups) < distance(best) ? groups : best), candidates[0] ?? []);
}

/** Fewer than 3 modules, or code without any data or routes of its own in less than 2 % of the program. */
function isSmallIn({ modules, routes }: CodeGraph): IsSmall {
  const lines = new Map(modules.map((module) => [module.path, module.lines]));
  const total = modules.reduce((sum, module) => sum + module.lines, 0);
  const withRoutes = new Set(routes.map(({ handler }) => handler.file));
  return (group) => {
    if (group.modules.length < Math.min(3, modules.length / 8)) return true;
    const own = group.modules.reduce((sum, path) => sum + (lines.get(path) ?? 0), 0);
    return group.tables.length === 0 && !group.modules.some((path) => withRoutes.has(path)) && own < total * 0.02;
  };
}

const routesOf =
  ({ routes }: CodeGraph, nouns: Nouns) =>
  ({ modules }: Group): NounShares[] => {
    const own = new Set(modules);
    return routes
      .filter(({ handler }) => own.has(handler.file))
      .map((route) => nouns.routes.get(routeKey(route)) ?? new Map());
  };

function foreignKeysTo({ tables }: CodeGraph): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { foreignKeys } of tables) for (const { table } of foreignKeys) addTo(counts, table, 1);
  return counts;
}

type NamedGroup = Group & { readonly name: string };

/** A table stays in the group it was found in; one in none goes to its main writer. */
function ownTables(
  graph: CodeGraph,
  groups: readonly NamedGroup[],
  modules: ReadonlyMap<string, string | null>,
): Map<string, string | null> {
  const grouped = new Map(groups.flatMap(({ name, tables }) => tables.map((table) => [table, name])));
  const place = createPlace(graph, { modules, symbols: new Map(), routes: new Map() });
  return new Map(graph.tables.map(({ name }) => [name, grouped.get(name) ?? mainWriter(graph, name, place)]));
}

/** A table that only the shared kernel writes is everybody's: each service brings its own, as it brings the code. */
function releaseKernelTables(
  graph: CodeGraph,
  claimed: ReadonlyMap<string, string | null>,
  modules: ReadonlyMap<string, string | null>,
): Map<string, string | null> {
  const writers = groupBy(
    graph.statements
      .flatMap(({ symbol, writes }) => writes.map((table) => ({ table, path: moduleOf(symbol) })))
      .filter(({ path }) => !isTooling(path)),
    ({ table }) => table,
  );
  const isShared = (table: string): boolean => {
    const paths = (writers.get(table) ?? []).map(({ path }) => path);
    return paths.length > 0 && paths.every((path) => modules.get(path) === null);
  };
  return new Map([...claimed].map(([table, owner]) => [table, isShared(table) ? null : owner]));
}

/** Which share of what speaks of a noun lies in each service; tables count double. */
function ownNouns(groups: readonly NamedGroup[], nouns: Nouns): Map<string, NounShares> {
  const sums = new Map<string, Map<string, number>>();
  const include = (shares: NounShares | undefined, service: string, weight: number): void => {
    for (const [noun, share] of shares ?? []) {
      const owners = sums.get(noun) ?? new Map<string, number>();
      addTo(owners, service, share * weight);
      sums.set(noun, owners);
    }
  };
  for (const { name, modules, tables } of groups) {
    for (const path of modules) include(nouns.modules.get(path), name, 1);
    for (const table of tables) include(nouns.tables.get(table), name, 2);
  }
  return new Map(
    [...sums].map(([noun, owners]) => {
      const total = [...owners.values()].reduce((sum, weight) => sum + weight, 0);
      return [noun, new Map([...owners].map(([service, weight]) => [service, weight / total]))];
    }),
  );
}

function describe(
  name: string,
  map: Pick<ServiceMap, 'modules' | 'tables' | 'routes'>,
  nounOwners: ReadonlyMap<string, NounShares>,
): ServiceEntry {
  const count = (owners: ReadonlyMap<string, string | null>): number =>
    [...owners.values()].filter((owner) => owner === name).length;
  const mainly = [...nounOwners]
    .map(([noun, owners]) => ({ noun, share: owners.get(name) ?? 0 }))
    .filter(({ noun, share }) => share > 0.6 && isAnchor(noun, map))
    .sort((a, b) => b.share - a.share || byText(a.noun, b.noun))
    .slice(0, 5)
    .map(({ noun }) => noun);
  const subject = mainly.length > 0 ? `speak of ${mainly.join(', ')}` : 'call each other and share tables';
  return {
    name,
    stays: false,
    why: `${count(map.modules)} modules, ${count(map.tables)} tables and ${count(map.routes)} routes that ${subject}.`,
  };
}

const isAnchor = (noun: string, { tables, routes }: Pick<ServiceMap, 'tables' | 'routes'>): boolean =>
  [...tables.keys(), ...routes.keys()].some((text) => text.toLowerCase().includes(noun));

/** A program in which no part holds together better than the whole. */
function oneService(graph: CodeGraph, noun: string | undefined): ServiceMap {
  const name = noun ?? 'monolith';
  const all = <Thing>(things: readonly Thing[], key: (thing: Thing) => string): Map<string, string | null> =>
    new Map(things.map((thing) => [key(thing), name]));
  const why =
    'No part holds together better than the whole, so nothing is proposed to be cut: names, tables, routes and calls show no separate domains.';
  return {
    services: [{ name, stays: false, why }],
    modules: all(graph.modules, ({ path }) => path),
    symbols: new Map(),
    tables: all(graph.tables, (table) => table.name),
    routes: all(graph.routes, routeKey),
    missing: [],
  };
}
