import { describe, expect, it } from '@jest/globals';
import { literalGraph, route, statement } from '../test/literal-graph.ts';
import { measureReach } from './reach.ts';

describe('what a route reaches', () => {
  it('is every table that symbols behind its handler read and write, over any number of calls', () => {
    const graph = literalGraph(['r.ts#list => s.ts#find', 's.ts#find => m.ts#query', 'm.ts#query => s.ts#find'], {
      routes: [route('GET /orders', 'r.ts#list')],
      statements: [
        statement('m.ts#query reads orders'),
        statement('s.ts#find writes audit'),
        statement('m.ts#other writes users'),
      ],
    });
    const [reach] = measureReach(graph).routes;
    expect(reach).toMatchObject({
      reads: ['orders'],
      writes: ['audit'],
      symbols: ['m.ts#query', 'r.ts#list', 's.ts#find'],
    });
  });

  it('of an anonymous handler is what the handler itself does, not what the function around it does elsewhere', () => {
    const graph = literalGraph(['r.ts#routes => m.ts#all', 'm.ts#one => m.ts#one'], {
      statements: [
        statement('m.ts#all writes everything'),
        statement('m.ts#one reads orders'),
        statement('r.ts#routes reads users', 7),
      ],
      routes: [route('GET /orders', 'r.ts#routes', { calls: ['m.ts#one'], statements: ['r.ts:7'], at: 'r.ts:105' })],
    });
    expect(measureReach(graph).routes[0]).toMatchObject({ reads: ['orders', 'users'], writes: [] });
  });

  it('of an anonymous handler that does nothing is nothing', () => {
    const graph = literalGraph(['r.ts#routes => m.ts#all'], {
      statements: [statement('m.ts#all writes everything')],
      routes: [route('GET /healthz', 'r.ts#routes', { at: 'r.ts:105' })],
    });
    expect(measureReach(graph).routes[0]).toMatchObject({ writes: [], symbols: [] });
  });

  it('includes the constructor of a class it makes', () => {
    const graph = literalGraph(['r.ts#make => m.ts#Order', 'm.ts#Order.constructor => m.ts#insert'], {
      statements: [statement('m.ts#insert writes orders')],
      routes: [route('POST /orders', 'r.ts#make')],
    });
    expect(measureReach(graph).routes[0]?.writes).toEqual(['orders']);
  });
});

describe('what a transaction reaches', () => {
  it('is its own statements and those behind its calls', () => {
    const graph = literalGraph(['s.ts#checkout => m.ts#take'], {
      statements: [
        statement('m.ts#take writes stock'),
        statement('s.ts#checkout writes orders', 9),
        statement('s.ts#checkout writes log', 30),
      ],
      transactions: [
        { at: 's.ts:8', symbol: 's.ts#checkout', calls: ['m.ts#take'], statements: ['s.ts:9'], confidence: 'exact' },
      ],
    });
    expect(measureReach(graph).transactions[0]?.writes).toEqual(['orders', 'stock']);
  });
});
