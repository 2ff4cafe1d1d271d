import { describe, expect, it } from '@jest/globals';
import { measureReach } from '../../measure/reach.ts';
import type { CodeGraph } from '../../model/graph.ts';
import { literalGraph, literalMap, statement, table } from '../../test/literal-graph.ts';
import { findCrossings } from './index.ts';
import { BASE_PRICE } from './price.ts';

const crossings = (graph: CodeGraph, services: Readonly<Record<string, readonly string[]>>) =>
  findCrossings(graph, measureReach(graph), literalMap(graph, services)).map(({ suggestion: _, ...rest }) => rest);

const SERVICES = { orders: ['o.ts', 'table:orders'], stock: ['s.ts', 'table:stock'] };
const TABLES = [table('orders'), table('stock'), table('log')];

describe('a call', () => {
  it('into another service is a crossing, into the shared kernel or one’s own code it is none', () => {
    const graph = literalGraph([
      'o.ts#place => s.ts#take',
      'o.ts#place => o.ts#save',
      'o.ts#place => log.ts#log',
      'log.ts#log => s.ts#take',
    ]);
    expect(crossings(graph, SERVICES)).toEqual([
      {
        kind: 'call',
        from: 'o.ts#place',
        to: 's.ts#take',
        at: 'o.ts:1',
        fromService: 'orders',
        toService: 'stock',
        price: BASE_PRICE.call,
      },
    ]);
  });

  it('costs a quarter when the same service calls the same function once more', () => {
    const graph = literalGraph(['o.ts#place => s.ts#take', 'o.ts#again => s.ts#take', 'o.ts#place => s.ts#other']);
    expect(crossings(graph, SERVICES).map(({ to, price }) => `${to} ${price}`)).toEqual([
      's.ts#other 2',
      's.ts#take 2',
      's.ts#take 0.5',
    ]);
  });
});

describe('the way out of a call', () => {
  const ways = (arrows: readonly string[]): string[] => {
    const graph = literalGraph(arrows);
    return findCrossings(graph, measureReach(graph), literalMap(graph, SERVICES)).map(({ suggestion }) => suggestion);
  };

  it('is a client of the owner’s API', () => {
    expect(ways(['o.ts#place => s.ts#take'])).toEqual([
      "`place` calls `take` (stock): put a client of stock's API in its place.",
    ]);
  });

  it('is to move the function when most of its users are on the other side', () => {
    expect(ways(['o.ts#place => s.ts#take', 'o.ts#again => s.ts#take'])[0]).toBe(
      '`place` calls `take` (stock): 2 of its 2 users are in orders; move it there if it takes no data along.',
    );
  });
});

describe('a table', () => {
  it('written or read by another service’s code is a crossing of its own kind', () => {
    const statements = [
      statement('o.ts#place writes stock', 3),
      statement('o.ts#show reads stock', 4),
      statement('o.ts#show reads orders', 5),
    ];
    expect(crossings(literalGraph([], { tables: TABLES, statements }), SERVICES)).toMatchObject([
      {
        kind: 'write',
        from: 'o.ts#place',
        to: 'stock',
        at: 'o.ts:3',
        fromService: 'orders',
        toService: 'stock',
        price: 12,
      },
      { kind: 'read', from: 'o.ts#show', to: 'stock', at: 'o.ts:4', price: 4 },
    ]);
  });

  it('joined with one’s own is a join', () => {
    const statements = [statement('o.ts#show reads orders,stock', 4)];
    expect(crossings(literalGraph([], { tables: TABLES, statements }), SERVICES)).toMatchObject([
      { kind: 'join', to: 'stock' },
    ]);
  });

  it('written by shared code is a crossing of the shared kernel', () => {
    const graph = literalGraph(['log.ts -> o.ts'], {
      tables: TABLES,
      statements: [statement('log.ts#write writes stock')],
    });
    expect(crossings(graph, SERVICES)).toMatchObject([{ kind: 'write', fromService: 'shared', toService: 'stock' }]);
  });

  it('that points to another service’s table with a foreign key is a crossing', () => {
    const graph = literalGraph(['o.ts -> s.ts'], {
      tables: [table('orders', { stock_id: 'stock', parent_id: 'orders' }), table('stock')],
    });
    expect(crossings(graph, SERVICES)).toMatchObject([
      { kind: 'foreign-key', from: 'orders.stock_id', to: 'stock', at: 'schema.sql:1' },
    ]);
  });
});

describe('a transaction', () => {
  const statements = [statement('o.ts#place writes orders'), statement('s.ts#take writes stock')];
  const transaction = {
    at: 'o.ts:9',
    symbol: 'o.ts#checkout',
    calls: ['o.ts#place', 's.ts#take'],
    statements: [],
    confidence: 'exact' as const,
  };

  it('is a crossing to every other service whose tables it writes', () => {
    const graph = literalGraph(['o.ts#checkout => o.ts#place', 'o.ts#checkout => s.ts#take'], {
      tables: TABLES,
      statements,
      transactions: [transaction],
    });
    expect(crossings(graph, SERVICES)[0]).toMatchObject({
      kind: 'transaction',
      from: 'o.ts#checkout',
      to: 'stock',
      at: 'o.ts:9',
      toService: 'stock',
      price: BASE_PRICE.transaction + 2,
    });
  });

  it('is no saga for what it writes through shared code only: that is a write, to go by the outbox', () => {
    const graph = literalGraph(['o.ts#checkout => o.ts#place', 'o.ts#checkout => log.ts#audit'], {
      tables: TABLES,
      statements: [statement('o.ts#place writes orders'), statement('log.ts#audit writes log', 2)],
      transactions: [{ ...transaction, calls: ['o.ts#place', 'log.ts#audit'] }],
    });
    const map = literalMap(graph, { ...SERVICES, office: ['table:log'] });
    const found = findCrossings(graph, measureReach(graph), map);
    expect(found).toMatchObject([
      { kind: 'write', from: 'o.ts#checkout', at: 'o.ts:9', fromService: 'orders', toService: 'office' },
      { kind: 'write', from: 'log.ts#audit', fromService: 'shared', toService: 'office' },
    ]);
    expect(found[0]?.suggestion).toContain('put it into the outbox in the same transaction');
  });

  it('over the tables of one service is none', () => {
    const graph = literalGraph(['o.ts -> s.ts'], {
      tables: TABLES,
      statements,
      transactions: [{ ...transaction, calls: ['o.ts#place'] }],
    });
    expect(crossings(graph, SERVICES).filter(({ kind }) => kind === 'transaction')).toEqual([]);
  });

  it('is to be a saga step with the function that takes it back, where the owner has one', () => {
    const graph = literalGraph(['o.ts -> s.ts'], {
      tables: TABLES,
      statements: [...statements, statement('s.ts#release writes stock', 8)],
      transactions: [transaction],
    });
    const [first] = findCrossings(graph, measureReach(graph), literalMap(graph, SERVICES));
    expect(first?.suggestion).toBe(
      "`checkout` writes `stock` (stock) in one transaction: make it a saga step through stock's API, with `release` as compensation.",
    );
  });
});

describe('events, types and memory', () => {
  it('cross from who emits to every service that listens', () => {
    const graph = literalGraph(['o.ts -> s.ts'], {
      events: [
        { event: 'placed', role: 'emit', symbol: 'o.ts#place', confidence: 'exact', at: 'o.ts:4' },
        { event: 'placed', role: 'handle', symbol: 's.ts#', confidence: 'exact', at: 's.ts:2' },
        { event: 'placed', role: 'handle', symbol: 'o.ts#', confidence: 'exact', at: 'o.ts:2' },
      ],
    });
    expect(crossings(graph, SERVICES)).toMatchObject([
      { kind: 'event', to: 'placed', at: 'o.ts:4', fromService: 'orders', toService: 'stock' },
    ]);
  });

  it('cross where types are taken over the boundary', () => {
    expect(crossings(literalGraph(['o.ts ~> s.ts']), SERVICES)).toMatchObject([
      { kind: 'type', from: 'o.ts', to: 's.ts', price: 0.5 },
    ]);
  });

  it('belong to the service that changes a shared variable most; the others cross', () => {
    const cache = {
      symbol: 'cache.ts#cache',
      at: 'cache.ts:1',
      mutatedBy: [
        { symbol: 's.ts#take', at: 's.ts:5' },
        { symbol: 's.ts#put', at: 's.ts:6' },
        { symbol: 'o.ts#place', at: 'o.ts:7' },
      ],
    };
    const graph = literalGraph(['o.ts#place => cache.ts#cache', 's.ts -> cache.ts'], { sharedState: [cache] });
    expect(crossings(graph, SERVICES).map(({ kind, at, toService }) => `${kind} ${at} ${toService}`)).toEqual([
      'shared-state o.ts:1 stock',
      'shared-state o.ts:7 stock',
    ]);
  });
});

describe('a variable of a service', () => {
  it('stays its own, even when another service changes it more often', () => {
    const state = {
      symbol: 'o.ts#carts',
      at: 'o.ts:1',
      mutatedBy: [
        { symbol: 's.ts#take', at: 's.ts:5' },
        { symbol: 's.ts#put', at: 's.ts:6' },
      ],
    };
    const graph = literalGraph(['s.ts -> o.ts'], { sharedState: [state] });
    expect(
      crossings(graph, SERVICES).map(({ at, fromService, toService }) => `${at} ${fromService} ${toService}`),
    ).toEqual(['s.ts:5 stock orders', 's.ts:6 stock orders']);
  });
});

describe('prices', () => {
  it('fall from what is hardest to what is easiest to solve', () => {
    const order = [
      'transaction',
      'write',
      'join',
      'foreign-key',
      'shared-state',
      'read',
      'call',
      'event',
      'type',
    ] as const;
    const prices = order.map((kind) => BASE_PRICE[kind]);
    expect(prices).toEqual([...prices].sort((a, b) => b - a));
    expect(new Set(prices).size).toBe(prices.length);
  });
});
