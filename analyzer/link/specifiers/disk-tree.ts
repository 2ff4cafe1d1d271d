/** The file system, each folder listed once. An effect: it reads the disk. */
import { type Dirent, readdirSync, readFileSync, realpathSync, statSync } from 'node:fs';
import path from 'node:path';
import type { Entry, Tree } from './tree.ts';

export function createDiskTree(): Tree {
  const entriesOf = remembered(list);
  const realFolder = remembered((folder) => orElse(() => realpathSync(folder).split(path.sep).join('/'), folder));
  return {
    entriesOf: (folder) => entriesOf(folder).kinds,
    readText: (file) => orElse(() => readFileSync(file, 'utf8').replace(/^\uFEFF/, ''), null),
    realPath(file) {
      const folder = path.posix.dirname(file);
      const name = path.posix.basename(file);
      return entriesOf(folder).links.has(name) ? realFolder(file) : path.posix.join(realFolder(folder), name);
    },
  };
}

function remembered<T>(ask: (path: string) => T): (path: string) => T {
  const known = new Map<string, T>();
  return (asked) => {
    const before = known.get(asked);
    if (before !== undefined) return before;
    const answer = ask(asked);
    known.set(asked, answer);
    return answer;
  };
}

interface Listing {
  readonly kinds: Map<string, Entry>;
  readonly links: Set<string>;
}

function list(folder: string): Listing {
  const listing: Listing = { kinds: new Map(), links: new Set() };
  for (const entry of orElse(() => readdirSync(folder, { withFileTypes: true }), [])) {
    const kind = kindOf(entry, folder);
    if (kind !== null) listing.kinds.set(entry.name, kind);
    if (entry.isSymbolicLink()) listing.links.add(entry.name);
  }
  return listing;
}

function kindOf(entry: Dirent, folder: string): Entry | null {
  if (entry.isFile()) return 'file';
  if (entry.isDirectory()) return 'folder';
  if (!entry.isSymbolicLink()) return null;
  const stats = orElse(() => statSync(path.join(folder, entry.name)), null);
  return stats === null ? null : stats.isFile() ? 'file' : stats.isDirectory() ? 'link' : null;
}

/** What is not there, not allowed or a loop of links is the same to whoever asks: nothing. */
function orElse<T>(read: () => T, otherwise: T): T {
  try {
    return read();
  } catch {
    return otherwise;
  }
}
