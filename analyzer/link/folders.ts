/** Folders of the project that code names by its own place: `__dirname`, `path.join(import.meta.dirname, 'jobs')`. */
import path from 'node:path';
import type { Value } from '../model/facts.ts';
import type { Linked } from './call-index.ts';
import { declarationOf } from './program.ts';

const MAX_DEPTH = 6;

/** Relative to the root, `` for the root itself; null when the value is no such folder. */
export function folderOf(file: string, value: Value | null | undefined, linked: Linked, depth = 0): string | null {
  if (value === null || value === undefined || depth > MAX_DEPTH) return null;
  const inner = (of: Value | null | undefined) => folderOf(file, of, linked, depth + 1);
  if (isOwnFolder(value)) return folderOfFile(file);
  if (value.k === 'concat')
    return joined(inner(firstPart(value.parts)), value.parts.slice(value.parts.indexOf(firstPart(value.parts)) + 1));
  if (value.k === 'new' && value.of.k === 'global' && value.of.name === 'URL')
    return isMeta(value.args[1], 'url') ? joined(folderOfFile(file), [value.args[0] ?? null]) : null;
  if (value.k === 'call') {
    const name = value.of.k === 'member' || value.of.k === 'name' ? value.of.name : '';
    if (name === 'join' || name === 'resolve') return joined(inner(value.args[0]), value.args.slice(1));
    if (name === 'dirname') return isOwnFile(value.args[0]) ? folderOfFile(file) : parentOf(inner(value.args[0]));
    return name === 'fileURLToPath' ? inner(value.args[0]) : null;
  }
  return throughNames(file, value, linked, depth);
}

function throughNames(file: string, value: Value, linked: Linked, depth: number): string | null {
  const { program } = linked.evaluator;
  const facts = program.files.get(file);
  const local =
    value.k === 'local' ? facts?.variables[value.id] : value.k === 'name' ? facts?.bindings[value.name] : undefined;
  const [only, ...more] = local?.values ?? [];
  if (more.length > 0 || only === undefined) return null;
  const declared = value.k === 'name' ? declarationOf(program, file, value) : null;
  if (declared === null || declared.file === file || declared.path.length > 0)
    return folderOf(file, only, linked, depth + 1);
  return folderOf(declared.file, { k: 'name', name: declared.name }, linked, depth + 1);
}

const isMeta = (value: Value | null | undefined, name: string): boolean =>
  value?.k === 'member' && value.name === name && value.of.k === 'global' && value.of.name === 'import.meta';

const isOwnFolder = (value: Value): boolean =>
  (value.k === 'global' && value.name === '__dirname') || isMeta(value, 'dirname');

/** `__filename`, `fileURLToPath(import.meta.url)`. */
function isOwnFile(value: Value | null | undefined): boolean {
  if (value?.k === 'call') return isMeta(value.args[0], 'url');
  return (value?.k === 'global' && value.name === '__filename') || isMeta(value, 'filename') || isMeta(value, 'url');
}

const firstPart = (parts: readonly (Value | null)[]): Value | null =>
  parts.find((part) => part === null || part.k !== 'text' || part.text !== '') ?? null;

const folderOfFile = (file: string): string => plain(path.posix.dirname(file));

const parentOf = (folder: string | null): string | null => (folder === null ? null : plain(path.posix.dirname(folder)));

const plain = (folder: string): string => (folder === '.' ? '' : folder);

function joined(folder: string | null, parts: readonly (Value | null)[]): string | null {
  const texts = parts.map((part) => (part?.k === 'text' ? part.text : null));
  if (folder === null || texts.some((text) => text === null)) return null;
  return plain(path.posix.join(folder, ...texts.map((text) => `/${text}`)).replace(/^\/+|\/+$/g, ''));
}
