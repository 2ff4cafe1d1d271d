/**
 * Specifier → file, by the rules of Node, TypeScript and workspaces, on a source tree that need not be installed or built.
 * An effect: it reads package.json, tsconfig.json and the tree.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import path from 'node:path';
import { type NapiResolveOptions, ResolverFactory } from 'oxc-resolver';
import type { Resolution, Resolve } from './program.ts';
import { createTsconfigPaths } from './tsconfig-paths.ts';
import { findWorkspaces, type Workspace, workspaceFile } from './workspaces.ts';

const TS_FIRST = ['.ts', '.tsx', '.mts', '.cts', '.js', '.jsx', '.mjs', '.cjs', '.json'];

const OPTIONS: NapiResolveOptions = {
  extensions: TS_FIRST,
  extensionAlias: {
    '.js': ['.ts', '.tsx', '.js', '.jsx'],
    '.jsx': ['.tsx', '.jsx'],
    '.mjs': ['.mts', '.mjs'],
    '.cjs': ['.cts', '.cjs'],
  },
  mainFields: ['source', 'module', 'main'],
  symlinks: false,
  nodePath: false,
};

const IMPORT: NapiResolveOptions = { ...OPTIONS, conditionNames: ['source', 'import', 'node', 'default', 'types'] };
const REQUIRE: NapiResolveOptions = { ...OPTIONS, conditionNames: ['source', 'require', 'node', 'default', 'types'] };

const BUILTINS = new Set(builtinModules);

/**
 * @param root absolute path of the analyzed folder
 * @param sources analyzed files, relative to the root
 */
export function createResolve(root: string, sources: ReadonlySet<string>): Resolve {
  const paths = createTsconfigPaths(root, sources, readText);
  const workspaces = findWorkspaces(root, { readText, listFolders });
  const resolvers = {
    import: [new ResolverFactory({ ...IMPORT, tsconfig: 'auto' }), new ResolverFactory(IMPORT)],
    require: [new ResolverFactory({ ...REQUIRE, tsconfig: 'auto' }), new ResolverFactory(REQUIRE)],
  };
  return (from, specifier, way) => {
    const bare = specifier.replace(/[?#](?!.*\/).*$/, '') || specifier;
    const name = specifier.replace(/^node:/, '');
    if (specifier.startsWith('node:') || BUILTINS.has(specifier)) return { kind: 'package', name };
    const found = fromTsconfigs(resolvers[way], path.join(root, from), specifier.startsWith('#') ? specifier : bare);
    const inside = found === null ? null : insideOf(root, found, sources);
    if (inside !== null) return inside;
    const mapped = /^[./]/.test(specifier) ? null : paths.find(from, specifier);
    if (mapped !== null) return { kind: 'module', path: mapped };
    return outsideOf(specifier, { root, sources, workspaces, wasFound: found !== null });
  };
}

/** With the nearest tsconfig, and without it when the tsconfig itself cannot be read (an extended package that is missing). */
function fromTsconfigs(resolvers: readonly ResolverFactory[], file: string, specifier: string): string | null {
  for (const resolver of resolvers) {
    const result = resolver.resolveFileSync(file, specifier);
    if (result.path !== undefined) return result.path;
  }
  return null;
}

function insideOf(root: string, found: string, sources: ReadonlySet<string>): Resolution | null {
  const relative = path.relative(root, found).split(path.sep).join('/');
  if (relative.startsWith('../') || path.isAbsolute(relative) || /(^|\/)node_modules\//.test(relative)) return null;
  return sources.has(relative) ? { kind: 'module', path: relative } : { kind: 'file', path: relative };
}

interface Outside {
  readonly root: string;
  readonly sources: ReadonlySet<string>;
  readonly workspaces: ReadonlyMap<string, Workspace>;
  readonly wasFound: boolean;
}

function outsideOf(specifier: string, { sources, workspaces, wasFound }: Outside): Resolution {
  if (/^\.{0,2}\//.test(specifier) || specifier === '.' || specifier === '..')
    return wasFound ? OUTSIDE : { kind: 'missing' };
  const name = packageName(specifier);
  const workspace = workspaces.get(name);
  const file = workspace === undefined ? null : workspaceFile(workspace, `.${specifier.slice(name.length)}`, sources);
  if (file !== null) return { kind: 'module', path: file };
  return specifier.startsWith('#') ? { kind: 'missing' } : { kind: 'package', name: specifier };
}

const OUTSIDE: Resolution = { kind: 'package', name: '(outside the analyzed folder)' };

const packageName = (specifier: string): string => specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/');

const readText = (file: string): string | null => (existsSync(file) ? readFileSync(file, 'utf8') : null);

function listFolders(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && entry.name !== 'node_modules' && !entry.name.startsWith('.'))
    .map(({ name }) => name);
}
