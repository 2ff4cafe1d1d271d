/**
 * Specifier → file, by the rules of Node, TypeScript and workspaces, on a source tree that need not be installed or built.
 *
 *     ./x, ../x    the file, its folder's entry, or the source of the build it names
 *     #x           `imports` of the package.json above
 *     x, @s/x      `paths` and `baseUrl` of the file's configuration, then packages of the same repository by their name
 *
 * Nothing is ever looked up in node_modules, so that the answer is the same before and after an installation.
 */
import path from 'node:path';
import { linkedPackage, moduleAliases } from './links.ts';
import { lookupFile, lookupIndex } from './lookup.ts';
import { exportTargets, importTargets, type Manifest, type Way } from './manifests.ts';
import { type ProjectOf, pathsOf } from './paths.ts';
import type { Repository } from './repository.ts';
import { sourceBehind } from './unbuilt.ts';

export interface Asked {
  /** Absolute. */
  readonly from: string;
  readonly specifier: string;
  readonly way: Way;
}

export type Found =
  | { readonly kind: 'file'; readonly file: string }
  /** A file of the repository that should be there; `places` are where it was looked for. */
  | { readonly kind: 'missing'; readonly places: readonly string[] }
  /** Somebody else's package. */
  | { readonly kind: 'foreign'; readonly name: string };

export function findSpecifier(asked: Asked, repository: Repository): Found {
  const { from, specifier, way } = asked;
  const folder = path.posix.dirname(from);
  if (isRelative(specifier)) return relative(path.posix.join(folder, specifier), asked, repository);
  const project = repository.projectOf(from)?.file ?? '';
  const key = `${way} ${specifier} ${project} ${repository.manifests.above(folder)?.folder ?? ''}`;
  const before = repository.answers.get(key);
  if (before !== undefined) return before;
  const found = bare(asked, repository);
  repository.answers.set(key, found);
  return found;
}

function bare(asked: Asked, repository: Repository): Found {
  const mapped = pathsOf(asked.specifier, asked.from, repository.projectOf);
  const found = firstOf(mapped, asked.way, repository);
  if (found !== null) return found;
  return asked.specifier.startsWith('#') ? imported(asked, mapped, repository) : ofPackage(asked, mapped, repository);
}

export const isRelative = (specifier: string): boolean => /^\.{1,2}(\/|$)/.test(specifier);

function relative(place: string, { specifier, from, way }: Asked, repository: Repository): Found {
  const asFolder = /(^|\/)\.{0,2}$/.test(specifier);
  const direct = lookup(asFolder ? place.replace(/\/*$/, '/') : place, way, repository);
  if (direct !== null) return direct;
  const virtual = throughRootDirs(place, from, repository.projectOf);
  return firstOf(virtual, way, repository) ?? { kind: 'missing', places: [place, ...virtual] };
}

/** `rootDirs` lay several folders over each other. */
function throughRootDirs(place: string, from: string, projectOf: ProjectOf): string[] {
  const roots = projectOf(from)?.rootDirs ?? [];
  const own = roots.find((root) => place.startsWith(`${root}/`));
  return own === undefined ? [] : roots.filter((root) => root !== own).map((root) => root + place.slice(own.length));
}

function firstOf(places: readonly string[], way: Way, repository: Repository): Found | null {
  for (const place of places) {
    const found = place.includes('/node_modules/') ? null : lookup(place, way, repository);
    if (found !== null) return found;
  }
  return null;
}

/** A file, a folder's entry, or the source of a build. @param place absolute */
export function lookup(place: string, way: Way, repository: Repository): Found | null {
  const { tree, isSource } = repository;
  const file = lookupFile(place, tree) ?? lookupFolder(place.replace(/\/$/, ''), way, repository);
  if (file !== null && isSource(file)) return { kind: 'file', file };
  const source = sourceBehind(file ?? place, repository);
  if (source !== null) return { kind: 'file', file: source };
  return file === null ? null : { kind: 'file', file };
}

/** A folder's entry: what its package.json names, else its index. */
function lookupFolder(folder: string, way: Way, repository: Repository): string | null {
  const manifest = repository.manifests.at(folder);
  const entry = manifest === null ? null : entryOf(manifest, '.', way, repository);
  return entry ?? lookupIndex(folder, repository.tree);
}

function entryOf(manifest: Manifest, subpath: string, way: Way, repository: Repository): string | null {
  const { tree, isSource } = repository;
  const places = exportTargets(manifest, subpath, way).map((target) => path.posix.join(manifest.folder, target));
  const files: (string | null)[] = [];
  for (const place of places) {
    const file = lookupFile(place, tree) ?? lookupIndex(place, tree);
    if (file !== null && isSource(file)) return file;
    const source = sourceBehind(file ?? place, repository);
    if (source !== null) return source;
    files.push(file);
  }
  return files.find((file) => file !== null) ?? null;
}

function imported({ from, specifier, way }: Asked, mapped: readonly string[], repository: Repository): Found {
  const manifest = repository.manifests.above(path.posix.dirname(from));
  const targets = manifest === null ? [] : importTargets(manifest, specifier, way);
  const places: string[] = [];
  for (const target of targets) {
    const place = path.posix.join(manifest?.folder ?? '', target);
    const found = target.startsWith('.')
      ? lookup(place, way, repository)
      : ofPackage({ from, specifier: target, way }, [], repository);
    if (found !== null && found.kind !== 'missing') return found;
    places.push(place);
  }
  return { kind: 'missing', places: [...mapped, ...places] };
}

/** Stands for a computed part of a specifier: then only where it can lie is asked. */
const COMPUTED = '\u0000';

/** Names no package can have, so that they can only be aliases of the project. */
const NO_PACKAGE = /^([@~]?\/)/;

function ofPackage(asked: Asked, mapped: readonly string[], repository: Repository): Found {
  const { from, specifier, way } = asked;
  const manifest = repository.manifests.above(path.posix.dirname(from));
  const aliases = moduleAliases(manifest, specifier);
  const alias = firstOf(aliases, way, repository);
  if (alias !== null) return alias;
  const name = packageName(specifier);
  const subpath = `.${specifier.slice(name.length)}`;
  const target = linkedPackage(name, from, repository);
  const file = target === null ? null : inPackage(target, subpath, way, repository);
  if (file !== null) return { kind: 'file', file };
  const within = target === null ? [] : [path.posix.join(target.folder, subpath)];
  const places = [...mapped, ...aliases, ...within];
  return target !== null || NO_PACKAGE.test(specifier) || specifier.includes(COMPUTED)
    ? { kind: 'missing', places }
    : { kind: 'foreign', name: specifier };
}

export const packageName = (specifier: string): string =>
  specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/');

/** What `exports` says, then what lies there, then where a build usually takes it from. */
function inPackage(manifest: Manifest, subpath: string, way: Way, repository: Repository): string | null {
  const exported = entryOf(manifest, subpath, way, repository);
  if (exported !== null) return exported;
  const places = subpath === '.' ? ['./', 'src', 'lib'] : [subpath, `src/${subpath}`, `lib/${subpath}`];
  for (const place of places) {
    const found = lookup(path.posix.join(manifest.folder, place), way, repository);
    if (found?.kind === 'file') return found.file;
  }
  return null;
}
