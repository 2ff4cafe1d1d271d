import type { CodeGraph } from '../model/graph.ts';
import { many } from '../model/layout.ts';
import { byText } from '../model/order.ts';
import { routeKey, type ServiceEntry, type ServiceMap } from '../model/service-map.ts';
import type { NounShares } from './nouns.ts';

/** A service of a proposal, with what holds it together in words. */
export function describeService(
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
