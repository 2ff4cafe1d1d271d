/** Linked graphs that earlier runs left behind, each under a key that names all it was made of. */
import { createHash } from 'node:crypto';
import { deserialize, serialize } from 'node:v8';
import type { CacheFolder } from './cache-folder.ts';

const KIND = /^graph-[\w-]+\.pack$/;
/** Of other options and of the state before the last change. */
const KEPT = 3;

/** What was kept under a key; null when there is nothing or it is damaged. */
export function readKept(folder: CacheFolder, key: string): unknown {
  const bytes = folder.read(nameOf(key));
  if (bytes === null || bytes.byteLength < SUM_BYTES) return null;
  const body = bytes.subarray(SUM_BYTES);
  if (!sumOf(key, body).equals(bytes.subarray(0, SUM_BYTES))) return null;
  try {
    return deserialize(body);
  } catch {
    return null;
  }
}

export function writeKept(folder: CacheFolder, key: string, value: unknown): void {
  const body = serialize(value);
  folder.write(nameOf(key), [sumOf(key, body), body]);
  folder.keepNewest(KIND, KEPT);
}

/** One short name for everything a kept value depends on. */
export const keyOf = (...parts: readonly string[]): string =>
  createHash('sha256').update(JSON.stringify(parts)).digest('base64url');

const nameOf = (key: string): string => `graph-${key.slice(0, 16)}.pack`;

const SUM_BYTES = 32;

const sumOf = (key: string, body: Uint8Array): Buffer => createHash('sha256').update(key).update(body).digest();
