import type { CodeGraph } from '../model/graph.ts';
import { moduleCode, moduleOf, type SymbolId } from '../model/graph.ts';
import { addTo, byText, groupBy } from '../model/order.ts';
import type { ServiceMap } from '../model/service-map.ts';
import type { Constraints, Node } from './constraints.ts';
import { countTies, type TiesOf } from './ties.ts';

/**
 * Any map, made to keep what people decided:
 * - a proposed service most of whose pinned things are one approved service's takes that one's name;
 * - what is pinned or shared goes there;
 * - a group that goes together goes to the service that it is tied to most, of all or of those that one of it is pinned to;
 * - of two that must be apart the one tied less to their service goes to the service it is tied to next, without a tie to the kernel.
 * Same input, same bytes.
 */
export function applyConstraints(proposed: ServiceMap, constraints: Constraints, graph: CodeGraph): ServiceMap {
  const adopted = adoptNames(proposed, constraints);
  const owners = ownersOf(adopted);
  keepWhole(owners, constraints);
  for (const [node, service] of constraints.pinned) owners.set(node, service);
  for (const node of constraints.shared) owners.set(node, null);
  if (constraints.together.length + constraints.apart.length > 0) {
    const board: Board = { owners, constraints, ties: countTies(graph) };
    for (const group of constraints.together) bringTogether(group, board);
    for (const [a, b] of constraints.apart) keepApart(a, b, board);
  }
  return toMap(adopted, owners, constraints);
}

interface Board {
  readonly owners: Map<Node, string | null>;
  readonly constraints: Constraints;
  readonly ties: TiesOf;
}

const isFixed = (node: Node, { pinned, shared }: Constraints): boolean => pinned.has(node) || shared.has(node);

/** A proposed service takes an approved name when half of it is pinned there, or when nothing else is called so and most pins are its. */
function adoptNames(map: ServiceMap, { pinned }: Constraints): ServiceMap {
  const names = adoptedNames(map, pinned);
  const renamed = <Key>(owners: ReadonlyMap<Key, string | null>): Map<Key, string | null> =>
    new Map([...owners].map(([key, owner]) => [key, owner === null ? null : (names.get(owner) ?? owner)]));
  return {
    ...map,
    services: map.services.map((service) => ({ ...service, name: names.get(service.name) ?? service.name })),
    modules: renamed(map.modules),
    symbols: renamed(map.symbols),
    tables: renamed(map.tables),
    routes: renamed(map.routes),
  };
}

function adoptedNames(map: ServiceMap, pinned: Constraints['pinned']): ReadonlyMap<string, string> {
  const proposed = new Set(map.services.map(({ name }) => name));
  const sizes = new Map<string, number>();
  const votes = new Map<string, Map<string, number>>();
  for (const [node, owner] of ownersOf(map)) {
    if (owner === null) continue;
    addTo(sizes, owner, 1);
    const service = pinned.get(node);
    if (service !== undefined) addTo(getOrMake(votes, service), owner, 1);
  }
  const names = new Map<string, string>();
  for (const [service, own] of [...votes].sort(([a], [b]) => byText(a, b))) {
    for (const [owner, count] of own) if (count * 2 >= (sizes.get(owner) ?? 0)) names.set(owner, service);
    const main = heaviest(own);
    if (!proposed.has(service) && main !== undefined && !names.has(main)) names.set(main, service);
  }
  return names;
}

function getOrMake<Key>(all: Map<Key, Map<string, number>>, key: Key): Map<string, number> {
  const own = all.get(key) ?? new Map<string, number>();
  all.set(key, own);
  return own;
}

const ownersOf = ({ modules, symbols, tables, routes }: ServiceMap): Map<Node, string | null> =>
  new Map([
    ...[...modules].map(([path, owner]) => [`module ${path}`, owner] as const),
    ...[...symbols].filter(isOwnDecision(modules)).map(([id, owner]) => [`symbol ${id}`, owner] as const),
    ...[...tables].map(([name, owner]) => [`table ${name}`, owner] as const),
    ...routes,
  ]);

/** A file that was named goes as a whole, but for the symbols that were named too. */
function keepWhole(owners: Map<Node, string | null>, constraints: Constraints): void {
  for (const node of [...owners.keys()])
    if (node.startsWith('symbol ') && isFixed(`module ${moduleOf(node.slice('symbol '.length))}`, constraints))
      owners.delete(node);
}

/** The rest of a split file follows its file, unless it was put elsewhere. */
const isOwnDecision =
  (modules: ServiceMap['modules']) =>
  ([id, owner]: readonly [SymbolId, string | null]): boolean =>
    id !== moduleCode(moduleOf(id)) || (modules.get(moduleOf(id)) ?? null) !== owner;

function bringTogether(group: readonly Node[], { owners, constraints, ties }: Board): void {
  const fixed = group.find((node) => isFixed(node, constraints));
  const weights = new Map<string, number>();
  for (const node of group) {
    const owner = owners.get(node);
    if (owner) addTo(weights, owner, 1);
    for (const [service, weight] of tiesToServices(node, group, { owners, ties })) addTo(weights, service, weight);
  }
  const service = fixed === undefined ? (heaviest(weights) ?? null) : (owners.get(fixed) ?? null);
  for (const node of group) if (!isFixed(node, constraints)) owners.set(node, service);
}

function keepApart(a: Node, b: Node, board: Board): void {
  const { owners, constraints } = board;
  const service = owners.get(a) ?? null;
  if (service === null || service !== (owners.get(b) ?? null)) return;
  const [left, right] = [partyOf(a, constraints), partyOf(b, constraints)];
  const isStuck = (party: readonly Node[]): boolean => party.some((node) => isFixed(node, constraints));
  const tie = (party: readonly Node[]): number =>
    party.reduce((sum, node) => sum + (tiesToServices(node, [...left, ...right], board).get(service) ?? 0), 0);
  const leaving = isStuck(left) || (!isStuck(right) && tie(right) <= tie(left)) ? right : left;
  if (isStuck(leaving)) return;
  const next = nextBest(leaving, service, board);
  for (const node of leaving) owners.set(node, next);
}

/** The node with all that goes along. */
const partyOf = (node: Node, { together }: Constraints): readonly Node[] =>
  together.find((group) => group.includes(node)) ?? [node];

/** The service a party is tied to most, of those that hold nothing it must be apart from. */
function nextBest(party: readonly Node[], left: string, board: Board): string | null {
  const shunned = board.constraints.apart
    .flatMap(([a, b]) => (party.includes(a) ? [b] : party.includes(b) ? [a] : []))
    .map((node) => board.owners.get(node));
  const weights = new Map<string, number>();
  for (const node of party)
    for (const [service, weight] of tiesToServices(node, party, board))
      if (service !== left && !shunned.includes(service)) addTo(weights, service, weight);
  return heaviest(weights) ?? null;
}

function tiesToServices(node: Node, without: readonly Node[], { owners, ties }: Pick<Board, 'owners' | 'ties'>) {
  const weights = new Map<string, number>();
  for (const [other, weight] of ties(node)) {
    const owner = owners.get(other);
    if (owner && !without.includes(other)) addTo(weights, owner, weight);
  }
  return weights;
}

const heaviest = (weights: ReadonlyMap<string, number>): string | undefined =>
  [...weights].sort(([a, x], [b, y]) => y - x || byText(a, b))[0]?.[0];

function toMap(proposed: ServiceMap, owners: ReadonlyMap<Node, string | null>, { pinned }: Constraints): ServiceMap {
  const own = (kind: string, keys: Iterable<string>): Map<string, string | null> =>
    new Map([...keys].map((key) => [key, owners.get(`${kind}${key}`) ?? null]));
  const modules = own('module ', proposed.modules.keys());
  const symbols = splitSymbols(owners, modules);
  const tables = own('table ', proposed.tables.keys());
  const routes = own('', proposed.routes.keys());
  const used = new Set([modules, symbols, tables, routes].flatMap((map) => [...map.values()]));
  const known = [
    ...new Map(proposed.services.filter(({ name }) => used.has(name)).map((one) => [one.name, one])).values(),
  ];
  const added = [...new Set(pinned.values())]
    .filter((name) => !known.some((service) => service.name === name))
    .map((name) => ({ name, stays: false, why: 'Things are pinned to it.' }));
  const services = [...known, ...added].sort((a, b) => byText(a.name, b.name));
  return { ...proposed, services, modules, symbols, tables, routes };
}

/** Symbols that go elsewhere than the rest of their file, each such file with its rest. */
function splitSymbols(
  owners: ReadonlyMap<Node, string | null>,
  modules: ReadonlyMap<string, string | null>,
): Map<SymbolId, string | null> {
  const told = [...owners].flatMap(([node, owner]) =>
    node.startsWith('symbol ') ? [[node.slice('symbol '.length), owner] as const] : [],
  );
  const files = [...groupBy(told, ([symbol]) => moduleOf(symbol))].sort(([a], [b]) => byText(a, b));
  return new Map(
    files.flatMap(([path, list]) => {
      const rest = [moduleCode(path), modules.get(path) ?? null] as const;
      return [rest, ...[...list].sort(([a], [b]) => byText(a, b))];
    }),
  );
}
