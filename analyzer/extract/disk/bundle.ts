/** The facts of some files, as data or as bytes; made of each other when they are asked for. */
import type { FileFacts } from '../../model/facts.ts';
import { pack, unpack } from '../packed.ts';

/** Files that are brought in and kept together. */
export const BATCH = 16;

export interface Bundle {
  /** How many files' facts are in it. */
  readonly size: number;
  readonly facts: () => readonly FileFacts[];
  readonly bytes: () => Uint8Array;
}

export function bundleOfBytes(bytes: Uint8Array, size: number): Bundle {
  let facts: readonly FileFacts[] | null = null;
  return {
    size,
    bytes: () => bytes,
    facts() {
      facts ??= unpack(bytes);
      return facts;
    },
  };
}

export const bundleOfFacts = (facts: readonly FileFacts[]): Bundle => ({
  size: facts.length,
  bytes: () => pack(facts),
  facts: () => facts,
});
