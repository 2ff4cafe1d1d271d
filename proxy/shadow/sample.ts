import { murmur3 } from '../route/murmur3.ts';

const HASHES = 2 ** 32;

/**
 * Whether the requests of a caller are copied: all or none, always the same ones at one rate, and only more at a higher.
 * @param sampleRate share of the callers, 0–1
 */
export function isSampled(clientKey: string, sampleRate: number): boolean {
  return murmur3(`shadow:${clientKey}`) < sampleRate * HASHES;
}
