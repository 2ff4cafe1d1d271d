/** Packages of the same repository, found by their package.json, whose entry may point at a build that was never made. */

export interface Workspace {
  /** Relative to the analyzed root. */
  readonly folder: string;
  readonly manifest: Manifest;
}

interface Manifest {
  readonly name?: string;
  readonly main?: string;
  readonly module?: string;
  readonly source?: string;
  readonly types?: string;
  readonly exports?: unknown;
}

export interface Tree {
  readonly readText: (file: string) => string | null;
  readonly listFolders: (folder: string) => readonly string[];
}

const MAX_DEPTH = 4;

/** All packages below the root by name. */
export function findWorkspaces(root: string, tree: Tree): ReadonlyMap<string, Workspace> {
  const found = new Map<string, Workspace>();
  const visit = (folder: string, depth: number): void => {
    const manifest = parse(tree.readText(`${root}/${folder === '' ? '' : `${folder}/`}package.json`));
    if (manifest?.name !== undefined && !found.has(manifest.name)) found.set(manifest.name, { folder, manifest });
    if (depth >= MAX_DEPTH) return;
    for (const name of [...tree.listFolders(`${root}/${folder}`)].sort())
      visit(folder === '' ? name : `${folder}/${name}`, depth + 1);
  };
  visit('', 0);
  return found;
}

function parse(text: string | null): Manifest | null {
  if (text === null) return null;
  try {
    const manifest: unknown = JSON.parse(text.replace(/^\uFEFF/, ''));
    return typeof manifest === 'object' ? (manifest as Manifest | null) : null;
  } catch {
    return null;
  }
}

/** The source behind one entry of a package. */
export function workspaceFile(
  { folder, manifest }: Workspace,
  subpath: string,
  sources: ReadonlySet<string>,
): string | null {
  const named = [...targets(manifest, subpath)];
  const guesses =
    subpath === '.'
      ? ['src/index', 'index', 'src/main']
      : [subpath.slice(2), `src/${subpath.slice(2)}`, `lib/${subpath.slice(2)}`];
  for (const target of [...named, ...guesses]) {
    const file = sourceOf(folder, target, sources);
    if (file !== null) return file;
  }
  return null;
}

function* targets(manifest: Manifest, subpath: string): Iterable<string> {
  if (manifest.exports !== undefined) yield* exportTargets(manifest.exports, subpath);
  if (subpath !== '.') return;
  for (const entry of [manifest.source, manifest.module, manifest.main, manifest.types])
    if (entry !== undefined) yield entry;
}

function* exportTargets(exports: unknown, subpath: string): Iterable<string> {
  if (typeof exports === 'string') {
    if (subpath === '.') yield exports;
    return;
  }
  if (typeof exports !== 'object' || exports === null) return;
  const table = exports as Record<string, unknown>;
  if (!Object.keys(table).some((key) => key.startsWith('.'))) {
    if (subpath === '.') yield* conditions(table, '');
    return;
  }
  for (const [pattern, target] of Object.entries(table)) {
    const star = pattern === subpath ? '' : starOf(pattern, subpath);
    if (star !== null) yield* conditions(target, star);
  }
}

function starOf(pattern: string, subpath: string): string | null {
  const [before, after] = pattern.split('*');
  if (before === undefined || after === undefined) return null;
  if (!subpath.startsWith(before) || !subpath.endsWith(after)) return null;
  return subpath.slice(before.length, subpath.length - after.length);
}

function* conditions(target: unknown, star: string): Iterable<string> {
  if (typeof target === 'string') yield target.replaceAll('*', star);
  else if (typeof target === 'object' && target !== null)
    for (const inner of Object.values(target)) yield* conditions(inner, star);
}

const BUILD = /^(dist|build|lib|out|esm|cjs|es|types)\//;
const ENDINGS = [
  '',
  '.ts',
  '.tsx',
  '.mts',
  '.cts',
  '.js',
  '.jsx',
  '.mjs',
  '.cjs',
  '/index.ts',
  '/index.tsx',
  '/index.js',
  '/index.mjs',
  '/index.cjs',
];

/** The file itself, or the source that a build would have made it from. */
export function sourceOf(folder: string, target: string, sources: ReadonlySet<string>): string | null {
  const plain = target.replace(/^\.\//, '').replace(/\/$/, '');
  const bare = plain.replace(/(\.d)?\.[cm]?[jt]sx?$/, '');
  const places = [
    plain,
    bare,
    bare.replace(BUILD, 'src/'),
    bare.replace(BUILD, ''),
    bare.replace(BUILD, '').replace(BUILD, 'src/'),
  ];
  for (const place of new Set(places))
    for (const ending of ENDINGS) {
      const file = `${folder === '' ? '' : `${folder}/`}${place}${ending}`;
      if (sources.has(file)) return file;
    }
  return null;
}
