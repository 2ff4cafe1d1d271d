/** Files that package.json starts: `main`, `bin`, `scripts`. An effect: it reads package.json. */
import path from 'node:path';
import { createDiskTree } from './specifiers/disk-tree.ts';
import { isRecord, textsIn } from './specifiers/jsonc.ts';
import { openRepository, type Repository } from './specifiers/repository.ts';
import { lookup } from './specifiers/specifiers.ts';
import type { Tree } from './specifiers/tree.ts';

/**
 * @param root absolute path of the analyzed folder
 * @param sources analyzed files, relative to the root
 * @returns paths relative to the root
 */
export function findStartedFiles(root: string, sources: ReadonlySet<string>, tree: Tree = createDiskTree()): string[] {
  const repository = openRepository(tree, { root: root.split(path.sep).join('/'), sources, onBroken: () => {} });
  const nearest = repository.manifests.above(repository.root)?.folder;
  const folders = new Set([...(nearest === undefined ? [] : [nearest]), ...repository.folders]);
  const started = [...folders].flatMap((folder) => startedBy(folder, repository));
  return [...new Set(started)].sort();
}

function startedBy(folder: string, repository: Repository): string[] {
  const manifest = repository.manifests.at(folder);
  if (manifest === null) return [];
  return namedFiles(manifest.content).flatMap((name) => {
    const found = lookup(path.posix.join(folder, name), 'require', repository);
    if (found?.kind !== 'file' || !repository.isSource(found.file)) return [];
    return [found.file.slice(repository.root.length + 1)];
  });
}

const SCRIPT_FILE = /(?:^|[\s='"])((?:\.{0,2}\/)?[\w@./-]+\.[cm]?[jt]sx?|\.?\/?bin\/[\w-]+)(?=$|[\s'"])/g;
/** `node dist/main`, `ts-node -r dotenv/config src/index`: a path without its ending, after a program that runs one. */
const RUN_FILE =
  /\b(?:node|nodemon|ts-node(?:-dev)?|tsx|babel-node|bun|pm2 start|forever)((?:\s+(?:-{1,2}[\w-]+(?:[= ][\w@./-]+)?|watch|run))*)\s+((?:\.{0,2}\/)?[\w-][\w./-]*|\.)(?=$|[\s'"&;|])/g;

/** The paths that a package.json names, as written there. */
export function namedFiles({ main, bin, scripts }: Readonly<Record<string, unknown>>): string[] {
  const binaries = isRecord(bin) ? Object.values(bin) : [bin];
  const commands = isRecord(scripts) ? Object.values(scripts).flatMap(textsIn) : [];
  const inCommands = commands.flatMap((command) => [
    ...[...command.matchAll(SCRIPT_FILE)].map(([, file = '']) => file),
    ...[...command.matchAll(RUN_FILE)].map(([, , file = '']) => file),
  ]);
  return [main, ...binaries, ...inCommands].flatMap(textsIn);
}
