import { addTo, byText } from '../model/order.ts';
import type { Group } from './groups.ts';
import type { NounShares, Nouns } from './nouns.ts';
import { plural } from './words.ts';

/** Tables and routes name a domain better than files do, and a table that others point to better than those that point to it. */
const TABLE = 2;
const ROUTE = 1.5;
/** What people called a folder names it best, as far as the folders are what holds the program together. */
const FOLDER = 8;

export interface NamingContext {
  /** Routes of a group by their nouns. */
  readonly routesOf: (group: Group) => readonly NounShares[];
  /** How many foreign keys point to each table. */
  readonly pointedTo: ReadonlyMap<string, number>;
}

/** `wantedBy`: the group that took the noun which this one wanted most. */
export type Naming = { readonly name: string } | { readonly name: null; readonly wantedBy: number | undefined };

/**
 * A name for every group, in order: its strongest domain noun, in the plural where the program uses it so. No name twice; a group
 * whose nouns are all taken by others has none, but tells whose noun it wanted most.
 */
export function nameGroups(groups: readonly Group[], nouns: Nouns, context: NamingContext): Naming[] {
  const candidates = groups.map((group) => scoreNouns(group, nouns, context));
  const names = new Map<number, string>();
  const taken = new Set<string>();
  const byStrength = candidates
    .flatMap((scores, index) => [...scores].map(([noun, score]) => ({ index, noun, score })))
    .sort((a, b) => b.score - a.score || byText(a.noun, b.noun) || a.index - b.index);
  for (const { index, noun } of byStrength) {
    const name = displayName(noun, nouns);
    if (names.has(index) || taken.has(name)) continue;
    names.set(index, name);
    taken.add(name);
  }
  const owners = new Map([...names].map(([index, name]) => [name, index]));
  return groups.map((_, index) => {
    const name = names.get(index);
    if (name !== undefined) return { name };
    const wanted = byStrength.find((candidate) => candidate.index === index);
    return { name: null, wantedBy: wanted === undefined ? undefined : owners.get(displayName(wanted.noun, nouns)) };
  });
}

function scoreNouns(group: Group, nouns: Nouns, { routesOf, pointedTo }: NamingContext): Map<string, number> {
  const { modules, tables } = group;
  const routes = routesOf(group);
  const scores = new Map<string, number>();
  const include = (shares: NounShares | undefined, weight: number): void => {
    for (const [noun, share] of shares ?? []) if (!noun.includes(' ')) addTo(scores, noun, share * weight);
  };
  for (const path of modules) include(nouns.modules.get(path), 1);
  for (const [folder, share] of foldersOf(group, nouns))
    addTo(scores, folder, share * FOLDER * Math.sqrt(modules.length));
  for (const name of tables) include(nouns.tables.get(name), TABLE + Math.log2(1 + (pointedTo.get(name) ?? 0)));
  for (const shares of routes) include(shares, ROUTE / Math.sqrt(routes.length));
  return scores;
}

/** The folders that declare a domain, by their share in the group's modules. */
function foldersOf({ modules }: Group, { declared }: Nouns): Map<string, number> {
  const shares = new Map<string, number>();
  for (const path of modules) {
    const name = declared.nameOf.get(path);
    if (name !== undefined) addTo(shares, name, declared.trust / modules.length);
  }
  return shares;
}

/** The plural when a table, route or file says it so, else the word itself; only what `boundaries.json` allows in a name. */
function displayName(noun: string, { forms }: Nouns): string {
  const words = noun.split(' ');
  const last = words.pop() ?? '';
  const name = [...words, forms.has(plural(last)) ? plural(last) : last].join('-');
  return name === 'shared' ? 'shared-things' : name;
}
