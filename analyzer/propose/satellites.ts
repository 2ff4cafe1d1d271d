/**
 * Groups too small to be worth a service of their own, beside one that they hang on: coupons that only a checkout redeems, reviews
 * of products. Deployed alone they would be nothing but remote calls to that one ("nanoservice": A. Rotem-Gal-Oz, SOA Patterns).
 */
import { moduleOf } from '../model/graph.ts';
import { addTo, byText } from '../model/order.ts';
import type { Reach } from '../model/reach.ts';
import { type Group, join, tiesBetween } from './groups.ts';
import type { Affinity } from './weights.ts';

/** Fewer modules than this part of the mean are few. */
const FEW = 0.4;
/** From this share of all its ties on a group hangs on one other. */
const MOST = 0.5;

export interface Surroundings {
  readonly reach: Reach;
  readonly affinities: readonly Affinity[];
  /** People put these modules into a folder that holds together: no satellite, however small. */
  readonly isDecided: (path: string) => boolean;
}

/** Gives small groups, smallest first, to the one that owns the transactions over them, or that they are tied to above all. */
export function absorbSatellites(groups: readonly Group[], around: Surroundings): Group[] {
  const few = (FEW * groups.reduce((sum, { modules }) => sum + modules.length, 0)) / Math.max(1, groups.length);
  const small = groups.filter(({ modules }) => modules.length < few && !modules.some(around.isDecided)).sort(bySize);
  let left = [...groups];
  for (const one of small) {
    const others = left.filter((group) => group !== one);
    const planet = transactor(one, others, around) ?? mostTied(one, others, around);
    if (planet !== undefined) left = others.map((group) => (group === planet ? join(group, one) : group));
  }
  return left;
}

const bySize = (a: Group, b: Group): number =>
  a.modules.length - b.modules.length || byText(a.modules[0] ?? '', b.modules[0] ?? '');

/** The one whose transactions write tables of the group along with its own, by how many of its own. */
function transactor({ tables }: Group, others: readonly Group[], { reach }: Surroundings): Group | undefined {
  const along = new Map<Group, number>();
  for (const { writes, transaction } of reach.transactions) {
    if (!writes.some((table) => tables.includes(table))) continue;
    const owner = others.find(({ modules }) => modules.includes(moduleOf(transaction.symbol)));
    const own = owner?.tables.filter((table) => writes.includes(table)).length ?? 0;
    if (owner !== undefined && own > 0) addTo(along, owner, own);
  }
  return mostOf(along);
}

const mostTied = (one: Group, others: readonly Group[], { affinities }: Surroundings): Group | undefined =>
  mostOf(tiesBetween(one, others, affinities));

function mostOf(shares: ReadonlyMap<Group, number>): Group | undefined {
  const total = [...shares.values()].reduce((sum, share) => sum + share, 0);
  return [...shares].sort(([, a], [, b]) => b - a).find(([, share]) => share >= total * MOST)?.[0];
}
