/** Folder on the disk → CodeGraph: finds and reads the files, extracts each, links them all. */
import { readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { noSourceFound, rootNotAFolder, rootNotFound, tooFewReadable } from '../contracts/errors/analyzer.ts';
import { readChangeCoupling } from './extract/disk/change-history.ts';
import { findFiles, type Skipped } from './extract/disk/find-files.ts';
import { type ReadSources, readSources } from './extract/disk/read-sources.ts';
import { extractFacts } from './extract/extract-facts.ts';
import { linkFacts } from './link/link.ts';
import { createResolve } from './link/resolver.ts';
import { findStartedFiles } from './link/started-files.ts';
import { type FileFacts, isDataFile } from './model/facts.ts';
import type { CodeGraph } from './model/graph.ts';

export interface ReadOptions {
  /** Globs relative to the root that are left out, beside node_modules, build output and tests. */
  readonly exclude?: readonly string[];
  /** Read which files change together from git; `false` makes the graph a function of the files alone. Default true. */
  readonly history?: boolean;
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
  const read = await readSources(folder, found.files);
  requireReadable(root, found.files.length, read);
  const files = read.sources.map((source) => extractFacts(source.path, source.text));
  const sources = new Set(files.map((facts) => facts.path).filter((name) => !isDataFile(name)));
  if (sources.size === 0) throw noSourceFound(root, found.skipped.length + read.skipped.length);
  return linkFacts({
    root: path.basename(folder),
    files,
    resolve: createResolve(folder, sources),
    started: findStartedFiles(folder, sources),
    changeCoupling: options.history === false ? [] : await readChangeCoupling(folder, sources),
    skipped: [...found.skipped, ...read.skipped, ...files.flatMap(problemOf)],
    linesOf: (file) => countLines(path.join(folder, file)),
  });
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
  { unreadable, skipped }: Omit<ReadSources, 'sources'>,
): void {
  if (all === 0) throw noSourceFound(root, skipped.length);
  if ((all - unreadable) / all >= READABLE_SHARE) return;
  const reasons = skipped.slice(0, 5).map((one) => `${one.path}: ${one.why}`);
  throw tooFewReadable(all - unreadable, all, reasons);
}

/** A file with a syntax error is used as far as it could be read. */
function problemOf({ path: file, problems }: FileFacts): Skipped[] {
  const [first] = problems;
  return first === undefined ? [] : [{ path: file, why: `read in part: ${file}:${first.line} ${first.message}` }];
}

const countLines = (file: string): number => readFileSync(file, 'utf8').trimEnd().split('\n').length;
