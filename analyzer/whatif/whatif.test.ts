import { describe, expect, it } from '@jest/globals';
import { Boundaries } from '../../contracts/boundaries.ts';
import { WhatIf } from '../../contracts/what-if.ts';
import { changeBoundaries, prepareProject, seeThrough, whatIf } from '../project.ts';
import { literalGraph, route, statement, table } from '../test/literal-graph.ts';
import { applyChange, type Change } from './change.ts';
import { resolveName } from './resolve.ts';
import { describeWhatIf } from './text.ts';

const graph = literalGraph(
  [
    'src/orders/place.ts#place => src/orders/cart.ts#total',
    'src/orders/place.ts#place => src/users/find.ts#find',
    'src/orders/cart.ts#total => src/users/find.ts#find',
  ],
  {
    tables: [table('orders'), table('users')],
    statements: [statement('src/orders/place.ts#place writes orders'), statement('src/users/find.ts#find reads users')],
    routes: [route('POST /orders', 'src/orders/place.ts#place')],
  },
);
const boundaries = Boundaries.parse({
  schemaVersion: '1.0.0',
  services: [
    { name: 'orders', modules: ['src/orders/'], tables: ['orders'], routes: ['POST /orders'] },
    { name: 'users', modules: ['src/users/'], tables: ['users'] },
  ],
});
const file = (name: string) => ({ kind: 'module' as const, name });
const move = (name: string, service: string): Change => ({ kind: 'move', things: [file(name)], service });
const project = prepareProject(graph);
const tryOut = (change: Change) =>
  WhatIf.parse(whatIf(project, 'it', seeThrough(project, boundaries), changeBoundaries(project, boundaries, change)));

describe('a change of the service map', () => {
  it('tells the crossings that it ends and makes, and every measure that differs', () => {
    const found = tryOut(move('src/orders/cart.ts', 'users'));
    expect(found.gone.map(({ from, to }) => [from, to])).toEqual([
      ['src/orders/cart.ts#total', 'src/users/find.ts#find'],
    ]);
    expect(found.new.map(({ from, to, at }) => [from, to, at])).toEqual([
      ['src/orders/place.ts#place', 'src/orders/cart.ts#total', 'src/orders/place.ts:1'],
    ]);
    expect(found.measures).toContainEqual({ service: 'orders', measure: 'lines', before: 20, after: 10 });
  });

  it('takes the routes along that the code answers, and says which are safe no longer', () => {
    const found = tryOut(move('src/orders/place.ts', 'users'));
    expect(found.routes).toEqual([
      {
        route: 'POST /orders',
        before: { service: 'orders', safe: true, note: 'needs a copy of users (users)' },
        after: { service: 'users', safe: false, note: 'writes orders (orders)' },
      },
    ]);
  });

  it('changes nothing when a thing goes to where it is', () => {
    const found = tryOut(move('src/users/find.ts', 'users'));
    expect([found.gone, found.new, found.measures, found.routes]).toEqual([[], [], [], []]);
    expect(applyChange(boundaries, move('src/users/find.ts', 'users'), graph)).toEqual(boundaries);
  });

  it('leaves no crossings when two services become one, and keeps their constraints', () => {
    const budgets = [{ from: 'orders', to: 'users', max: 3 }];
    const pinned = [{ what: 'users', service: 'users' }];
    const merged = applyChange(
      { ...boundaries, budgets, pinned },
      { kind: 'merge', into: 'orders', from: 'users' },
      graph,
    );
    expect(merged.services).toEqual([
      {
        name: 'orders',
        modules: ['src/orders/', 'src/users/'],
        symbols: [],
        tables: ['orders', 'users'],
        routes: ['POST /orders'],
      },
    ]);
    expect([merged.budgets, merged.pinned]).toEqual([[], [{ what: 'users', service: 'orders' }]]);
    expect(tryOut({ kind: 'merge', into: 'orders', from: 'users' }).crossings.after).toBe(0);
  });

  it('takes parts out of a service as one of their own', () => {
    const found = tryOut({
      kind: 'split',
      service: 'orders',
      parts: [{ name: 'carts', things: [file('src/orders/cart.ts')] }],
    });
    expect(found.services.after).toEqual(['orders', 'users', 'carts']);
  });

  it('only changes names when a service is renamed', () => {
    const found = tryOut({ kind: 'rename', from: 'users', to: 'accounts' });
    expect([found.gone, found.new, found.price.after - found.price.before]).toEqual([[], [], 0]);
    expect(found.changed).toHaveLength(2);
  });

  it('moves one function out of a file, the rest of which stays', () => {
    const changed = applyChange(
      boundaries,
      { kind: 'move', things: [{ kind: 'symbol', name: 'src/orders/cart.ts#total' }], service: 'users' },
      graph,
    );
    expect(changed.services[1]?.symbols).toEqual(['src/orders/cart.ts#total']);
    expect(seeThrough(project, changed).crossings.map(({ to }) => to)).toContain('src/orders/cart.ts#total');
  });

  it('puts a file into the shared kernel', () => {
    expect(applyChange(boundaries, move('src/users/find.ts', 'shared'), graph).shared).toEqual(['src/users/find.ts']);
  });

  it('is refused where a constraint forbids it, or a name is taken', () => {
    const held = { ...boundaries, pinned: [{ what: 'src/orders/cart.ts', service: 'orders' }] };
    expect(() => changeBoundaries(project, held, move('src/orders/cart.ts', 'users'))).toThrow(
      'is pinned to orders but belongs to users',
    );
    expect(() => changeBoundaries(project, boundaries, { kind: 'rename', from: 'users', to: 'orders' })).toThrow(
      '"orders" already belongs to orders',
    );
  });

  it('is told in 80 columns', () => {
    const text = describeWhatIf(tryOut(move('src/orders/place.ts', 'users')), 80);
    expect(text.split('\n').every((line) => line.length <= 80)).toBe(true);
    expect(text).toMatch(/^it\n2 services → 2, 2 crossings → 3, price \S+ → \S+ \([+−]\S+\)\n\nMEASURES/);
    expect(text).toContain('    now users, not safe to move yet (writes orders (orders))');
  });
});

describe('a name on the command line', () => {
  it.each([
    ['src/orders/cart.ts', 'src/orders/cart.ts'],
    ['orders/cart.ts', 'src/orders/cart.ts'],
    ['cart', 'src/orders/cart.ts'],
    ['total', 'src/orders/cart.ts#total'],
    ['/orders', 'POST /orders'],
    ['ORDERS', 'orders'],
  ])('%s is %s', (text, name) => {
    expect(resolveName(graph, text)).toMatchObject({ kind: 'found', things: [{ name }] });
  });

  it('that ends in a slash is all in the folder', () => {
    expect(resolveName(graph, 'src/orders/')).toMatchObject({ kind: 'found', things: { length: 2 } });
  });

  it('may be ambiguous or mean nothing', () => {
    expect(resolveName(graph, 'find')).toMatchObject({ kind: 'ambiguous', things: { length: 2 } });
    expect(resolveName(graph, 'cartt')).toMatchObject({ kind: 'unknown' });
  });
});
