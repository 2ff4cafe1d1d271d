/** What resolving asks of a file system. All paths are absolute with "/" between folders. */
import path from 'node:path';

/** `link` is a folder by another name: it can be looked into, but walking through it may never end. */
export type Entry = 'file' | 'folder' | 'link';

export interface Tree {
  /** Names in a folder, links followed; empty when there is no such folder. */
  readonly entriesOf: (folder: string) => ReadonlyMap<string, Entry>;
  /** Null when there is no such file or it cannot be read. */
  readonly readText: (file: string) => string | null;
  /** The path without links. */
  readonly realPath: (file: string) => string;
}

export const isFile = (tree: Tree, file: string): boolean =>
  tree.entriesOf(path.posix.dirname(file)).get(path.posix.basename(file)) === 'file';

/** The folder and all above it, from the inside out, up to the top of the repository. */
export function foldersUp(from: string, tree: Tree): string[] {
  const folders: string[] = [];
  for (let folder = from; ; folder = path.posix.dirname(folder)) {
    folders.push(folder);
    if (tree.entriesOf(folder).has('.git') || folder === path.posix.dirname(folder)) return folders;
  }
}
