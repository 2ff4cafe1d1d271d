/** A group of modules and tables on its way to become a service: sizes, ties to other groups, merging of the small. */
import { addTo, byText, sortedUnique } from '../model/order.ts';
import { type Affinity, moduleNode, tableNode } from './weights.ts';

export interface Group {
  readonly modules: readonly string[];
  readonly tables: readonly string[];
  /** Noun nodes that lie in the group. */
  readonly nouns: readonly string[];
}

const MODULE = moduleNode('');
const TABLE = tableNode('');

export function toGroup(nodes: readonly string[]): Group {
  const named = (prefix: string): string[] =>
    nodes.filter((node) => node.startsWith(prefix)).map((node) => node.slice(prefix.length));
  return { modules: named(MODULE), tables: named(TABLE), nouns: named('noun ') };
}

export const join = (a: Group, b: Group): Group => ({
  modules: sortedUnique([...a.modules, ...b.modules]),
  tables: sortedUnique([...a.tables, ...b.tables]),
  nouns: sortedUnique([...a.nouns, ...b.nouns]),
});

const nodesOf = ({ modules, tables, nouns }: Group): string[] => [
  ...modules.map(moduleNode),
  ...tables.map(tableNode),
  ...nouns.map((noun) => `noun ${noun}`),
];

/** Too small to be deployed alone. */
export type IsSmall = (group: Group) => boolean;

/** Gives every small group to the neighbour it is most tied to, smallest first; a small one without ties is returned as a rest. */
export function mergeSmall(
  groups: readonly Group[],
  affinities: readonly Affinity[],
  isSmall: IsSmall,
): { groups: Group[]; rest: Group[] } {
  let left = [...groups];
  const rest: Group[] = [];
  for (;;) {
    const small = left.filter(isSmall).sort(bySize)[0];
    if (small === undefined) return { groups: left, rest };
    const others = left.filter((group) => group !== small);
    const neighbour = strongestTie(small, others, affinities);
    if (neighbour === undefined) rest.push(small);
    left = neighbour === undefined ? others : others.map((group) => (group === neighbour ? join(group, small) : group));
  }
}

const bySize = (a: Group, b: Group): number =>
  a.modules.length + a.tables.length - (b.modules.length + b.tables.length) ||
  byText(a.modules[0] ?? '', b.modules[0] ?? '');

/** The group with most weight between it and this one, relative to its own size so that the largest does not swallow all. */
function strongestTie(group: Group, others: readonly Group[], affinities: readonly Affinity[]): Group | undefined {
  const ties = tiesBetween(group, others, affinities);
  const strength = (other: Group): number =>
    (ties.get(other) ?? 0) / Math.sqrt(other.modules.length + other.tables.length);
  return [...ties.keys()].sort((a, b) => strength(b) - strength(a) || bySize(a, b))[0];
}

/** Weight of the ties from one group to each of the others that has any. */
export function tiesBetween(
  group: Group,
  others: readonly Group[],
  affinities: readonly Affinity[],
): Map<Group, number> {
  const own = new Set(nodesOf(group));
  const groupOf = new Map(others.flatMap((other) => nodesOf(other).map((node) => [node, other] as const)));
  const ties = new Map<Group, number>();
  for (const { a, b, weight } of affinities) {
    const other = own.has(a) ? groupOf.get(b) : own.has(b) ? groupOf.get(a) : undefined;
    if (other !== undefined) addTo(ties, other, weight);
  }
  return ties;
}
