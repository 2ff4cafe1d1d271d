/**
 * Facts ⇄ bytes, for other threads and for the disk. Objects that were one stay one, which JSON would not do, and records
 * that are keyed by names from source text keep having no prototype (where a name such as `constructor` would be found by
 * accident), which serializing alone would not do. Nothing here knows the shape of facts.
 */
import { deserialize, serialize } from 'node:v8';
import type { FileFacts } from '../model/facts.ts';

export type Bytes = Uint8Array<ArrayBuffer>;

export const pack = (facts: readonly FileFacts[]): Bytes => serialize([findRecords(facts), facts]) as Bytes;

/** @throws when the bytes are not what `pack` made */
export function unpack(bytes: Uint8Array): FileFacts[] {
  const [records, facts] = deserialize(bytes) as [Records, FileFacts[]];
  bareRecords(facts, records);
  return facts;
}

/** Where in a tree of data the objects without a prototype are. */
interface Records {
  bare: boolean;
  /** Below every key, where keys are names, numbers or places in a list. */
  every: Records | null;
  /** Below these keys. */
  readonly keys: Map<string, Records>;
}

const noRecords = (): Records => ({ bare: false, every: null, keys: new Map() });

function findRecords(data: unknown): Records {
  const found = noRecords();
  search(data, found);
  prune(found);
  return found;
}

function search(data: unknown, into: Records): void {
  if (typeof data !== 'object' || data === null) return;
  const isList = Array.isArray(data);
  const bare = !isList && Object.getPrototypeOf(data) === null;
  if (bare) into.bare = true;
  for (const [key, item] of Object.entries(data))
    if (typeof item === 'object' && item !== null)
      search(item, isList || bare || isNumber(key) ? below(into) : belowKey(into, key));
}

const isNumber = (key: string): boolean => (key.charCodeAt(0) ^ 48) < 10 || key.charCodeAt(0) === 45;

function below(records: Records): Records {
  records.every ??= noRecords();
  return records.every;
}

function belowKey({ keys }: Records, key: string): Records {
  const known = keys.get(key);
  if (known !== undefined) return known;
  const made = noRecords();
  keys.set(key, made);
  return made;
}

/** Leaves out what leads to no record. */
function prune(records: Records): boolean {
  if (records.every !== null && !prune(records.every)) records.every = null;
  for (const [key, inner] of records.keys) if (!prune(inner)) records.keys.delete(key);
  return records.bare || records.every !== null || records.keys.size > 0;
}

function bareRecords(data: unknown, { bare, every, keys }: Records): void {
  if (typeof data !== 'object' || data === null) return;
  if (every !== null) for (const item of Object.values(data)) bareRecords(item, every);
  for (const [key, inner] of keys) bareRecords((data as Record<string, unknown>)[key], inner);
  if (bare) Object.setPrototypeOf(data, null);
}
