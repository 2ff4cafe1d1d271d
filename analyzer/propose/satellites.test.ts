import { describe, expect, it } from '@jest/globals';
import type { Reach } from '../model/reach.ts';
import type { Group } from './groups.ts';
import { absorbSatellites, type Surroundings } from './satellites.ts';
import { type Affinity, moduleNode } from './weights.ts';

const group = (name: string, size: number): Group => ({
  modules: Array.from({ length: size }, (_, index) => `${name}/${index}.ts`),
  tables: [name],
  nouns: [],
});

const tie = (a: string, b: string, weight: number): Affinity => ({
  a: moduleNode(`${a}/0.ts`),
  b: moduleNode(`${b}/0.ts`),
  weight,
});

const transaction = (owner: string, ...writes: string[]) => ({ writes, transaction: { symbol: `${owner}/0.ts#run` } });

const around = (affinities: Affinity[], transactions: object[] = []): Surroundings => ({
  affinities,
  reach: { transactions } as unknown as Reach,
  isDecided: () => false,
});

const groups = [group('orders', 10), group('products', 10), group('coupons', 2)];
const sizes = (result: readonly Group[]): Record<string, number> =>
  Object.fromEntries(result.map(({ modules, tables }) => [tables[0], modules.length]));

describe('a group that is small beside the others', () => {
  it('goes to the one that most of its ties lead to', () => {
    const ties = [tie('coupons', 'products', 3), tie('coupons', 'orders', 1)];
    expect(sizes(absorbSatellites(groups, around(ties)))).toEqual({ orders: 10, coupons: 12 });
  });

  it('goes to the one whose transactions write its tables, whatever else it is tied to', () => {
    const ties = [tie('coupons', 'products', 3), tie('coupons', 'orders', 1)];
    const checkout = transaction('orders', 'orders', 'coupons');
    expect(sizes(absorbSatellites(groups, around(ties, [checkout])))).toEqual({ coupons: 12, products: 10 });
  });

  it('stays when no other has half of its ties', () => {
    const four = [...groups, group('users', 10)];
    const ties = ['orders', 'products', 'users'].map((other) => tie('coupons', other, 1));
    expect(absorbSatellites(four, around(ties))).toHaveLength(4);
  });

  it('stays when people gave it a folder that holds together', () => {
    const decided = {
      ...around([tie('coupons', 'orders', 1)]),
      isDecided: (path: string) => path.startsWith('coupons'),
    };
    expect(absorbSatellites(groups, decided)).toEqual(groups);
  });
});

describe('a group of the usual size', () => {
  it('stays, however much it is tied to another', () => {
    const even = [group('orders', 5), group('products', 4)];
    expect(absorbSatellites(even, around([tie('orders', 'products', 9)]))).toEqual(even);
  });
});
