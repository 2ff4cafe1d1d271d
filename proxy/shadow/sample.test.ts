import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { isSampled } from './sample.ts';

const rate = () => fc.double({ min: 0, max: 1, noNaN: true });

describe('the sample', () => {
  it('holds everybody at 1 and nobody at 0', () => {
    fc.assert(fc.property(fc.string(), (key) => isSampled(key, 1) && !isSampled(key, 0)));
  });

  it('only adds callers as it grows', () => {
    fc.assert(
      fc.property(
        fc.string(),
        rate(),
        rate(),
        (key, a, b) => !isSampled(key, Math.min(a, b)) || isSampled(key, Math.max(a, b)),
      ),
    );
  });

  it('holds about its share of the callers', () => {
    const keys = Array.from({ length: 20_000 }, (_, at) => `jwt:${at}`);
    const share = keys.filter((key) => isSampled(key, 0.1)).length / keys.length;
    expect(share).toBeGreaterThan(0.09);
    expect(share).toBeLessThan(0.11);
  });
});
