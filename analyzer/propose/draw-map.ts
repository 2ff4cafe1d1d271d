/** Groups of modules and tables → a service map: names, shared kernel, owners of tables and routes, a reason in words. */
import type { CodeGraph } from '../model/graph.ts';
import { moduleOf } from '../model/graph.ts';
import { many } from '../model/layout.ts';
import { addTo, byText, groupBy } from '../model/order.ts';
import type { Reach } from '../model/reach.ts';
import { createPlace, routeKey, type ServiceEntry, type ServiceMap } from '../model/service-map.ts';
import { isTooling } from '../model/tooling.ts';
import { mainWriter } from './apply-boundaries.ts';
import { type Group, join } from './groups.ts';
import { placeShared, type Roles } from './kernel.ts';
import { nameGroups } from './naming.ts';
import type { NounShares, Nouns } from './nouns.ts';
import { ownRoutes } from './routes.ts';

export interface Drawing {
  readonly graph: CodeGraph;
  readonly reach: Reach;
  readonly nouns: Nouns;
  readonly roles: Roles;
}

/** Lays groups over the graph; fewer than two are one service. */
export function drawMap(groups: readonly Group[], { graph, reach, nouns, roles }: Drawing): ServiceMap {
  const named = nameAll(groups, { graph, nouns });
  if (named.length < 2) return oneService(graph, named[0]?.name);
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

/** Groups that speak of one thing only, so that there is no second name, are one. */
function nameAll(groups: readonly Group[], { graph, nouns }: Pick<Drawing, 'graph' | 'nouns'>): NamedGroup[] {
  const context = { routesOf: routesOf(graph, nouns), pointedTo: foreignKeysTo(graph) };
  let left = groups;
  for (;;) {
    const names = nameGroups(left, nouns, context);
    const nameless = names.findIndex((one) => one.name === null && one.wantedBy !== undefined);
    const wanted = names[nameless];
    if (wanted === undefined || wanted.name !== null)
      return left.map((group, index) => ({ ...group, name: names[index]?.name ?? `part-${index + 1}` }));
    const one = left[nameless] as Group;
    left = left.flatMap((group, index) =>
      index === nameless ? [] : [index === wanted.wantedBy ? join(group, one) : group],
    );
  }
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
    why: `${many(count(map.modules), 'module')}, ${many(count(map.tables), 'table')} and ${many(count(map.routes), 'route')} that ${subject}.`,
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
