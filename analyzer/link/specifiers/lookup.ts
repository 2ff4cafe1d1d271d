/** A path as an import writes it → the file it means, by the rules of TypeScript, then Node. */
import path from 'node:path';
import type { Entry, Tree } from './tree.ts';

export const SOURCE_ENDINGS = ['.ts', '.tsx', '.mts', '.cts', '.js', '.jsx', '.mjs', '.cjs'] as const;
const ENDINGS = [...SOURCE_ENDINGS, '.json', '.d.ts', '.d.mts', '.d.cts'];

/** What a written ending can stand for. */
const MEANS: Readonly<Record<string, readonly string[]>> = {
  '.js': ['.ts', '.tsx', '.js', '.jsx', '.d.ts'],
  '.jsx': ['.tsx', '.ts', '.jsx', '.js', '.d.ts'],
  '.mjs': ['.mts', '.mjs', '.d.mts'],
  '.cjs': ['.cts', '.cjs', '.d.cts'],
  '.ts': ['.ts', '.tsx', '.d.ts'],
  '.tsx': ['.tsx', '.ts', '.d.ts'],
  '.mts': ['.mts', '.d.mts'],
  '.cts': ['.cts', '.d.cts'],
};

/** @param place absolute; one that ends in "/" can only be a folder */
export function lookupFile(place: string, tree: Tree): string | null {
  if (place.endsWith('/')) return null;
  const cut = place.lastIndexOf('/');
  const entries = tree.entriesOf(place.slice(0, cut) || '/');
  if (entries.size === 0) return null;
  const name = fileNamed(place.slice(cut + 1), entries);
  return name === null ? null : place.slice(0, cut + 1) + name;
}

export function lookupIndex(folder: string, tree: Tree): string | null {
  const entries = tree.entriesOf(folder.replace(/\/$/, ''));
  if (entries.size === 0) return null;
  const ending = ENDINGS.find((one) => entries.get(`index${one}`) === 'file');
  return ending === undefined ? null : path.posix.join(folder, `index${ending}`);
}

function fileNamed(name: string, entries: ReadonlyMap<string, Entry>): string | null {
  const written = path.posix.extname(name);
  const means = MEANS[written];
  const isFile = (one: string): boolean => entries.get(one) === 'file';
  const stem = name.slice(0, name.length - written.length);
  const meant = means?.find((ending) => isFile(stem + ending));
  if (meant !== undefined) return stem + meant;
  if (written !== '' && isFile(name)) return name;
  const added = ENDINGS.find((ending) => isFile(name + ending));
  if (added !== undefined) return name + added;
  return isFile(name) ? name : null;
}
