/** What earlier runs made and left behind, such as linked graphs, each under a key that names all it was made of. */
import { createHash } from 'node:crypto';
import { deserialize, serialize } from 'node:v8';
import type { CacheFolder } from './cache-folder.ts';

/** What was kept under a key; null when there is nothing or it is damaged. */
export function readKept(folder: CacheFolder, kind: string, key: string): unknown {
  const bytes = folder.read(nameOf(kind, key));
  if (bytes === null || bytes.byteLength < SUM_BYTES) return null;
  const body = bytes.subarray(SUM_BYTES);
  if (!sumOf(key, body).equals(bytes.subarray(0, SUM_BYTES))) return null;
  try {
    return deserialize(body);
  } catch {
    return null;
  }
}

/** @param count how many of this kind are kept: of other options, of the state before the last change */
export function writeKept(
  folder: CacheFolder,
  kind: string,
  { key, value, count }: { readonly key: string; readonly value: unknown; readonly count: number },
): void {
  const body = serialize(value);
  folder.write(nameOf(kind, key), [sumOf(key, body), body]);
  folder.keepNewest(new RegExp(`^${kind}-[\\w-]+\\.pack$`), count);
}

/** One short name for everything a kept value depends on. */
export const keyOf = (...parts: readonly string[]): string =>
  createHash('sha256').update(JSON.stringify(parts)).digest('base64url');

const nameOf = (kind: string, key: string): string => `${kind}-${key.slice(0, 16)}.pack`;

const SUM_BYTES = 32;

const sumOf = (key: string, body: Uint8Array): Buffer => createHash('sha256').update(key).update(body).digest();
