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
      routes: [
        route('GET /orders', 'r.ts#routes', { calls: ['m.ts#one'], statements: ['r.ts:7'], lines: [[105, 105]] }),
      ],
    });
    expect(measureReach(graph).routes[0]).toMatchObject({ reads: ['orders', 'users'], writes: [] });
  });

  it('of a method is what it does, although its decorator stands inside of it', () => {
    const graph = literalGraph(['c.ts#list => m.ts#all'], {
      statements: [statement('m.ts#all reads orders')],
      routes: [route('GET /orders', 'c.ts#list', { at: 'c.ts:100' })],
    });
    expect(measureReach(graph).routes[0]).toMatchObject({ reads: ['orders'] });
  });

  it('of an anonymous handler that does nothing is nothing', () => {
    const graph = literalGraph(['r.ts#routes => m.ts#all'], {
      statements: [statement('m.ts#all writes everything')],
      routes: [route('GET /healthz', 'r.ts#routes', { lines: [[105, 105]] })],
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

describe('what runs behind a handler', () => {
  const symbol = (id: string, kind: 'class' | 'variable' | 'method') =>
    ({ id, module: 'm.ts', name: id.slice(5), kind, exported: true, line: 1, endLine: 2 }) as const;
  const use = (to: string) => ({ from: 'r.ts#list', to, kind: 'use', confidence: 'exact', at: 'r.ts:3' }) as const;
  const graph = literalGraph([], {
    symbols: [symbol('m.ts#Order', 'class'), symbol('m.ts#orders', 'variable'), symbol('m.ts#Order.pay', 'method')],
    references: [use('m.ts#Order'), use('m.ts#orders'), use('m.ts#Order.pay')],
    statements: [
      statement('m.ts#Order writes orders'),
      statement('m.ts#orders writes carts'),
      statement('m.ts#Order.pay writes payments'),
    ],
    routes: [route('GET /orders', 'r.ts#list')],
  });

  it('is a function that is handed on, but not a class or a variable that is only named', () => {
    expect(measureReach(graph).routes[0]?.writes).toEqual(['payments']);
  });

  it('is all that it emits, all hosts it calls and all keys of the environment it asks for', () => {
    const at = { symbol: 's.ts#pay', at: 's.ts:3', confidence: 'exact' } as const;
    const inside = { symbol: 'r.ts#routes', confidence: 'exact' } as const;
    const told = literalGraph(['r.ts#routes => s.ts#pay'], {
      routes: [route('POST /pay', 'r.ts#routes', { calls: ['s.ts#pay'], lines: [[10, 12]], at: 'r.ts:105' })],
      events: [
        { event: 'paid', role: 'emit', ...at },
        { event: 'placed', role: 'handle', ...at },
        { event: 'tried', role: 'emit', ...inside, at: 'r.ts:11' },
        { event: 'elsewhere', role: 'emit', ...inside, at: 'r.ts:13' },
      ],
      hosts: [{ host: 'api.bank.com', ...at }],
      environment: [{ key: 'BANK_KEY', ...at }],
    });
    expect(measureReach(told).routes[0]).toMatchObject({
      emits: ['paid', 'tried'],
      hosts: ['api.bank.com'],
      environment: ['BANK_KEY'],
    });
  });

  it('is measured for other entries as for routes', () => {
    const { route: _, ...handler } = { route: 0, ...route('GET /x', 'j.ts#nightly') };
    const entry = { ...handler, kind: 'job', name: '0 3 * * *' } as const;
    const nightly = literalGraph(['j.ts#nightly => m.ts#clean'], {
      entries: [entry],
      statements: [statement('m.ts#clean writes carts')],
    });
    expect(measureReach(nightly).entries).toMatchObject([{ entry: { name: '0 3 * * *' }, writes: ['carts'] }]);
  });
});

describe('the witness of a table', () => {
  const witnesses = (arrows: string[], unsure: string[], statements = [statement('m.ts#query reads orders', 9)]) => {
    const graph = literalGraph(arrows, { routes: [route('GET /orders', 'r.ts#list')], statements });
    const references = graph.references.map((one) =>
      unsure.includes(`${one.from} => ${one.to}`) ? { ...one, confidence: 'inferred' as const } : one,
    );
    return measureReach({ ...graph, references }).routes[0]?.witnesses;
  };

  it('goes from the handler over every call to the statement, by the shortest way', () => {
    expect(
      witnesses(
        ['r.ts#list => s.ts#find', 's.ts#find => t.ts#count', 't.ts#count => m.ts#query', 's.ts#find => m.ts#query'],
        [],
      ),
    ).toEqual([
      { table: 'orders', access: 'read', confidence: 'exact', path: ['r.ts:5', 'r.ts:1', 's.ts:4', 'm.ts:9'] },
    ]);
  });

  it('takes a longer way over calls that are certain before a shorter one over a call that is not', () => {
    expect(
      witnesses(
        ['r.ts#list => m.ts#query', 'r.ts#list => s.ts#find', 's.ts#find => m.ts#query'],
        ['r.ts#list => m.ts#query'],
      ),
    ).toMatchObject([{ confidence: 'exact', path: ['r.ts:5', 'r.ts:2', 's.ts:3', 'm.ts:9'] }]);
  });

  it('is as certain as the weakest step, and still the shortest of those', () => {
    expect(
      witnesses(
        [
          'r.ts#list => s.ts#find',
          's.ts#find => t.ts#count',
          't.ts#count => m.ts#query',
          's.ts#find => u.ts#sum',
          'u.ts#sum => v.ts#one',
          'v.ts#one => m.ts#query',
        ],
        ['s.ts#find => t.ts#count', 's.ts#find => u.ts#sum'],
      ),
    ).toMatchObject([{ confidence: 'inferred', path: ['r.ts:5', 'r.ts:1', 's.ts:2', 't.ts:3', 'm.ts:9'] }]);
  });

  it('begins at the call that an anonymous handler makes', () => {
    const graph = literalGraph(['r.ts#routes => m.ts#query', 'r.ts#routes => m.ts#other'], {
      routes: [route('GET /orders', 'r.ts#routes', { calls: ['m.ts#other'], lines: [[2, 2]], at: 'r.ts:105' })],
      statements: [statement('m.ts#other writes orders', 7)],
    });
    expect(measureReach(graph).routes[0]?.witnesses).toMatchObject([
      { table: 'orders', access: 'write', path: ['r.ts:5', 'r.ts:2', 'm.ts:7'] },
    ]);
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
