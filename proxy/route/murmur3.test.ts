import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import murmurhash from 'murmurhash';
import { murmur3 } from './murmur3.ts';

describe('murmur3', () => {
  it('is what the murmurhash package says, for every text', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.string({ unit: 'grapheme' }), fc.string({ unit: 'binary' })), (text) => {
        expect(murmur3(text)).toBe(murmurhash.v3(text, 0));
      }),
      { numRuns: 2_000 },
    );
  });

  it("has the reference implementation's values", () => {
    expect([murmur3(''), murmur3('hello'), murmur3('Hello, world!')]).toEqual([0, 0x248bfa47, 0xc0363e43]);
  });
});
