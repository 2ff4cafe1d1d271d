import { murmur3 } from './murmur3.ts';

export const BUCKETS = 10_000;

/**
 * The bucket of a caller in a group, 0–9,999: murmur3 (x86, 32 bit) of `group:key`.
 * Routes of one group share it, so a caller never straddles two sides of one workflow.
 */
export function bucketOf(group: string, key: string): number {
  return murmur3(`${group}:${key}`) % BUCKETS;
}

/** Whether a bucket belongs to the share. Whoever is in at p per cent stays in at every larger one. */
export function isInShare(bucket: number, percent: number): boolean {
  return bucket < Math.round((percent * BUCKETS) / 100);
}
