/** The facts that an earlier run left behind, and how they are left for the next one. */

import type { FileFacts } from '../../model/facts.ts';
import { groupBy } from '../../model/order.ts';
import { BATCH, type Bundle, bundleOfBytes, bundleOfFacts } from './bundle.ts';
import type { CacheFolder } from './cache-folder.ts';
import { decodePack, type Entry, encodePack, type Pack } from './pack.ts';
import type { Stamp } from './read-content.ts';

/** What is known of one file. */
export interface Holding {
  readonly path: string;
  /** Null when the file may have changed under the same stamp. */
  readonly stamp: Stamp | null;
  /** Of its bytes; empty when they were not read. */
  readonly hash: string;
  /** Why there are no facts; empty when there are. */
  readonly why: string;
  /** Where its facts are, if there are any. */
  readonly bundle: Bundle | null;
  readonly place: number;
}

const FILE = 'facts.pack';

/** Empty when there is nothing, when another version wrote it, and when it is damaged. */
export function readHoldings(folder: CacheFolder, version: string): Map<string, Holding> {
  const { entries, bundles } = readPack(folder, version) ?? { entries: [], bundles: [] };
  const sizes = new Map<number, number>();
  for (const { bundle, place } of entries) sizes.set(bundle, Math.max(sizes.get(bundle) ?? 0, place + 1));
  const opened = bundles.map((bytes, index) => bundleOfBytes(bytes, sizes.get(index) ?? 0));
  return new Map(entries.map((entry) => [entry.path, { ...entry, bundle: opened[entry.bundle] ?? null }]));
}

function readPack(folder: CacheFolder, version: string): Pack | null {
  const bytes = folder.read(FILE);
  try {
    return bytes === null ? null : decodePack(bytes, version);
  } catch {
    return null;
  }
}

/** Bundles that are still whole are written as they are; what is left of the others goes into new ones. */
export function writeHoldings(folder: CacheFolder, version: string, holdings: Iterable<Holding>): void {
  const byBundle = groupBy(holdings, ({ bundle }) => bundle);
  const entries: Entry[] = (byBundle.get(null) ?? []).map((one) => entryOf(one, -1, 0));
  const bundles: Uint8Array[] = [];
  const loose: Holding[] = [];
  for (const [bundle, members] of byBundle) {
    if (bundle === null) continue;
    if (members.length < bundle.size) loose.push(...members);
    else {
      entries.push(...members.map((one) => entryOf(one, bundles.length, one.place)));
      bundles.push(bundle.bytes());
    }
  }
  for (let at = 0; at < loose.length; at += BATCH) {
    const members = loose.slice(at, at + BATCH);
    entries.push(...members.map((one, place) => entryOf(one, bundles.length, place)));
    bundles.push(bundleOfFacts(members.map(factsOf)).bytes());
  }
  folder.write(FILE, encodePack({ entries, bundles }, version));
}

const entryOf = ({ path, stamp, hash, why }: Holding, bundle: number, place: number): Entry => ({
  path,
  stamp,
  hash,
  why,
  bundle,
  place,
});

/** The facts of a holding that has some. */
export const factsOf = ({ bundle, place }: Holding): FileFacts => bundle?.facts()[place] as FileFacts;
