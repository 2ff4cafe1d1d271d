import murmurhash from 'murmurhash';

const HASHES = 2 ** 32;

/**
 * Whether the requests of a caller are copied: all or none, always the same ones at one rate, and only more at a higher.
 * @param sampleRate share of the callers, 0–1
 */
export function isSampled(clientKey: string, sampleRate: number): boolean {
  return murmurhash.v3(`shadow:${clientKey}`, 0) < sampleRate * HASHES;
}
