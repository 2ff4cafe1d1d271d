import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { bucketOf, isInShare } from './bucket.ts';

const percents = fc.integer({ min: 0, max: 10_000 }).map((hundredths) => hundredths / 100);

describe('a bucket', () => {
  it('is murmur3 of group and key: the vectors of the Unleash client specification', () => {
    expect((bucketOf('gr1', '123') % 100) + 1).toBe(73);
    expect((bucketOf('groupX', '999') % 100) + 1).toBe(25);
  });

  it.each([
    ['Feature.flexibleRollout.10', '174', 10, true],
    ['Feature.flexibleRollout.10', '499', 10, false],
    ['Feature.flexibleRollout.userId.55', '25', 55, true],
    ['Feature.flexibleRollout.sessionId.42', '147', 42, true],
    ['AB12A', '122', 50, true],
    ['AB12A', '155', 50, false],
    ['Feature.flexible.rollout.custom.stickiness_50', '402', 50, false],
    ['Feature.flexible.rollout.custom.stickiness_50', '388', 50, true],
    ['Feature.flexible.rollout.custom.stickiness_50', '39', 50, true],
  ])('normalised as Unleash does, puts %s of %s where its specification expects', (group, key, percent, isIn) => {
    expect((bucketOf(group, key) % 100) + 1 <= percent).toBe(isIn);
  });

  it('lies between 0 and 9,999', () => {
    fc.assert(
      fc.property(fc.string(), (key) => {
        const bucket = bucketOf('g', key);
        expect(Number.isInteger(bucket) && bucket >= 0 && bucket <= 9_999).toBe(true);
      }),
    );
  });

  it('is spread evenly over callers, and differently over groups', () => {
    const keys = Array.from({ length: 20_000 }, (_, at) => `user-${at}`);
    const inTenPercent = keys.filter((key) => isInShare(bucketOf('a', key), 10));
    expect(Math.abs(inTenPercent.length - 2_000)).toBeLessThan(150);
    const inBoth = inTenPercent.filter((key) => isInShare(bucketOf('b', key), 10));
    expect(Math.abs(inBoth.length - 200)).toBeLessThan(60);
  });
});

describe('a share', () => {
  it('only adds callers as it grows', () => {
    fc.assert(
      fc.property(fc.string(), percents, percents, (key, a, b) => {
        const bucket = bucketOf('g', key);
        return !isInShare(bucket, Math.min(a, b)) || isInShare(bucket, Math.max(a, b));
      }),
    );
  });

  it('of 0 has nobody, of 100 everybody, of 0.01 one bucket', () => {
    const buckets = Array.from({ length: 10_000 }, (_, bucket) => bucket);
    const sizes = [0, 0.01, 0.07, 29, 100].map(
      (percent) => buckets.filter((bucket) => isInShare(bucket, percent)).length,
    );
    expect(sizes).toEqual([0, 1, 7, 2_900, 10_000]);
  });
});
