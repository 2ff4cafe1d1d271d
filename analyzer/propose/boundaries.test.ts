import { describe, expect, it } from '@jest/globals';
import { Boundaries } from '../../contracts/boundaries.ts';
import { globTest } from '../model/glob.ts';
import { createPlace } from '../model/service-map.ts';
import { literalGraph, route, statement, table } from '../test/literal-graph.ts';
import { applyBoundaries } from './apply-boundaries.ts';

const graph = literalGraph(['src/orders/a.ts -> src/users/b.ts', 'src/lib/x.ts -> src/users/b.ts'], {
  tables: [table('orders'), table('carts'), table('users')],
  statements: [statement('src/orders/a.ts#f writes carts')],
  routes: [route('GET /orders', 'src/orders/a.ts#f'), route('GET /me', 'src/orders/a.ts#g')],
});

const apply = (services: object[], shared: string[] = []) =>
  applyBoundaries(graph, Boundaries.parse({ schemaVersion: '1.0.0', services, shared }), 'boundaries.json');

describe('an approved map', () => {
  it('assigns by file and by glob, the file winning', () => {
    const map = apply(
      [
        { name: 'orders', modules: ['src/**'] },
        { name: 'users', modules: ['src/users/b.ts'] },
      ],
      ['src/lib/x.ts'],
    );
    expect(Object.fromEntries(map.modules)).toEqual({
      'src/lib/x.ts': null,
      'src/orders/a.ts': 'orders',
      'src/users/b.ts': 'users',
    });
  });

  it('gives unclaimed tables to their writer and unclaimed routes to their handler', () => {
    const map = apply([
      { name: 'orders', modules: ['src/orders/'] },
      { name: 'users', modules: ['src/users/'], tables: ['users'], routes: ['GET /me'] },
    ]);
    expect(Object.fromEntries(map.tables)).toEqual({ carts: 'orders', orders: null, users: 'users' });
    expect(Object.fromEntries(map.routes)).toEqual({ 'GET /me': 'users', 'GET /orders': 'orders' });
  });

  it('splits a file: what is named goes elsewhere than the rest, members and anonymous handlers with their own', () => {
    const split = literalGraph(
      ['src/all.ts#Orders.place => src/all.ts#Orders', 'src/all.ts#Orders.place => src/all.ts#users'],
      {
        tables: [table('orders'), table('users')],
        statements: [
          statement('src/all.ts#Orders.place writes orders', 3),
          { ...statement('src/all.ts# writes users', 12), at: 'src/all.ts:12' },
        ],
        routes: [{ ...route('GET /me', 'src/all.ts#'), lines: [[10, 14]] }],
      },
    );
    const map = applyBoundaries(
      split,
      Boundaries.parse({
        schemaVersion: '1.0.0',
        services: [
          { name: 'orders', symbols: ['src/all.ts#Orders'] },
          { name: 'users', routes: ['GET /me'], symbols: ['src/all.ts#gone'] },
        ],
        shared: ['src/all.ts#'],
      }),
      'boundaries.json',
    );
    const place = createPlace(split, map);
    expect([place('src/all.ts#Orders.place'), place('src/all.ts#', 'src/all.ts:12')]).toEqual(['orders', 'users']);
    expect([place('src/all.ts#users'), place('src/all.ts#', 'src/all.ts:20')]).toEqual([null, null]);
    expect(Object.fromEntries(map.tables)).toEqual({ orders: 'orders', users: 'users' });
    expect(map.missing.map(({ path }) => path)).toEqual(['src/all.ts#gone']);
  });

  it('leaves the rest of a split file to the shared kernel, whoever its folder belongs to', () => {
    const split = literalGraph(['src/all.ts#place => src/all.ts#clean']);
    const map = applyBoundaries(
      split,
      Boundaries.parse({
        schemaVersion: '1.0.0',
        services: [{ name: 'orders', modules: ['src/'], symbols: ['src/all.ts#place'] }],
        shared: ['src/all.ts#'],
      }),
      'boundaries.json',
    );
    const place = createPlace(split, map);
    expect([place('src/all.ts#place'), place('src/all.ts#clean')]).toEqual(['orders', null]);
  });

  it('lists what it names and the source does not have, and uses the rest', () => {
    const map = apply([
      { name: 'orders', modules: ['src/gone.ts', 'src/orders/a.ts'], tables: ['gone'], routes: ['GET /gone'] },
    ]);
    expect(map.missing.map(({ path }) => path)).toEqual(['src/gone.ts', 'gone', 'GET /gone']);
    expect(map.missing[0]?.why).toBe(
      'boundaries.json names it for orders, but there is no such file; the rest was used',
    );
    expect(map.modules.get('src/orders/a.ts')).toBe('orders');
  });
});

describe('a glob', () => {
  it.each([
    ['src/*.ts', 'src/a.ts', true],
    ['src/*.ts', 'src/b/a.ts', false],
    ['src/**', 'src/b/a.ts', true],
    ['**/a.ts', 'a.ts', true],
    ['src/{a,b}.ts', 'src/b.ts', true],
    ['src/{a,b}.ts', 'src/c.ts', false],
    ['src/', 'src/b/c.ts', true],
    ['a?.ts', 'ab.ts', true],
    ['a.ts', 'axts', false],
  ])('%s over %s: %s', (glob, path, expected) => expect(globTest(glob)(path)).toBe(expected));
});
