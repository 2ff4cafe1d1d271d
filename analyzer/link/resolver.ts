/**
 * Specifier → what it means among the analyzed files. An effect: it reads package.json, tsconfig.json and the tree.
 * The rules are in `specifiers/specifiers.ts`.
 */
import { builtinModules } from 'node:module';
import path from 'node:path';
import type { Resolution, Resolve } from './program.ts';
import { createDiskTree } from './specifiers/disk-tree.ts';
import { openRepository } from './specifiers/repository.ts';
import { type Found, findSpecifier, isRelative } from './specifiers/specifiers.ts';
import type { Tree } from './specifiers/tree.ts';

export interface Problem {
  /** Relative to the root. */
  readonly path: string;
  readonly why: string;
}

export interface ResolveOptions {
  readonly tree?: Tree;
  /** Told once for each configuration below the root that is no JSON, before `createResolve` returns. */
  readonly onProblem?: (problem: Problem) => void;
}

/**
 * @param root absolute path of the analyzed folder
 * @param sources analyzed files, relative to the root
 */
export function createResolve(folder: string, sources: ReadonlySet<string>, options: ResolveOptions = {}): Resolve {
  const { tree = createDiskTree(), onProblem = () => {} } = options;
  const root = folder.split(path.sep).join('/');
  const within = (file: string): string | null => (file.startsWith(`${root}/`) ? file.slice(root.length + 1) : null);
  const onBroken = (file: string): void => {
    const inside = within(file);
    if (inside !== null)
      onProblem({ path: inside, why: 'is not valid JSON, so what it says about modules is not known' });
  };
  const repository = openRepository(tree, { root, sources, onBroken });
  const realRoot = tree.realPath(root);
  const insideOf = (file: string): string | null => inside(file, { within, sources, tree, realRoot });
  return (from, specifier, way) => {
    if (isForeign(specifier)) return { kind: 'package', name: specifier.replace(/^node:/, '') };
    const found = findSpecifier({ from: `${root}/${from}`, specifier: bareOf(specifier), way }, repository);
    return toResolution(found, specifier, { insideOf, within, sources });
  };
}

const BUILTINS = new Set(builtinModules);

/** Modules of Node and of other schemes: `node:fs`, `bun:test`, `virtual:pages`, `https://…`. */
const isForeign = (specifier: string): boolean => BUILTINS.has(specifier) || /^[a-z][\w+.-]*:/i.test(specifier);

/** Without a bundler's loaders and queries: `raw-loader!./a.sql`, `./worker.ts?worker`. */
function bareOf(specifier: string): string {
  const last = specifier.slice(specifier.lastIndexOf('!') + 1);
  return last.replace(/(?!^)[?#](?!.*\/).*$/, '') || specifier;
}

interface Inside {
  readonly within: (file: string) => string | null;
  readonly sources: ReadonlySet<string>;
  readonly tree: Tree;
  readonly realRoot: string;
}

/** The path below the root, by the name under which the file was read when a link leads to it. */
function inside(file: string, { within, sources, tree, realRoot }: Inside): string | null {
  const direct = within(file);
  if (direct !== null && sources.has(direct)) return direct;
  const real = tree.realPath(file);
  const behind = real.startsWith(`${realRoot}/`) ? real.slice(realRoot.length + 1) : null;
  return behind !== null && sources.has(behind) ? behind : direct;
}

interface Known {
  readonly insideOf: (file: string) => string | null;
  readonly within: (file: string) => string | null;
  readonly sources: ReadonlySet<string>;
}

const OUTSIDE: Resolution = { kind: 'package', name: '(outside the analyzed folder)' };

function toResolution(found: Found, specifier: string, { insideOf, within, sources }: Known): Resolution {
  if (found.kind === 'foreign') return { kind: 'package', name: found.name.replace(/^node:/, '') };
  if (found.kind === 'missing')
    return { kind: 'missing', places: found.places.flatMap((place) => within(place) ?? []) };
  const file = insideOf(found.file);
  if (file === null) return isRelative(specifier) ? OUTSIDE : { kind: 'package', name: specifier };
  return { kind: sources.has(file) ? 'module' : 'file', path: file };
}
