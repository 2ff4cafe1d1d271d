/**
 * Files on the disk → their facts. A file that is as the last run saw it is not even opened; one with the same bytes is not
 * parsed; the rest is extracted by as many threads as pay.
 *
 *     stamps ──unchanged──────────────────────────────> holdings of the last run ─┐
 *        └──changed──> read, hash ──same bytes──────────> the same with a new stamp ─┼─> Intake
 *                                 └──other bytes──> extract (crew.ts) ──> new holdings ─┘
 */
import { createHash } from 'node:crypto';
import { statSync } from 'node:fs';
import path from 'node:path';
import type { FileFacts } from '../../model/facts.ts';
import { type Bundle, bundleOfBytes, bundleOfFacts } from './bundle.ts';
import type { CacheFolder } from './cache-folder.ts';
import { factsOf, type Holding, readHoldings, writeHoldings } from './fact-store.ts';
import type { Skipped } from './find-files.ts';
import type { Taken, Task } from './harvest.ts';
import { type Stamp, stampOf } from './read-content.ts';

export interface IntakeOptions {
  /** Null to read and extract everything. */
  readonly cache: CacheFolder | null;
  /** Of the code that makes facts. */
  readonly version: string;
  /** Threads beside this one; by default as many as pay. */
  readonly helpers?: number | undefined;
  readonly onProgress?: ((done: number, all: number) => void) | undefined;
}

export interface Intake {
  /** Files that have facts, in the order they were given. */
  readonly paths: readonly string[];
  /** Files that have none. */
  readonly skipped: readonly Skipped[];
  /** Those of them that should have been read and could not be. */
  readonly failed: readonly Skipped[];
  /** The same for the same facts, and only for them. */
  readonly digest: string;
  /** In the order of the paths. */
  readonly facts: () => FileFacts[];
  /** Leaves what was learned for the next run. */
  readonly save: () => void;
}

/** @param files relative to the root */
export async function takeIn(root: string, files: readonly string[], options: IntakeOptions): Promise<Intake> {
  const { cache, version } = options;
  const earlier = cache === null ? new Map<string, Holding>() : readHoldings(cache, version);
  const stamps = new Map(files.map((file) => [file, stampNow(root, file)]));
  const stale = files.filter((file) => !isSame(stamps.get(file) ?? null, earlier.get(file)?.stamp ?? null));
  const taken = await takeStale(root, stale, { earlier, stamps, options });
  const holdings = files.map((file) => (taken.get(file) ?? earlier.get(file)) as Result);
  const held = holdings.filter(({ bundle }) => bundle !== null);
  return {
    paths: held.map(({ path: file }) => file),
    skipped: holdings.flatMap(skippedOf),
    failed: holdings.filter(({ failed }) => failed === true).flatMap(skippedOf),
    digest: digestOf(holdings, version),
    facts: () => held.map(factsOf),
    save() {
      if (cache !== null && isNews(taken, earlier)) writeHoldings(cache, version, toKeep(root, holdings, earlier));
    },
  };
}

/** A file that failed is tried again by the next run. */
interface Result extends Holding {
  readonly failed?: boolean;
}

const skippedOf = ({ path: file, why }: Holding): Skipped[] => (why === '' ? [] : [{ path: file, why }]);

interface Stale {
  readonly earlier: ReadonlyMap<string, Holding>;
  readonly stamps: ReadonlyMap<string, Stamp | null>;
  readonly options: IntakeOptions;
}

async function takeStale(root: string, stale: readonly string[], { earlier, stamps, options }: Stale) {
  const results = new Map<string, Result>();
  const add = (taken: readonly Taken[], bundle: Bundle): void => {
    let place = 0;
    for (const one of taken) {
      const own = one.outcome === 'facts' ? { bundle, place: place++ } : placeOf(one, earlier);
      const { path: file, hash, why } = one;
      const stamp = trusted(one.stamp, options.cache);
      results.set(file, { path: file, stamp, hash, why, ...own, failed: one.outcome === 'failed' });
    }
    options.onProgress?.(results.size, stale.length);
  };
  const sizeOf = (taken: readonly Taken[]): number => taken.filter(({ outcome }) => outcome === 'facts').length;
  const tasks = stale.map((file): Task => ({ path: file, known: knownBytes(earlier.get(file)) }));
  const bytes = stale.reduce((sum, file) => sum + (stamps.get(file)?.[0] ?? 0), 0);
  if (tasks.length === 0) return results;
  // The parser is loaded by the runs that parse.
  const { harvestAll, helpersFor } = await import('./crew.ts');
  await harvestAll(root, tasks, {
    helpers: options.helpers ?? helpersFor(bytes),
    own: ({ taken, facts }) => add(taken, bundleOfFacts(facts)),
    helped: ({ taken, facts }) => add(taken, bundleOfBytes(facts, sizeOf(taken))),
  });
  return results;
}

const knownBytes = (holding: Holding | undefined): string | null =>
  holding === undefined || holding.bundle === null ? null : holding.hash;

function placeOf(
  { path: file, outcome }: Taken,
  earlier: ReadonlyMap<string, Holding>,
): Pick<Holding, 'bundle' | 'place'> {
  const before = outcome === 'same' ? earlier.get(file) : undefined;
  return { bundle: before?.bundle ?? null, place: before?.place ?? 0 };
}

/** Null when the file cannot be asked. */
function stampNow(root: string, file: string): Stamp | null {
  try {
    return stampOf(statSync(path.join(root, file)));
  } catch {
    return null;
  }
}

const isSame = (a: Stamp | null, b: Stamp | null): boolean =>
  a !== null && b !== null && a.every((value, index) => value === b[index]);

/** The coarsest clock of a file system that people still use. */
const CLOCK_MS = 2_000;

/** A file that was written in this very moment may be written again without another stamp: it is read again next time. */
const trusted = (stamp: Stamp | null, cache: CacheFolder | null): Stamp | null =>
  stamp === null || cache === null || Math.max(stamp[1], stamp[2]) > cache.openedMs - CLOCK_MS ? null : stamp;

function digestOf(holdings: readonly Holding[], version: string): string {
  const sum = createHash('sha256').update(version);
  for (const { path: file, hash, why } of holdings) sum.update(`\n${file}\0${hash}\0${why}`);
  return sum.digest('base64url');
}

const isNews = (taken: ReadonlyMap<string, Holding>, earlier: ReadonlyMap<string, Holding>): boolean =>
  [...taken.values()].some(({ path: file, hash, stamp }) => {
    const before = earlier.get(file);
    return before === undefined || before.hash !== hash || (stamp !== null && !isSame(stamp, before.stamp));
  });

/** With what is known of files that other options would analyze; what became of deleted files is forgotten. */
function toKeep(root: string, holdings: readonly Result[], earlier: ReadonlyMap<string, Holding>): Holding[] {
  const named = new Set(holdings.map(({ path: file }) => file));
  const others = [...earlier.values()].filter(({ path: file }) => !named.has(file) && stampNow(root, file) !== null);
  return [...holdings.filter(({ failed }) => failed !== true), ...others];
}
