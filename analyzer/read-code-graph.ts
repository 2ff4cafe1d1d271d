/** Folder on the disk → CodeGraph: finds and reads the files, extracts each, links them all. */
import { readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { noSourceFound, rootNotAFolder, rootNotFound, tooFewReadable } from '../contracts/errors/analyzer.ts';
import { openCacheFolder } from './extract/disk/cache-folder.ts';
import { type History, readHistory } from './extract/disk/change-history.ts';
import { codeVersion } from './extract/disk/code-version.ts';
import { findFiles, type Skipped } from './extract/disk/find-files.ts';
import { type Intake, takeIn } from './extract/disk/intake.ts';
import { linkOrReplay, makeOrReplay, type Product } from './from-cache.ts';
import type { Surroundings } from './link/replay.ts';
import { createResolve } from './link/resolver.ts';
import { createDiskTree } from './link/specifiers/disk-tree.ts';
import { findStartedFiles } from './link/started-files.ts';
import { type FileFacts, isDataFile } from './model/facts.ts';
import type { CodeGraph } from './model/graph.ts';

/** `done` and `all` count the files that have to be read. */
export type Progress =
  | { readonly stage: 'reading'; readonly done: number; readonly all: number }
  | { readonly stage: 'history' | 'linking' | 'checking' | 'measuring' };

export interface ReadOptions {
  /** Globs relative to the root that are left out, beside node_modules, build output and tests. */
  readonly exclude?: readonly string[];
  /** Read which files change together from git; `false` makes the graph a function of the files alone. Default true. */
  readonly history?: boolean;
  /** Use and keep what is known in `.strangler/cache` of the root; the graph is the same without. Default false. */
  readonly cache?: boolean;
  /** Threads beside this one that extract; by default as many as pay. */
  readonly helpers?: number;
  /** Ask a type checker about the calls that are open otherwise; takes several times as long. Default false. */
  readonly precise?: boolean;
  readonly onProgress?: (progress: Progress) => void;
  /** What a person should know and that is no part of the graph, such as a cache that cannot be written. */
  readonly onNote?: (text: string) => void;
}

const NO_HISTORY: History = { couplings: [], skipped: [] };

const READABLE_SHARE = 0.95;

/**
 * Reads a project's source into one graph.
 * @param root the folder that holds the source, absolute or relative to the working folder
 * @throws ToolkitError ROOT_NOT_FOUND, ROOT_NOT_A_FOLDER, NO_SOURCE_FOUND, TOO_FEW_READABLE
 */
export async function readCodeGraph(root: string, options: ReadOptions = {}): Promise<CodeGraph> {
  const { source, precise, save } = await readSource(root, options);
  const { cache } = source;
  const graph =
    cache === null || precise ? await source.link(source.given) : (await linkOrReplay({ ...source, cache })).graph;
  save();
  return graph;
}

/** Makes something of a project's graph, or gives again what an earlier run made of the same one; throws the same. */
export async function readProduct<Made>(root: string, product: Product<Made>, options: ReadOptions): Promise<Made> {
  const { source, precise, save } = await readSource(root, options);
  const { cache } = source;
  const made =
    cache === null || precise
      ? await product.make(await source.link(source.given))
      : await makeOrReplay({ ...source, cache }, product);
  save();
  return made;
}

async function readSource(root: string, options: ReadOptions) {
  const folder = path.resolve(root);
  requireFolder(folder, root);
  const found = await findFiles(folder, options.exclude ?? []);
  if (found.files.length === 0) throw noSourceFound(root, found.skipped.length);
  const cache = options.cache === true ? openCacheFolder(folder, options.onNote ?? (() => {})) : null;
  const reading = options.history === false ? NO_HISTORY : readHistory(folder, found.files, cache);
  const tell = options.onProgress ?? (() => {});
  const intake = await takeIn(folder, found.files, {
    cache,
    version: codeVersion(),
    helpers: options.helpers,
    onProgress: (done, all) => tell({ stage: 'reading', done, all }),
  });
  requireReadable(found.files.length, intake.failed);
  const sources = new Set(intake.paths.filter((name) => !isDataFile(name)));
  if (sources.size === 0) throw noSourceFound(root, found.skipped.length + intake.skipped.length);
  tell({ stage: 'history' });
  const history = await reading;
  tell({ stage: 'linking' });
  const tree = createDiskTree();
  const broken: Skipped[] = [];
  const resolve = createResolve(folder, sources, { tree, onProblem: (problem) => broken.push(problem) });
  const given: Surroundings = {
    root: path.basename(folder),
    resolve,
    started: findStartedFiles(folder, sources, tree),
    changeCoupling: history.couplings.filter(({ a, b }) => sources.has(a) && sources.has(b)),
    skipped: [...found.skipped, ...intake.skipped, ...history.skipped, ...broken],
    linesOf: (file) => countLines(path.join(folder, file)),
    jsonOf: (file) => readJson(path.join(folder, file)),
  };
  const precise = options.precise === true;
  const link = (input: Surroundings): Promise<CodeGraph> =>
    precise ? linkPrecisely(folder, intake, input, options) : linkAll(intake, input);
  return { source: { cache, digest: intake.digest, given, link }, precise, save: intake.save };
}

function requireFolder(folder: string, root: string): void {
  const stats = statSync(folder, { throwIfNoEntry: false });
  if (stats === undefined) throw rootNotFound(root);
  if (!stats.isDirectory()) throw rootNotAFolder(root);
}

/** @throws ToolkitError TOO_FEW_READABLE */
export function requireReadable(all: number, failed: readonly Skipped[]): void {
  if ((all - failed.length) / all < READABLE_SHARE) throw tooFew(all, failed);
}

/** A few files with syntax errors are no reason to say nothing of a small project. */
const FEW = 3;

/** @throws ToolkitError TOO_FEW_READABLE */
function requireParsed(all: number, failed: readonly Skipped[]): void {
  if (failed.length > Math.max(all * (1 - READABLE_SHARE), Math.min(all / 2, FEW))) throw tooFew(all, failed);
}

const tooFew = (all: number, failed: readonly Skipped[]) =>
  tooFewReadable(
    all - failed.length,
    all,
    failed.slice(0, 5).map((one) => `${one.path}: ${one.why}`),
  );

/** Links, asks the checker about what is open, and links again with its answers. */
async function linkPrecisely(
  folder: string,
  intake: Intake,
  given: Surroundings,
  { onProgress, onNote }: ReadOptions,
): Promise<CodeGraph> {
  const facts = intake.facts();
  const symbols = new Map(facts.map((one) => [one.path, new Set(one.symbols.map(({ name }) => name))]));
  const { findOpenSites } = await import('./link/link.ts');
  const sites = findOpenSites({ files: facts, resolve: given.resolve });
  onProgress?.({ stage: 'checking' });
  const started = performance.now();
  const { createChecker } = await import('./precise/index.ts');
  const answers = createChecker(folder)({
    sites,
    files: facts.map((one) => one.path).filter((name) => !isDataFile(name)),
    isSymbol: (file, name) => symbols.get(file)?.has(name) === true,
  });
  const seconds = ((performance.now() - started) / 1_000).toFixed(1);
  onNote?.(`precise: the type checker told ${answers.size} of ${sites.length} open calls, in ${seconds} s`);
  onProgress?.({ stage: 'linking' });
  return linkAll(intake, { ...given, answers });
}

/** What links is loaded by the runs that link. */
async function linkAll(intake: Intake, given: Surroundings): Promise<CodeGraph> {
  const files = intake.facts();
  requireParsed(files.length + intake.failed.length, [
    ...intake.failed,
    ...files.filter(saysNothing).flatMap(problemOf),
  ]);
  const { linkFacts } = await import('./link/link.ts');
  return linkFacts({ ...given, files, skipped: [...given.skipped, ...files.flatMap(problemOf)] });
}

/** A file with a syntax error is used as far as it could be read. */
function problemOf(facts: FileFacts): Skipped[] {
  const [first] = facts.problems;
  if (first === undefined) return [];
  const how = saysNothing(facts) ? 'could not be parsed' : 'read in part';
  return [{ path: facts.path, why: `${how}: ${facts.path}:${first.line} ${first.message}` }];
}

/** It has a syntax error, and nothing of it could be saved. */
const saysNothing = ({ problems, symbols, imports, calls, mentions }: FileFacts): boolean =>
  problems.length > 0 && symbols.length + imports.length + calls.length + mentions.length === 0;

const countLines = (file: string): number => readFileSync(file, 'utf8').trimEnd().split('\n').length;

const MAX_JSON_BYTES = 256 * 1024;

/** Settings and descriptors are small; undefined for what is not there, too large or no JSON. */
function readJson(file: string): unknown {
  const stats = statSync(file, { throwIfNoEntry: false });
  if (stats?.isFile() !== true || stats.size > MAX_JSON_BYTES) return undefined;
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as unknown;
  } catch {
    return undefined;
  }
}
