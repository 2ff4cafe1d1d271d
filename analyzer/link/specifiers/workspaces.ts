/** Packages of the same repository: members of npm, yarn, pnpm and lerna workspaces, and packages that stand alone. */
import path from 'node:path';
import { globTest } from '../../model/glob.ts';
import { isRecord, parseJsonc, textsIn } from './jsonc.ts';
import type { Manifest, Manifests } from './manifests.ts';
import { foldersUp, isFile, type Tree } from './tree.ts';

export interface Packages {
  /** The package of this name that a file means, the nearest when several have it. */
  readonly find: (name: string, from: string) => Manifest | null;
  /** Whether a workspace links it into the others. */
  readonly isMember: (manifest: Manifest) => boolean;
}

interface Workspace {
  readonly folder: string;
  readonly globs: readonly string[];
}

/** @param folders all folders that hold sources, absolute, with all folders above them */
export function findPackages(folders: readonly string[], tree: Tree, manifests: Manifests): Packages {
  const named = new Map<string, Manifest[]>();
  const add = (folder: string): void => {
    const manifest = manifests.at(folder);
    const name = manifest?.content.name;
    if (manifest === null || typeof name !== 'string') return;
    const list = named.get(name) ?? [];
    if (!list.some((one) => one.folder === folder)) named.set(name, [...list, manifest]);
  };
  const workspaces = folders.flatMap((folder) => workspaceAt(folder, tree, manifests) ?? []);
  const members = new Set(workspaces.flatMap(({ folder, globs }) => membersOf(folder, globs, tree)));
  for (const member of members) add(member);
  for (const folder of folders) if (!workspaces.some((one) => folder.startsWith(`${one.folder}/`))) add(folder);
  return {
    find: (name, from) => nearest(named.get(name) ?? [], from),
    isMember: ({ folder }) => members.has(folder),
  };
}

function workspaceAt(folder: string, tree: Tree, manifests: Manifests): Workspace | null {
  const { workspaces } = manifests.at(folder)?.content ?? {};
  const npm = textsIn(isRecord(workspaces) ? workspaces.packages : workspaces);
  const text = (name: string): string => {
    const file = path.posix.join(folder, name);
    return isFile(tree, file) ? (tree.readText(file) ?? '') : '';
  };
  const lerna = npm.length > 0 ? [] : textsIn(parseJsonc(text('lerna.json'))?.packages);
  const globs = [...npm, ...lerna, ...pnpmGlobs(text('pnpm-workspace.yaml'))].map((glob) =>
    glob.replace(/^(!?)\.\//, '$1'),
  );
  return globs.length === 0 ? null : { folder, globs };
}

/** The list under `packages:`, in either way to write a list in YAML. */
export function pnpmGlobs(yaml: string): string[] {
  const lines = yaml.split(/\r?\n/).map((line) => line.replace(/(^|\s)#.*$/, ''));
  const start = lines.findIndex((line) => /^(['"]?)packages\1\s*:/.test(line));
  if (start < 0) return [];
  const end = lines.findIndex((line, index) => index > start && /^[^\s\-\]]/.test(line));
  const list = lines
    .slice(start, end < 0 ? undefined : end)
    .join('\n')
    .replace(/^[^:]*:/, '');
  return [...list.matchAll(/(?:^|[[,])\s*(?:-\s+)?(?:'([^']*)'|"([^"]*)"|([^\s'",[\]-][^\s,\]]*))/gm)].map(
    ([, single, double, plain]) => single ?? double ?? plain ?? '',
  );
}

/** The folder itself is a member too. */
function membersOf(folder: string, globs: readonly string[], tree: Tree): string[] {
  const left = globs.filter((glob) => glob.startsWith('!')).map((glob) => globTest(glob.slice(1)));
  const members = globs
    .filter((glob) => !glob.startsWith('!'))
    .flatMap((glob) => expand(folder, glob.split('/'), tree));
  return [folder, ...members.filter((one) => !left.some((test) => test(path.posix.relative(folder, one))))];
}

const MAX_DEPTH = 8;

function expand(folder: string, [segment, ...rest]: readonly string[], tree: Tree, depth = 0): string[] {
  if (depth > MAX_DEPTH) return [];
  if (segment === undefined) return tree.entriesOf(folder).get('package.json') === 'file' ? [folder] : [];
  if (segment === '' || segment === '.') return expand(folder, rest, tree, depth);
  if (segment === '..') return expand(path.posix.dirname(folder), rest, tree, depth);
  const test = segment === '**' ? () => true : globTest(segment);
  const inner = [...tree.entriesOf(folder)]
    .filter(([name, kind]) => kind === 'folder' && name !== 'node_modules' && !name.startsWith('.git') && test(name))
    .map(([name]) => path.posix.join(folder, name));
  if (segment !== '**') return inner.flatMap((one) => expand(one, rest, tree, depth + 1));
  return [
    ...expand(folder, rest, tree, depth + 1),
    ...inner.flatMap((one) => expand(one, ['**', ...rest], tree, depth + 1)),
  ];
}

function nearest(manifests: readonly Manifest[], from: string): Manifest | null {
  const shared = ({ folder }: Manifest): number => {
    let length = 0;
    while (length < folder.length && folder[length] === from[length]) length += 1;
    return length;
  };
  return [...manifests].sort((a, b) => shared(b) - shared(a) || (a.folder < b.folder ? -1 : 1))[0] ?? null;
}

/** All folders that hold sources, and those above them up to the top of the repository. */
export function foldersOf(files: Iterable<string>, root: string, tree: Tree): string[] {
  const found = new Set<string>();
  for (const file of files)
    for (
      let folder = path.posix.dirname(file);
      folder.length >= root.length && !found.has(folder);
      folder = path.posix.dirname(folder)
    )
      found.add(folder);
  return [...new Set([...foldersUp(root, tree), ...found])].sort();
}
