import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { evenness } from './entropy.ts';
import { nonExtremeShare, serviceModularity, structuralModularity } from './modularity.ts';
import type { Pieces } from './pieces.ts';

const cuts = fc.array(fc.integer({ min: 1, max: 6 }), { minLength: 1, maxLength: 5 }).chain((sizes) =>
  fc
    .tuple(...sizes.flatMap((a, i) => sizes.map((b, j) => fc.integer({ min: 0, max: i === j ? a * (a - 1) : a * b }))))
    .map(
      (pairs): Pick<Pieces, 'count' | 'sizes' | 'pairs'> => ({
        count: sizes.length,
        sizes: Int32Array.from(sizes),
        pairs: Int32Array.from(pairs as number[]),
      }),
    ),
);

describe('structural modularity', () => {
  it('is the sum as Jin et al. write it', () => {
    fc.assert(
      fc.property(cuts, ({ count, sizes, pairs }) => {
        let [inner, between] = [0, 0];
        for (let i = 0; i < count; i++) {
          inner += pairs[i * count + i]! / sizes[i]! ** 2;
          for (let j = i + 1; j < count; j++)
            between += (pairs[i * count + j]! + pairs[j * count + i]!) / (2 * sizes[i]! * sizes[j]!);
        }
        const expected = inner / count - (count < 2 ? 0 : between / ((count * (count - 1)) / 2));
        expect(structuralModularity({ count, sizes, pairs })).toBeCloseTo(expected, 10);
      }),
    );
  });

  it('lies between −1 and 1, for each service too', () => {
    fc.assert(
      fc.property(cuts, (cut) => {
        for (let service = 0; service < cut.count; service++)
          expect(Math.abs(serviceModularity(cut, service))).toBeLessThanOrEqual(1);
      }),
    );
  });
});

const weights = fc.array(fc.integer({ min: 0, max: 50 }), { minLength: 1, maxLength: 8 });

describe('evenness', () => {
  it('is 0 where all weight is on one, 1 where it is the same on all, and unknown where there is none', () => {
    expect(evenness([4, 0, 0], 3)).toBe(0);
    expect(evenness([2, 2, 2], 3)).toBeCloseTo(1, 12);
    expect(evenness([0, 0], 2)).toBeNull();
    expect(evenness([5], 1)).toBe(0);
  });

  it('does not mind the order and the unit of the weights', () => {
    fc.assert(
      fc.property(weights, fc.integer({ min: 1, max: 9 }), (list, unit) => {
        const value = evenness(list, list.length);
        const other = evenness(
          [...list].reverse().map((weight) => weight * unit),
          list.length,
        );
        if (value === null) expect(other).toBeNull();
        else {
          expect(other).toBeCloseTo(value, 10);
          expect(value).toBeGreaterThanOrEqual(0);
          expect(value).toBeLessThanOrEqual(1);
        }
      }),
    );
  });
});

describe('the non-extreme share', () => {
  it('is that of services of half to one and a half times the mean size', () => {
    expect(nonExtremeShare(Int32Array.of(10, 10, 40))).toBe(1 / 3);
    expect(nonExtremeShare(Int32Array.of(100, 100, 100))).toBe(1);
    expect(nonExtremeShare(Int32Array.of())).toBe(0);
  });

  it('is the same when all services are twice as large', () => {
    fc.assert(
      fc.property(weights, (list) => {
        const doubled = list.map((size) => size * 2);
        expect(nonExtremeShare(Int32Array.from(doubled))).toBeCloseTo(nonExtremeShare(Int32Array.from(list)), 12);
      }),
    );
  });
});
