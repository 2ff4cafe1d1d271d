import { describe, expect, it } from '@jest/globals';
import type { CodeGraph } from '../model/graph.ts';
import { moduleCode } from '../model/graph.ts';
import type { MapMeasures } from '../model/measures.ts';
import type { ServiceMap } from '../model/service-map.ts';
import { literalGraph, literalMap, route, statement, table } from '../test/literal-graph.ts';
import { createBasis } from './basis.ts';
import { measureReach } from './reach.ts';
import { measureServices } from './services.ts';

/** The shop of docs/measures.md. */
const shop = literalGraph(
  [
    'a.ts -> b.ts',
    'a.ts#f => b.ts#g',
    'b.ts#g => a.ts#h',
    'a.ts -> x.ts',
    'a.ts#f => x.ts#find',
    'a.ts#h => x.ts#find',
    'x.ts -> y.ts',
    'x.ts#find => y.ts#row',
    'a.ts -> log.ts',
    'y.ts#row => log.ts#info',
  ],
  {
    tables: [table('orders'), table('users'), table('unused')],
    statements: [
      statement('a.ts#f writes orders', 1),
      statement('a.ts#h reads users', 2),
      statement('y.ts#row reads users', 1),
      statement('y.ts#row writes users', 2),
      statement('log.ts#info writes users', 3),
    ],
    routes: [route('GET /orders', 'a.ts#f'), route('GET /users', 'x.ts#find')],
    transactions: [
      { at: 'a.ts:8', symbol: 'a.ts#f', calls: [], statements: ['a.ts:1'], confidence: 'exact' },
      { at: 'a.ts:9', symbol: 'a.ts#f', calls: ['y.ts#row'], statements: ['a.ts:1'], confidence: 'exact' },
    ],
  },
);
const map = literalMap(shop, {
  orders: ['a.ts', 'b.ts', 'table:orders'],
  users: ['x.ts', 'y.ts', 'table:users', 'table:unused'],
});
const contexts = new Map([
  ['GET /orders', 'order'],
  ['GET /users', 'user'],
]);

const measure = (graph: CodeGraph, services: ServiceMap): MapMeasures =>
  measureServices(createBasis(graph, measureReach(graph), contexts), services);

describe('the measures of a service', () => {
  const { services } = measure(shop, map);

  it('are counted over its files, its calls, its tables and its transactions', () => {
    expect(services.get('orders')).toEqual({
      afferent: 0,
      efferent: 1,
      instability: 1,
      lines: 20,
      cohesion: 1.5,
      coupling: 0.5,
      modularity: 0.375,
      interfaces: 0,
      contextPurity: 1,
      tablePurity: 1,
      foreignTables: 1,
      transactionPurity: 0.5,
    });
  });

  it('tell whom others lean on, through how many symbols, and whose tables they touch', () => {
    expect(services.get('users')).toEqual({
      afferent: 1,
      efferent: 0,
      instability: 0,
      lines: 20,
      cohesion: 1,
      coupling: 0.667,
      modularity: 0.125,
      interfaces: 1,
      contextPurity: 0,
      tablePurity: 0.189,
      foreignTables: 0,
      transactionPurity: 0,
    });
  });

  it('say nothing of contexts where all routes speak of one thing', () => {
    const one = new Map([['GET /orders', 'order']]);
    const { whole } = measureServices(createBasis(shop, measureReach(shop), one), map);
    expect(whole.contextPurity).toBeNull();
  });

  it('are nothing for a service without code', () => {
    const nobody = measure(shop, literalMap(shop, { orders: ['a.ts'], none: [] })).services.get('none');
    expect(nobody).toMatchObject({ cohesion: 0, coupling: 0, modularity: 0, interfaces: 0, tablePurity: null });
  });
});

describe('the measures of a table', () => {
  const { tables } = measure(shop, map);

  it('name the services that read and write it, and how its accesses spread, a write weighing 2', () => {
    expect(tables.get('users')).toEqual({ readers: ['orders', 'users'], writers: ['users'], entropy: 0.811 });
    expect(tables.get('orders')).toEqual({ readers: [], writers: ['orders'], entropy: 0 });
  });

  it('are unknown for a table that no service touches', () => {
    expect(tables.get('unused')).toEqual({ readers: [], writers: [], entropy: null });
  });
});

describe('the measures of a map', () => {
  it('sum up its services', () => {
    expect(measure(shop, map).whole).toEqual({
      modularity: 0.25,
      coupling: 0.4,
      interfaces: 0.5,
      nonExtreme: 1,
      cyclicServices: 0,
      contextPurity: 0.5,
      tablePurity: 0.594,
      transactionPurity: 0.5,
    });
  });

  it('count the services that depend on each other in a circle', () => {
    const ring = literalGraph(['a.ts -> b.ts', 'b.ts -> c.ts', 'c.ts -> a.ts', 'c.ts -> d.ts']);
    const each = literalMap(ring, { a: ['a.ts'], b: ['b.ts'], c: ['c.ts'], d: ['d.ts'] });
    expect(measure(ring, each).whole.cyclicServices).toBe(3);
  });

  it('give a giant and its leaves no credit for balance', () => {
    const graph = literalGraph([...'bcdefghij'].map((name) => `a.ts -> ${name}.ts`));
    const names = [...'abcdefgh'].map((name) => `${name}.ts`);
    const lopsided = literalMap(graph, { giant: names, i: ['i.ts'], j: ['j.ts'] });
    expect(measure(graph, lopsided).whole.nonExtreme).toBe(0);
  });
});

describe('a file whose parts go to different services', () => {
  const graph = literalGraph(['all.ts#order => all.ts#user', 'all.ts#order => o.ts#pay', 'all.ts -> o.ts']);
  const split: ServiceMap = {
    ...literalMap(graph, { orders: ['o.ts'], users: ['all.ts'] }),
    symbols: new Map([
      [moduleCode('all.ts'), 'users'],
      ['all.ts#order', 'orders'],
    ]),
  };

  it('is a piece of each, and calls between the parts cross', () => {
    const { services, whole } = measure(graph, split);
    expect(whole.coupling).toBe(0.5);
    expect(services.get('orders')).toMatchObject({ cohesion: 1, efferent: 1, lines: 31 });
    expect(services.get('users')).toMatchObject({ interfaces: 1, afferent: 1, efferent: 0 });
  });

  it('is one piece where it is not split', () => {
    const { services } = measure(graph, { ...split, symbols: new Map() });
    expect(services.get('users')).toMatchObject({ interfaces: 0, efferent: 1 });
  });
});
