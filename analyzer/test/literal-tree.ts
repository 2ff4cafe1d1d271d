/** A file system of literals: path → text, `-> path` for a link. */
import path from 'node:path';
import type { Entry, Tree } from '../link/specifiers/tree.ts';

export function literalTree(files: Readonly<Record<string, string>>): Tree {
  const folders = new Map<string, Map<string, Entry>>();
  for (const file of Object.keys(files)) {
    let kind: Entry = 'file';
    for (let at = file; at !== '/'; at = path.posix.dirname(at), kind = 'folder') {
      const above = path.posix.dirname(at);
      const entries = folders.get(above) ?? new Map<string, Entry>();
      folders.set(above, entries.set(path.posix.basename(at), kind));
    }
  }
  return {
    entriesOf: (folder) => folders.get(folder) ?? new Map(),
    readText: (file) => files[file] ?? null,
    realPath: (file) => /^-> (.*)$/.exec(files[file] ?? '')?.[1] ?? file,
  };
}

const SOURCE = /(?<!\.d)\.[cm]?[jt]sx?$/;

/** The analyzed files below a root: all that are source and lie in no build. */
export const sourcesOf = (files: Readonly<Record<string, string>>, root: string): ReadonlySet<string> =>
  new Set(
    Object.keys(files)
      .filter((file) => file.startsWith(`${root}/`) && SOURCE.test(file) && !/\/(dist|node_modules)\//.test(file))
      .filter((file) => !(files[file] ?? '').startsWith('-> '))
      .map((file) => file.slice(root.length + 1)),
  );
