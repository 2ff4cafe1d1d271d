import { type CodeGraph, moduleOf } from '../model/graph.ts';
import { countLines } from '../model/handler-lines.ts';
import { many } from '../model/layout.ts';
import { byText } from '../model/order.ts';
import { isSplit, routeKey, type ServiceEntry, type ServiceMap } from '../model/service-map.ts';
import type { NounShares } from './nouns.ts';

/** A service of a proposal, with what holds it together in words; {@link countThings} says how much it is. */
export function describeService(
  name: string,
  map: Pick<ServiceMap, 'tables' | 'routes'>,
  nounOwners: ReadonlyMap<string, NounShares>,
): ServiceEntry {
  const mainly = [...nounOwners]
    .map(([noun, owners]) => ({ noun, share: owners.get(name) ?? 0 }))
    .filter(({ noun, share }) => share > 0.6 && isAnchor(noun, map))
    .sort((a, b) => b.share - a.share || byText(a.noun, b.noun))
    .slice(0, 5)
    .map(({ noun }) => noun);
  return {
    name,
    stays: false,
    why: mainly.length > 0 ? `speak of ${mainly.join(', ')}` : 'call each other and share tables',
  };
}

/** The map with the size of every service before what holds it together; parts of split files are told apart. */
export function countThings(graph: CodeGraph, map: ServiceMap): ServiceMap {
  if (map.services.length < 2) return map;
  const parts = filesInParts(graph, map);
  const count = (owners: ReadonlyMap<string, string | null>, name: string): number =>
    [...owners.values()].filter((owner) => owner === name).length;
  const services = map.services.map(({ name, why, ...rest }) => {
    const files = [...(parts.get(name) ?? [])].filter((path) => map.modules.get(path) !== name);
    const things = [
      many(count(map.modules, name), 'module'),
      ...(files.length === 0 ? [] : [`parts of ${many(files.length, 'file')}`]),
      many(count(map.tables, name), 'table'),
    ];
    return { name, ...rest, why: `${things.join(', ')} and ${many(count(map.routes, name), 'route')} that ${why}.` };
  });
  return { ...map, services };
}

/** Split files of which a service gets declarations or anonymous handlers. */
function filesInParts({ routes }: CodeGraph, map: ServiceMap): Map<string, Set<string>> {
  const files = new Map<string, Set<string>>();
  const add = (service: string | null | undefined, path: string): void => {
    if (service) files.set(service, (files.get(service) ?? new Set()).add(path));
  };
  for (const [symbol, service] of map.symbols) add(service, moduleOf(symbol));
  for (const route of routes)
    if (isSplit(map, route.handler.file) && countLines(route.lines) > 0)
      add(map.routes.get(routeKey(route)), route.handler.file);
  return files;
}

const isAnchor = (noun: string, { tables, routes }: Pick<ServiceMap, 'tables' | 'routes'>): boolean =>
  [...tables.keys(), ...routes.keys()].some((text) => text.toLowerCase().includes(noun));

/** A program in which no part holds together better than the whole. */
export function oneService(graph: CodeGraph, noun: string | undefined): ServiceMap {
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
