/** Groups of modules and tables → a service map: names, shared kernel, owners of tables and routes, a reason in words. */
import type { CodeGraph } from '../model/graph.ts';
import { moduleOf } from '../model/graph.ts';
import { addTo, byText, groupBy } from '../model/order.ts';
import type { Reach } from '../model/reach.ts';
import { routeKey, type ServiceMap } from '../model/service-map.ts';
import { isTooling } from '../model/tooling.ts';
import { priceMap } from './crossings/index.ts';
import { describeService, oneService } from './describe-service.ts';
import { type Group, join } from './groups.ts';
import { placeShared, type Roles } from './kernel.ts';
import { lowerPrice } from './local-search.ts';
import { nameGroups } from './naming.ts';
import type { NounShares, Nouns } from './nouns.ts';
import { type NamedGroup, ownTables } from './own-tables.ts';
import { ownRoutes } from './routes.ts';
import { moduleNode, tableNode } from './weights.ts';

export interface Drawing {
  readonly graph: CodeGraph;
  readonly reach: Reach;
  readonly nouns: Nouns;
  readonly roles: Roles;
}

/** Lays groups over the graph; fewer than two are one service. */
export function drawMap(groups: readonly Group[], drawing: Drawing): ServiceMap {
  const named = nameAll(groups, drawing);
  if (named.length < 2) return oneService(drawing.graph, named[0]?.name);
  const canvas = prepare(named, drawing);
  return mapOf(canvas, canvas.placed);
}

/** The same with single modules and tables moved to where they cost less, if that makes the whole map cheaper. */
export function drawCheaper(groups: readonly Group[], drawing: Drawing): ServiceMap {
  const { graph, reach } = drawing;
  const named = nameAll(groups, drawing);
  if (named.length < 2) return oneService(graph, named[0]?.name);
  const canvas = prepare(named, drawing);
  const [map, improved] = [mapOf(canvas, canvas.placed), mapOf(canvas, improve(canvas))];
  return priceOf(graph, reach, improved) < priceOf(graph, reach, map) ? improved : map;
}

/** Named groups and what follows from them. */
interface Canvas extends Drawing {
  readonly named: readonly NamedGroup[];
  readonly owners: ReadonlyMap<string, NounShares>;
  readonly placed: Placed;
}

function prepare(named: readonly NamedGroup[], drawing: Drawing): Canvas {
  const assigned = new Map(named.flatMap(({ name, modules }) => modules.map((path) => [path, name])));
  const claimed = ownTables(drawing.graph, named, assigned);
  return { ...drawing, named, owners: ownNouns(named, drawing.nouns), placed: { assigned, claimed } };
}

const priceOf = (graph: CodeGraph, reach: Reach, map: ServiceMap): number =>
  priceMap(graph, reach, map).reduce((sum, { price }) => sum + price, 0);

interface Placed {
  readonly assigned: ReadonlyMap<string, string>;
  readonly claimed: ReadonlyMap<string, string | null>;
}

function mapOf({ graph, reach, nouns, roles, named, owners }: Canvas, { assigned, claimed }: Placed): ServiceMap {
  const modules = placeShared(graph, { modules: assigned, tables: claimed }, roles);
  const tables = releaseKernelTables(graph, claimed, modules);
  const routes = ownRoutes(graph, reach, { modules, tables, nounOwners: owners, nouns: nouns.routes });
  const services = named.map(({ name }) => describeService(name, { tables, routes }, owners));
  return {
    services: services.sort((a, b) => byText(a.name, b.name)),
    modules,
    symbols: new Map(),
    tables,
    routes,
    missing: [],
  };
}

/** Single modules and tables go where they cost less; a module in a folder or with a name of its service's domain stays. */
function improve({ graph, nouns, owners, placed: { assigned, claimed } }: Canvas): Placed {
  const start = new Map([
    ...[...assigned].map(([path, name]) => [moduleNode(path), name] as const),
    ...[...claimed].flatMap(([table, owner]) => (owner === null ? [] : [[tableNode(table), owner] as const])),
  ]);
  const speaksOfHome = (path: string): boolean =>
    [...(nouns.named.get(path) ?? [])].some(([noun]) => (owners.get(noun)?.get(assigned.get(path) ?? '') ?? 0) > HOME);
  const place = lowerPrice(graph, start, (path) => !nouns.declared.nameOf.has(path) && !speaksOfHome(path));
  return {
    assigned: new Map([...assigned.keys()].map((path) => [path, place.get(moduleNode(path)) ?? ''])),
    claimed: new Map([...claimed].map(([table, owner]) => [table, place.get(tableNode(table)) ?? owner])),
  };
}

/** A noun of which more than this part lies in a service is that service's. */
const HOME = 0.5;

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
