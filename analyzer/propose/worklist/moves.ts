/** Changes of the map that make the cut cheaper, one after the other, each judged by what is left after those before it. */
import type { MapChange } from '../../../contracts/report.ts';
import { type CodeGraph, moduleOf } from '../../model/graph.ts';
import { addTo, groupBy, round } from '../../model/order.ts';
import type { Reach } from '../../model/reach.ts';
import { createPlace, type ServiceMap } from '../../model/service-map.ts';
import { priceMap } from '../crossings/index.ts';
import { groupKey, type PricedCrossing, priceOfGroup } from '../crossings/price.ts';
import { applyChange } from './apply-change.ts';
import { findCandidates } from './candidates.ts';
import { createNeighbourhood, type Neighbourhood } from './neighbourhood.ts';
import { countUses, tally } from './uses.ts';

export interface Move {
  readonly change: MapChange;
  /** Where the thing is before. */
  readonly from: string | null;
  readonly benefit: number;
  /** Identities ({@link identityOf}) of crossings that are gone, after the moves before it and also when it is done alone. */
  readonly solved: ReadonlySet<string>;
  readonly adds: number;
}

/** A crossing is the same one while its kind, ends and place are. */
export const identityOf = ({ kind, from, to, at }: Pick<PricedCrossing, 'kind' | 'from' | 'to' | 'at'>): string =>
  [kind, from, to, at].join('\n');

/** What moving one thing costs in the unit of prices: the imports follow by themselves, the review does not. */
export const MOVE_PRICE = 1;
/** Less than this is not worth a change of the map. */
const LEAST_BENEFIT = 3;
const MOST_MOVES = 8;
const LOOKED_AT = 24;
/** More than this share of the users and uses must be at a place for it to get the code. */
const MOST = 0.5;

export function findMoves(graph: CodeGraph, reach: Reach, first: ServiceMap): Move[] {
  const near = createNeighbourhood(graph, reach);
  const moves: Move[] = [];
  let [map, crossings] = [first, priceMap(graph, reach, first)];
  let open = judgeAll({ graph, map, near, sizes: sizesOf(crossings) }, crossings);
  while (moves.length < MOST_MOVES) {
    const best = takeBest(open, { graph, map, near, sizes: sizesOf(crossings) });
    if (best === undefined) break;
    const { change } = best.chosen;
    open = best.rest.filter((one) => !isAbout(one.change, change));
    const next = applyChange(graph, map, change);
    const after = priceMap(graph, reach, next);
    const benefit = round(total(crossings) - total(after));
    if (benefit < LEAST_BENEFIT) continue;
    const gone = difference(crossings, after);
    const alone = goneAlone({ graph, map: first, near }, change);
    const solved = new Set([...gone].filter((identity) => alone.has(identity)));
    if (solved.size === 0) continue;
    moves.push({ change, from: homeOf(change, graph, map), benefit, solved, adds: difference(after, crossings).size });
    [map, crossings] = [next, after];
  }
  return moves;
}

interface Judged {
  readonly graph: CodeGraph;
  readonly map: ServiceMap;
  readonly near: Neighbourhood;
  /** Crossings by group. */
  readonly sizes: ReadonlyMap<string, number>;
}

interface Gain {
  readonly change: MapChange;
  /** As it was when it was last looked at. */
  readonly gain: number;
}

function sizesOf(crossings: readonly PricedCrossing[]): Map<string, number> {
  const sizes = new Map<string, number>();
  for (const crossing of crossings) addTo(sizes, groupKey(crossing), 1);
  return sizes;
}

const judgeAll = (judged: Judged, crossings: readonly PricedCrossing[]): Gain[] =>
  findCandidates(judged.graph, judged.map, crossings)
    .slice(0, LOOKED_AT)
    .filter(({ change }) => isFair(change, judged))
    .map(({ change }) => ({ change, gain: gainOf(change, judged) }));

/** Looks again only at what may be the best: a gain seldom grows with the changes before it. */
function takeBest(open: readonly Gain[], judged: Judged): { chosen: Gain; rest: Gain[] } | undefined {
  const rest = open.filter(({ gain }) => gain >= LEAST_BENEFIT);
  const looked = new Set<MapChange>();
  while (rest.length > 0) {
    const at = rest.reduce((most, one, index) => (one.gain > (rest[most]?.gain ?? 0) ? index : most), 0);
    const [top] = rest.splice(at, 1);
    if (top === undefined || top.gain < LEAST_BENEFIT) return undefined;
    if (looked.has(top.change)) return { chosen: top, rest };
    looked.add(top.change);
    if (isFair(top.change, judged)) rest.push({ change: top.change, gain: gainOf(top.change, judged) });
  }
  return undefined;
}

/** Are both about the same code or table, one perhaps about a part of the other? */
const isAbout = (one: MapChange, other: MapChange): boolean =>
  (one.kind === 'table') === (other.kind === 'table') &&
  (one.name === other.name || moduleOf(one.name) === other.name || one.name === moduleOf(other.name));

/**
 * A table goes to who writes it at more places than all others together; what is read often is copied instead. Code goes to where most
 * of those are that use it or that it uses, and to the kernel when more than one side uses it.
 */
function isFair(change: MapChange, { graph, map, near }: Pick<Judged, 'graph' | 'map' | 'near'>): boolean {
  const { kind, name, to } = change;
  if (kind !== 'table') {
    const { users, uses } = countUses(change, near(change).graph, map);
    if (to === null) return users.size > 1;
    const [there, all] = [tally([users, uses], to), tally([users, uses])];
    return there > MOST * all;
  }
  const writes = countWrites(name, graph, map);
  const [there, all] = [writes.get(to) ?? 0, [...writes.values()].reduce((sum, count) => sum + count, 0)];
  return to !== null && there > MOST * all;
}

/** Statements that write a table, by the service of their module. */
export function countWrites(table: string, graph: CodeGraph, map: ServiceMap): Map<string | null, number> {
  const writes = new Map<string | null, number>();
  const place = createPlace(graph, map);
  for (const { symbol, at, writes: written } of graph.statements)
    if (written.includes(table)) addTo(writes, place(symbol, at), 1);
  return writes;
}

/** How much cheaper the whole map gets, from the crossings near the change and the sizes of their groups. */
function gainOf(change: MapChange, { graph, map, near, sizes }: Judged): number {
  const part = near(change);
  const count = (of: ServiceMap): Map<string, PricedCrossing[]> =>
    groupBy(priceMap(part.graph, part.reach, of), groupKey);
  const [before, after] = [count(map), count(applyChange(graph, map, change))];
  let gain = 0;
  for (const key of new Set([...before.keys(), ...after.keys()])) {
    const size = sizes.get(key) ?? 0;
    const [was, is] = [before.get(key) ?? [], after.get(key) ?? []];
    gain += priceOfGroup(key, size) - priceOfGroup(key, size - was.length + is.length);
  }
  return gain;
}

function goneAlone({ graph, map, near }: Omit<Judged, 'sizes'>, change: MapChange): Set<string> {
  const part = near(change);
  const price = (of: ServiceMap): readonly PricedCrossing[] => priceMap(part.graph, part.reach, of);
  return difference(price(map), price(applyChange(graph, map, change)));
}

/** Identities in the one and not in the other. */
function difference(one: readonly PricedCrossing[], other: readonly PricedCrossing[]): Set<string> {
  const known = new Set(other.map(identityOf));
  return new Set(one.map(identityOf).filter((identity) => !known.has(identity)));
}

function homeOf({ kind, name }: MapChange, graph: CodeGraph, map: ServiceMap): string | null {
  if (kind === 'symbol') return createPlace(graph, map)(name);
  return (kind === 'table' ? map.tables : map.modules).get(name) ?? null;
}

const total = (crossings: readonly PricedCrossing[]): number => crossings.reduce((sum, { price }) => sum + price, 0);
