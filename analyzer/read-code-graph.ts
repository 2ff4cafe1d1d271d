/** Folder on the disk → CodeGraph: finds and reads the files, extracts each, links them all. */
import { readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { noSourceFound, rootNotAFolder, rootNotFound, tooFewReadable } from '../contracts/errors/analyzer.ts';
import { type CacheFolder, openCacheFolder } from './extract/disk/cache-folder.ts';
import { readChangeCoupling } from './extract/disk/change-history.ts';
import { codeVersion } from './extract/disk/code-version.ts';
import { findFiles, type Skipped } from './extract/disk/find-files.ts';
import { keyOf, readKept, writeKept } from './extract/disk/graph-store.ts';
import { type Intake, takeIn } from './extract/disk/intake.ts';
import { linkFacts } from './link/link.ts';
import { dataOf, type KeptGraph, recorded, type Surroundings, stillHolds } from './link/replay.ts';
import { createResolve } from './link/resolver.ts';
import { findStartedFiles } from './link/started-files.ts';
import { type FileFacts, isDataFile } from './model/facts.ts';
import type { CodeGraph } from './model/graph.ts';

export interface ReadOptions {
  /** Globs relative to the root that are left out, beside node_modules, build output and tests. */
  readonly exclude?: readonly string[];
  /** Read which files change together from git; `false` makes the graph a function of the files alone. Default true. */
  readonly history?: boolean;
  /** Use and keep what is known in `.strangler/cache` of the root; the graph is the same without. Default false. */
  readonly cache?: boolean;
  /** Threads beside this one that extract; by default as many as pay. */
  readonly helpers?: number;
  /** How many of the files that have to be read have been. */
  readonly onProgress?: (done: number, all: number) => void;
  /** What a person should know and that is no part of the graph, such as a cache that cannot be written. */
  readonly onNote?: (text: string) => void;
}

const READABLE_SHARE = 0.95;

/**
 * Reads a project's source into one graph.
 * @param root the folder that holds the source, absolute or relative to the working folder
 * @throws ToolkitError ROOT_NOT_FOUND, ROOT_NOT_A_FOLDER, NO_SOURCE_FOUND, TOO_FEW_READABLE
 */
export async function readCodeGraph(root: string, options: ReadOptions = {}): Promise<CodeGraph> {
  const folder = path.resolve(root);
  requireFolder(folder, root);
  const found = await findFiles(folder, options.exclude ?? []);
  if (found.files.length === 0) throw noSourceFound(root, found.skipped.length);
  const cache = options.cache === true ? openCacheFolder(folder, options.onNote ?? (() => {})) : null;
  const history = options.history === false ? [] : readChangeCoupling(folder, new Set(found.files));
  const intake = await takeIn(folder, found.files, { ...options, cache, version: codeVersion() });
  requireReadable(root, found.files.length, intake);
  const sources = new Set(intake.paths.filter((name) => !isDataFile(name)));
  if (sources.size === 0) throw noSourceFound(root, found.skipped.length + intake.skipped.length);
  const graph = linkOrReplay(cache, intake, {
    root: path.basename(folder),
    resolve: createResolve(folder, sources),
    started: findStartedFiles(folder, sources),
    changeCoupling: (await history).filter(({ a, b }) => sources.has(a) && sources.has(b)),
    skipped: [...found.skipped, ...intake.skipped],
    linesOf: (file) => countLines(path.join(folder, file)),
  });
  intake.save();
  return graph;
}

function requireFolder(folder: string, root: string): void {
  const stats = statSync(folder, { throwIfNoEntry: false });
  if (stats === undefined) throw rootNotFound(root);
  if (!stats.isDirectory()) throw rootNotAFolder(root);
}

/** @throws ToolkitError NO_SOURCE_FOUND, TOO_FEW_READABLE */
export function requireReadable(
  root: string,
  all: number,
  { unreadable, skipped }: Pick<Intake, 'unreadable' | 'skipped'>,
): void {
  if (all === 0) throw noSourceFound(root, skipped.length);
  if ((all - unreadable) / all >= READABLE_SHARE) return;
  const reasons = skipped.slice(0, 5).map((one) => `${one.path}: ${one.why}`);
  throw tooFewReadable(all - unreadable, all, reasons);
}

function linkOrReplay(cache: CacheFolder | null, intake: Intake, given: Surroundings): CodeGraph {
  if (cache === null) return linkAll(intake, given);
  const key = keyOf(intake.digest, dataOf(given));
  const kept = readKept(cache, key) as KeptGraph | null;
  if (kept !== null && stillHolds(kept, given)) return kept.graph;
  const listening = recorded(given);
  const graph = linkAll(intake, listening.input);
  writeKept(cache, key, { asked: listening.asked, graph });
  return graph;
}

function linkAll(intake: Intake, given: Surroundings): CodeGraph {
  const files = intake.facts();
  return linkFacts({ ...given, files, skipped: [...given.skipped, ...files.flatMap(problemOf)] });
}

/** A file with a syntax error is used as far as it could be read. */
function problemOf({ path: file, problems }: FileFacts): Skipped[] {
  const [first] = problems;
  return first === undefined ? [] : [{ path: file, why: `read in part: ${file}:${first.line} ${first.message}` }];
}

const countLines = (file: string): number => readFileSync(file, 'utf8').trimEnd().split('\n').length;
