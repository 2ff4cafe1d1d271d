/** File names → texts, whatever their encoding. An effect: it reads files. */
import path from 'node:path';
import type { Skipped } from './find-files.ts';
import { readContent } from './read-content.ts';

export interface Source {
  readonly path: string;
  readonly text: string;
}

export interface ReadSources {
  /** In the order of the names. */
  readonly sources: readonly Source[];
  readonly skipped: readonly Skipped[];
  /** Files that should have been read and could not be. */
  readonly unreadable: number;
}

/** All texts at once, for tools that want nothing else; the analyzer itself reads as it extracts, see `intake.ts`. */
export async function readSources(root: string, files: readonly string[]): Promise<ReadSources> {
  const contents = files.map((file) => ({ path: file, content: readContent(path.join(root, file)) }));
  return {
    sources: contents.flatMap(({ path: file, content }) =>
      content.kind === 'text' ? [{ path: file, text: content.text }] : [],
    ),
    skipped: contents.flatMap(({ path: file, content }) =>
      'why' in content ? [{ path: file, why: content.why }] : [],
    ),
    unreadable: contents.filter(({ content }) => content.kind === 'failed').length,
  };
}
