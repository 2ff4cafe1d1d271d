/** Files that package.json starts: `main`, `bin`, `scripts`. An effect: it reads package.json. */
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { sourceOf } from './workspaces.ts';

/** @returns paths relative to the root */
export function findStartedFiles(root: string, sources: ReadonlySet<string>): string[] {
  const folders = new Set([nearestPackage(root), ...[...sources].map((file) => path.join(root, path.dirname(file)))]);
  const started = [...folders].flatMap((folder) => (folder === null ? [] : startedBy(folder, root, sources)));
  return [...new Set(started)].sort();
}

function nearestPackage(from: string): string | null {
  if (existsSync(path.join(from, 'package.json'))) return from;
  const above = path.dirname(from);
  return above === from ? null : nearestPackage(above);
}

function startedBy(folder: string, root: string, sources: ReadonlySet<string>): string[] {
  const file = path.join(folder, 'package.json');
  if (!existsSync(file)) return [];
  return namedFiles(readFileSync(file, 'utf8')).flatMap((name) => {
    const relative = path.relative(root, path.join(folder, name)).split(path.sep).join('/');
    return sourceOf('', relative, sources) ?? [];
  });
}

const SCRIPT_FILE = /(?:^|[\s='"])((?:\.{0,2}\/)?[\w@./-]+\.[cm]?[jt]sx?|\.?\/?bin\/[\w-]+)(?=$|[\s'"])/g;

/** The paths that a package.json names, as written there. */
export function namedFiles(text: string): string[] {
  const manifest = parse(text);
  const { main, bin, scripts } = manifest;
  const binaries = typeof bin === 'string' ? [bin] : Object.values(isRecord(bin) ? bin : {});
  const commands = Object.values(isRecord(scripts) ? scripts : {}).filter((command) => typeof command === 'string');
  const inCommands = commands.flatMap((command) => [...command.matchAll(SCRIPT_FILE)].map(([, file = '']) => file));
  return [main, ...binaries, ...inCommands].filter((name) => typeof name === 'string');
}

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;

function parse(text: string): Record<string, unknown> {
  try {
    const manifest: unknown = JSON.parse(text.replace(/^\uFEFF/, ''));
    return isRecord(manifest) ? manifest : {};
  } catch {
    return {};
  }
}
