/** Calls of things of packages, found by package: recognizers ask for their own and need not look at all calls. */
import type { CallSite, Linked } from './call-index.ts';
import type { PackageEntity } from './entities.ts';

export interface PackageCall {
  readonly site: CallSite;
  /** What is called, by its whole name: `bullmq.Queue().add`. */
  readonly callee: PackageEntity;
}

/** @param packages names as imported: `kafkajs`, `socket.io`, `@aws-sdk/client-sqs` */
export const callsOfPackages = (linked: Linked, packages: readonly string[]): readonly PackageCall[] =>
  [...new Set(packages.map(firstWord))].flatMap((word) => indexOf(linked).get(word) ?? []);

/** All of them. */
export const packageCalls = (linked: Linked): Iterable<PackageCall> => [...indexOf(linked).values()].flat();

/** The call that begins at this place, `file:offset`: what made a thing. */
export const callAt = (linked: Linked, site: string): CallSite | undefined => placesOf(linked).get(site);

type Index = ReadonlyMap<string, readonly PackageCall[]>;

const indexes = new WeakMap<Linked, Index>();

function indexOf(linked: Linked): Index {
  const known = indexes.get(linked);
  if (known !== undefined) return known;
  const index = new Map<string, PackageCall[]>();
  for (const site of linked.sites)
    for (const callee of site.callees) {
      if (callee.t !== 'package') continue;
      const word = firstWord(callee.name);
      const list = index.get(word);
      if (list === undefined) index.set(word, [{ site, callee }]);
      else list.push({ site, callee });
    }
  indexes.set(linked, index);
  return index;
}

/** Names of packages may have dots in them, so only what is before the first is sure to be one's. */
const firstWord = (name: string): string => /^[^.(]*/.exec(name)?.[0] ?? name;

const places = new WeakMap<Linked, ReadonlyMap<string, CallSite>>();

function placesOf(linked: Linked): ReadonlyMap<string, CallSite> {
  const known = places.get(linked);
  if (known !== undefined) return known;
  const found = new Map(linked.sites.map((site) => [`${site.file}:${site.call.start}`, site]));
  places.set(linked, found);
  return found;
}
