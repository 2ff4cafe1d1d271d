import { describe, expect, it } from '@jest/globals';
import { literalGraph, statement, table } from '../test/literal-graph.ts';
import { lowerPrice } from './local-search.ts';

const files = (service: string): [string, string][] =>
  ['a', 'b', 'c', 'd'].map((name) => [`module ${service}/${name}.ts`, service]);

const placing = new Map([...files('orders'), ...files('users'), ['table carts', 'users']]);

describe('lowering the price of a cut', () => {
  it('moves a module to the service whose tables it writes and whose code it calls', () => {
    const graph = literalGraph(['users/a.ts#f => orders/a.ts#g', 'users/a.ts#f => orders/b.ts#g'], {
      tables: [table('orders')],
      statements: [statement('users/a.ts#f writes orders')],
    });
    const start = new Map([...placing, ['table orders', 'orders']]);
    const after = lowerPrice(graph, start, () => true);
    expect(after.get('module users/a.ts')).toBe('orders');
    expect([...after].filter(([node, service]) => start.get(node) !== service)).toHaveLength(1);
    expect(lowerPrice(graph, start, () => false).get('module users/a.ts')).toBe('users');
  });

  it('gives a table to the service that writes it, for a clear gain only', () => {
    const writes = (times: number) =>
      literalGraph([], {
        tables: [table('carts')],
        statements: Array.from({ length: times }, (_, line) => statement('orders/a.ts#f writes carts', line + 1)),
      });
    expect(lowerPrice(writes(1), placing, () => false).get('table carts')).toBe('orders');
    const both = { ...writes(2), statements: [...writes(2).statements, statement('users/a.ts#f writes carts', 9)] };
    expect(lowerPrice(both, placing, () => false).get('table carts')).toBe('users');
  });

  it('leaves every service three modules', () => {
    const start = new Map([...files('orders'), ...files('users').slice(0, 3), ['table orders', 'orders']]);
    const graph = literalGraph([], {
      tables: [table('orders')],
      statements: [statement('users/a.ts#f writes orders')],
    });
    expect(lowerPrice(graph, start, () => true).get('module users/a.ts')).toBe('users');
  });
});
