/**
 * The facts of one run as one file, so that the next run reads it in one go:
 *
 *     checksum of all that follows \n  index as JSON \n  bundles: serialized lists of facts, one after the other
 *
 * A file that differs in a single byte is no pack: it is never trusted, only made again.
 */
import { createHash } from 'node:crypto';
import type { Stamp } from './read-content.ts';

/** What is known of one file. */
export interface Entry {
  readonly path: string;
  /** Null when the file may have changed without another stamp, as it was written just before it was read. */
  readonly stamp: Stamp | null;
  readonly hash: string;
  /** Why there are no facts; empty when there are. */
  readonly why: string;
  /** Where its facts are: which bundle, which place in its list. */
  readonly bundle: number;
  readonly place: number;
}

export interface Pack {
  readonly entries: readonly Entry[];
  readonly bundles: readonly Uint8Array[];
}

interface Index {
  readonly version: string;
  readonly lengths: readonly number[];
  readonly entries: readonly (readonly [string, Stamp | null, string, string, number, number])[];
}

const MAGIC = 'strangler facts ';

/** @param version of the code that made the facts; another version's are not read */
export function encodePack({ entries, bundles }: Pack, version: string): Uint8Array[] {
  const index: Index = {
    version,
    lengths: bundles.map(({ byteLength }) => byteLength),
    entries: entries.map(({ path, stamp, hash, why, bundle, place }) => [path, stamp, hash, why, bundle, place]),
  };
  const parts = [Buffer.from(`${JSON.stringify(index)}\n`), ...bundles];
  return [Buffer.from(`${MAGIC}${checksum(parts)}\n`), ...parts];
}

/** Null for anything but a whole pack of this version. */
export function decodePack(bytes: Buffer, version: string): Pack | null {
  const start = bytes.indexOf(10) + 1;
  if (bytes.toString('latin1', 0, start) !== `${MAGIC}${checksum([bytes.subarray(start)])}\n`) return null;
  const body = bytes.indexOf(10, start) + 1;
  const index = JSON.parse(bytes.toString('utf8', start, body)) as Index;
  if (index.version !== version) return null;
  let at = body;
  const bundles = index.lengths.map((length) => {
    at += length;
    return bytes.subarray(at - length, at);
  });
  const entries = index.entries.map(([path, stamp, hash, why, bundle, place]) => ({
    path,
    stamp,
    hash,
    why,
    bundle,
    place,
  }));
  return { entries, bundles };
}

function checksum(parts: readonly Uint8Array[]): string {
  const sum = createHash('sha256');
  for (const part of parts) sum.update(part);
  return sum.digest('base64url');
}
