/**
 * Prisma schemas that lie outside of the analyzed folder, as they do in workspaces: `apps/api` is analyzed, the schema is in
 * `prisma/` at the top or in a package of its own. Looked for from the folder upward, no further than the repository.
 * An effect: it lists folders.
 */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';

/** @returns paths relative to the root, `../../prisma/schema.prisma`; none when the folder holds a schema itself */
export function findOuterSchemas(root: string, files: readonly string[]): readonly string[] {
  if (files.some((file) => file.endsWith('.prisma'))) return [];
  const folders = foldersUpward(root);
  if (!folders.some(usesPrisma)) return [];
  const nearest = folders.map(schemasNear).find((found) => found.length > 0);
  const found = nearest ?? schemasOfPackages(folders.at(-1) ?? root);
  return found.map((file) => path.relative(root, file).split(path.sep).join('/')).sort();
}

/** From the root to the top of its repository; only the root outside of one. */
function foldersUpward(root: string): string[] {
  const folders: string[] = [];
  for (let folder = root; ; folder = path.dirname(folder)) {
    folders.push(folder);
    if (existsSync(path.join(folder, '.git'))) return folders;
    if (path.dirname(folder) === folder) return [root];
  }
}

const usesPrisma = (folder: string): boolean => /"(@prisma\/client|prisma)"\s*:/.test(textOf(folder, 'package.json'));

/** Where the folder's own configuration says, otherwise where Prisma looks by itself. */
function schemasNear(folder: string): string[] {
  for (const place of [...configured(folder), 'prisma/schema.prisma', 'prisma/schema', 'schema.prisma', 'prisma']) {
    const found = schemasAt(path.resolve(folder, place));
    if (found.length > 0) return found;
  }
  return [];
}

const CONFIGS = ['prisma.config.ts', 'prisma.config.js', 'prisma.config.mjs', '.config/prisma.ts'];
const PLACE = /\bschema\s*:\s*(?:path\.)?(?:(?:join|resolve)\(([^)]*)\)|['"`]([^'"`]+)['"`])/;

function configured(folder: string): string[] {
  const inPackage = /"prisma"\s*:\s*\{[^}]*"schema"\s*:\s*"([^"]+)"/.exec(textOf(folder, 'package.json'))?.[1];
  const inConfig = CONFIGS.map((name) => placeIn(textOf(folder, name)));
  return [inPackage, ...inConfig].filter((place) => place !== undefined);
}

/** `schema: 'prisma/schema.prisma'`, `schema: path.join(__dirname, 'prisma', 'schema')`. */
function placeIn(text: string): string | undefined {
  const [, joined, written] = PLACE.exec(text) ?? [];
  return written ?? joined?.match(/(?<=['"`])[^'"`,]+(?=['"`])/g)?.join('/');
}

/** The file, or every schema file of the folder. */
function schemasAt(place: string): string[] {
  const stats = statSync(place, { throwIfNoEntry: false });
  if (stats?.isFile()) return place.endsWith('.prisma') ? [place] : [];
  if (stats?.isDirectory() !== true) return [];
  return listed(place)
    .filter((entry) => entry.isFile() && entry.name.endsWith('.prisma'))
    .map((entry) => path.join(entry.parentPath, entry.name));
}

const PACKAGES = ['packages', 'libs', 'apps', 'modules'];

/** A package that holds the schema for all others: `packages/database/prisma`; none when there are several. */
function schemasOfPackages(top: string): string[] {
  const found = PACKAGES.flatMap((group) => folderNames(path.join(top, group)))
    .map(schemasNear)
    .filter((schemas) => schemas.length > 0);
  return found.length === 1 ? (found[0] ?? []) : [];
}

const folderNames = (folder: string): string[] =>
  existsSync(folder)
    ? readdirSync(folder, { withFileTypes: true })
        .filter((entry) => entry.isDirectory())
        .map((entry) => path.join(folder, entry.name))
    : [];

function listed(folder: string) {
  try {
    return readdirSync(folder, { withFileTypes: true, recursive: true }).filter(
      ({ parentPath }) => !parentPath.includes('node_modules'),
    );
  } catch {
    return [];
  }
}

function textOf(folder: string, name: string): string {
  try {
    return readFileSync(path.join(folder, name), 'utf8');
  } catch {
    return '';
  }
}
