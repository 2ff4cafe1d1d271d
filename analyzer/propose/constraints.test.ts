import { describe, expect, it } from '@jest/globals';
import { Boundaries } from '../../contracts/boundaries.ts';
import { literalGraph, literalMap, route, statement, table } from '../test/literal-graph.ts';
import { applyBoundaries } from './apply-boundaries.ts';
import { applyConstraints } from './apply-constraints.ts';
import { resolveConstraints } from './constraints.ts';
import { findContradictions } from './contradictions.ts';

const graph = literalGraph(
  [
    'orders/place.ts#place => orders/cart.ts#total',
    'orders/place.ts#place => users/find.ts#find',
    'orders/cart.ts#total => catalog/price.ts#price',
    'users/find.ts#find => lib/log.ts#log',
  ],
  {
    tables: [table('orders'), table('users')],
    statements: [statement('orders/place.ts#place writes orders'), statement('users/find.ts#find reads users')],
    routes: [route('POST /orders', 'orders/place.ts#place')],
  },
);
const proposed = literalMap(graph, {
  orders: ['orders/place.ts', 'orders/cart.ts', 'table:orders', 'route:POST /orders'],
  users: ['users/find.ts', 'table:users'],
  catalog: ['catalog/price.ts'],
});

const boundaries = (more: object): Boundaries => Boundaries.parse({ schemaVersion: '1.1.0', services: [], ...more });
const constrain = (more: object, fresh = false) =>
  applyConstraints(proposed, resolveConstraints(graph, boundaries(more), fresh), graph);
const ofFile = (map: { modules: ReadonlyMap<string, string | null> }, path: string) => map.modules.get(path);

describe('what people decided, over any proposal', () => {
  it('keeps pins on files, folders, tables, routes and symbols', () => {
    const map = constrain({
      pinned: [
        { what: 'lib/', service: 'catalog' },
        { what: 'users', service: 'orders' },
        { what: 'POST /orders', service: 'users' },
        { what: 'orders/place.ts#place', service: 'users' },
      ],
    });
    expect([ofFile(map, 'lib/log.ts'), map.tables.get('users'), map.routes.get('POST /orders')]).toEqual([
      'catalog',
      'orders',
      'users',
    ]);
    expect(Object.fromEntries(map.symbols)).toEqual({ 'orders/place.ts#': 'orders', 'orders/place.ts#place': 'users' });
  });

  it('sends a group to the service it is tied to most', () => {
    const map = constrain({ together: [['orders/cart.ts', 'catalog/price.ts']] });
    expect([ofFile(map, 'orders/cart.ts'), ofFile(map, 'catalog/price.ts')]).toEqual(['orders', 'orders']);
    expect(map.services.map(({ name }) => name)).toEqual(['orders', 'users']);
  });

  it('sends a group to where one of it is pinned, however it is tied', () => {
    const map = constrain({
      together: [['orders/cart.ts', 'orders']],
      pinned: [{ what: 'orders', service: 'users' }],
    });
    expect([ofFile(map, 'orders/cart.ts'), map.tables.get('orders')]).toEqual(['users', 'users']);
  });

  it('moves the lesser tied one of two that are apart to its next best tie', () => {
    const map = constrain({ apart: [['orders/place.ts', 'orders/cart.ts']] });
    expect([ofFile(map, 'orders/place.ts'), ofFile(map, 'orders/cart.ts')]).toEqual(['orders', 'catalog']);
  });

  it('keeps the shared kernel shared', () => {
    expect(ofFile(constrain({ shared: ['users/'] }), 'users/find.ts')).toBeNull();
  });

  it('gives a proposed service the approved name of what is claimed in it, and keeps all claims', () => {
    const services = [{ name: 'sales', modules: ['orders/place.ts', 'orders/cart.ts'] }];
    const map = constrain({ services });
    expect([ofFile(map, 'orders/cart.ts'), map.tables.get('orders')]).toEqual(['sales', 'sales']);
    const fresh = constrain({ services }, true);
    expect(ofFile(fresh, 'orders/cart.ts')).toBe('orders');
  });

  it('does not rename a service for one thing that was taken out of it', () => {
    const map = constrain({ pinned: [{ what: 'orders/cart.ts', service: 'users' }] });
    expect([ofFile(map, 'orders/place.ts'), ofFile(map, 'orders/cart.ts')]).toEqual(['orders', 'users']);
  });

  it('holds in an approved map too', () => {
    const approved = boundaries({
      services: [
        { name: 'orders', modules: ['orders/'] },
        { name: 'users', modules: ['users/'] },
      ],
      together: [['lib/log.ts', 'users/find.ts']],
      pinned: [{ what: 'orders', service: 'users' }],
    });
    const map = applyBoundaries(graph, approved, 'boundaries.json');
    expect([ofFile(map, 'lib/log.ts'), map.tables.get('orders')]).toEqual(['users', 'users']);
  });
});

describe('what cannot hold together', () => {
  const services = [
    { name: 'orders', modules: ['orders/'] },
    { name: 'users', modules: ['users/find.ts'] },
  ];
  it.each<[string, object, string[]]>([
    [
      'apart from what it goes with, by way of a third',
      {
        together: [
          ['orders', 'users'],
          ['users', 'lib/log.ts'],
        ],
        apart: [['orders', 'lib/log.ts']],
      },
      ['orders and lib/log.ts must be apart, and together'],
    ],
    [
      'together over two services',
      { services, together: [['orders/cart.ts', 'users/find.ts']] },
      ['must go together: orders/cart.ts goes to orders, but users/find.ts to users'],
    ],
    [
      'apart in one service',
      { services, apart: [['orders/cart.ts', 'orders/place.ts']] },
      ['orders/cart.ts and orders/place.ts must be apart, but both go to orders'],
    ],
    ['apart from itself', { apart: [['orders/', 'orders/cart.ts']] }, ['orders/cart.ts cannot be apart from itself']],
    [
      'pinned by two globs',
      {
        services,
        pinned: [
          { what: 'lib/', service: 'orders' },
          { what: 'lib/*.ts', service: 'users' },
        ],
      },
      ['lib/log.ts is pinned to users and to orders'],
    ],
    [
      'nothing, when a name is more precise than a glob',
      { services, pinned: [{ what: 'orders/cart.ts', service: 'users' }] },
      [],
    ],
    ['nothing, when a name does not exist', { services, apart: [['gone.ts', 'orders/cart.ts']] }, []],
  ])('%s', (_title, more, messages) => {
    expect(findContradictions(graph, boundaries(more)).map(({ message }) => message)).toEqual(messages);
  });
});
