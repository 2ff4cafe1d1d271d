/** The source files of a folder, and what is left out with the reason. An effect: it lists folders. */
import { type Dirent, realpathSync } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { globTest } from '../../model/glob.ts';
import { findOuterSchemas } from './outer-schemas.ts';

export interface Skipped {
  readonly path: string;
  readonly why: string;
}

export interface FoundFiles {
  /** Relative to the root, "/" between folders, sorted; a schema that lies outside begins with "../". */
  readonly files: readonly string[];
  /** Folders end in "/". */
  readonly skipped: readonly Skipped[];
}

/** @param exclude globs relative to the root */
export async function findFiles(root: string, exclude: readonly string[]): Promise<FoundFiles> {
  const found: Found = { root, files: [], skipped: [], excluded: exclude.map(globTest), home: realpathSync(root) };
  await visit('', found);
  found.files.push(...findOuterSchemas(root, found.files));
  return { files: found.files.sort(), skipped: found.skipped };
}

interface Found {
  readonly root: string;
  readonly home: string;
  readonly files: string[];
  readonly skipped: Skipped[];
  readonly excluded: readonly ((path: string) => boolean)[];
}

async function visit(folder: string, found: Found): Promise<void> {
  let entries: Dirent[];
  try {
    entries = await readdir(path.join(found.root, folder), { withFileTypes: true });
  } catch (error) {
    found.skipped.push({ path: `${folder}/`, why: `could not be listed (${codeOf(error)})` });
    return;
  }
  for (const entry of entries) {
    const relative = folder === '' ? entry.name : `${folder}/${entry.name}`;
    if (entry.isSymbolicLink()) await visitLink(relative, found);
    else if (entry.isDirectory()) await visitFolder(entry.name, relative, found);
    else if (entry.isFile()) visitFile(relative, found);
    else if (isSource(relative)) found.skipped.push({ path: relative, why: 'not a file' });
  }
}

export const codeOf = (error: unknown): string =>
  typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : 'unknown reason';

const isExcluded = (relative: string, { excluded }: Found): boolean => excluded.some((test) => test(relative));

/** Folders that are no part of the project's own source, so that not even their names are worth telling. */
const FOREIGN = /^(node_modules|bower_components|\..+)$/;
const BUILT = /^(dist|build|coverage)$/;
const TESTS = /^(__tests__|__mocks__|__fixtures__|tests?|e2e|specs?|fixtures)$/;

async function visitFolder(name: string, relative: string, found: Found): Promise<void> {
  if (FOREIGN.test(name)) return;
  const why = BUILT.test(name)
    ? 'build output'
    : TESTS.test(name)
      ? 'tests'
      : isExcluded(relative, found) || isExcluded(`${relative}/`, found)
        ? 'excluded by a glob'
        : null;
  if (why === null) await visit(relative, found);
  else found.skipped.push({ path: `${relative}/`, why });
}

/** Links inside the root are seen under their own name; links out of it lead to other people's code. Neither is followed. */
async function visitLink(relative: string, found: Found): Promise<void> {
  try {
    const real = realpathSync(path.join(found.root, relative));
    const isFile = (await stat(real)).isFile();
    if (real.startsWith(`${found.home}${path.sep}`)) return;
    if (isFile && !isSource(relative)) return;
    found.skipped.push({ path: isFile ? relative : `${relative}/`, why: 'a link out of the analyzed folder' });
  } catch {
    if (isSource(relative)) found.skipped.push({ path: relative, why: 'a link that leads nowhere' });
  }
}

const SOURCE = /\.([cm]?[jt]sx?|sql|prisma)$/;
const DECLARATION = /\.d\.([\w-]+\.)?[cm]?ts$/;
const TEST_FILE = /\.(test|spec|e2e-spec)\.[cm]?[jt]sx?$/;
const MINIFIED = /[.-]min\.[cm]?js$/;

const isSource = (relative: string): boolean => SOURCE.test(relative);

function visitFile(relative: string, found: Found): void {
  if (!isSource(relative) || DECLARATION.test(relative)) return;
  const why = TEST_FILE.test(relative)
    ? 'a test'
    : MINIFIED.test(relative)
      ? 'minified'
      : isExcluded(relative, found)
        ? 'excluded by a glob'
        : null;
  if (why === null) found.files.push(relative);
  else found.skipped.push({ path: relative, why });
}
