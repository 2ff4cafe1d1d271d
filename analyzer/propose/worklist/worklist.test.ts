import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { ReportWorkItem } from '../../../contracts/report.ts';
import { measureReach } from '../../measure/reach.ts';
import type { CodeGraph } from '../../model/graph.ts';
import type { ServiceMap } from '../../model/service-map.ts';
import { literalGraph, literalMap, route, statement, table } from '../../test/literal-graph.ts';
import { findCut } from '../crossings/index.ts';
import { applyChange, makeWorklist } from './index.ts';
import { identityOf } from './moves.ts';

type Services = Readonly<Record<string, readonly string[]>>;

const work = (graph: CodeGraph, map: ServiceMap): ReportWorkItem[] => {
  const reach = measureReach(graph);
  return makeWorklist({ graph, reach, map, cut: findCut(graph, reach, map) });
};
const crossingsOf = (graph: CodeGraph, map: ServiceMap) => findCut(graph, measureReach(graph), map).crossings;
const worklist = (graph: CodeGraph, services: Services) => work(graph, literalMap(graph, services));
const lines = (items: readonly ReportWorkItem[]): string[] =>
  items.map(
    ({ action, fromService, toService, crossings }) => `${action} ${fromService} ${toService} ${crossings.length}`,
  );

const TABLES = [table('orders'), table('stock'), table('log')];
const SERVICES = { orders: ['o.ts', 'o2.ts', 'table:orders'], stock: ['s.ts', 's2.ts', 'table:stock'] };

describe('code whose users and uses are mostly on the other side', () => {
  const graph = literalGraph(
    ['o.ts#count => s.ts#take', 's.ts#take => o.ts#count', 's2.ts#put => o.ts#count', 'o2.ts#a => o.ts#place'],
    { tables: TABLES, statements: [statement('o.ts#count reads stock', 3), statement('o.ts#count writes stock', 4)] },
  );
  const [first] = worklist(graph, SERVICES);

  it('is to be moved there, with what that solves and saves', () => {
    expect(first).toMatchObject({
      action: 'move-code',
      change: { kind: 'symbol', name: 'o.ts#count', to: 'stock' },
      fromService: 'orders',
      toService: 'stock',
      adds: 0,
    });
    expect(first?.crossings).toHaveLength(5);
    expect(first?.benefit).toBe(12 + 4 + 2 + 2 + 0.5);
    expect(first?.what).toBe(
      'Move `o.ts#count` from orders to stock: 5 of its 5 ties are there (2 of 2 users, 3 of 3 things it uses).',
    );
  });

  it('stays where more of them are', () => {
    const torn = literalGraph(
      ['o.ts#count => s.ts#take', 'o.ts#count => o2.ts#a', 'o2.ts#b => o.ts#count', 'o2.ts#a => o.ts#count'],
      {
        tables: TABLES,
        statements: [statement('o.ts#count writes stock', 3)],
      },
    );
    expect(worklist(torn, SERVICES).map(({ action }) => action)).not.toContain('move-code');
  });
});

describe('a table', () => {
  const writes = (symbol: string, name: string, ...at: number[]) =>
    at.map((line) => statement(`${symbol} writes ${name}`, line));

  it('that another service writes at more places than all others goes to that service', () => {
    const graph = literalGraph(['o.ts -> s.ts', 'o2.ts -> o.ts', 's2.ts -> s.ts'], {
      tables: TABLES,
      statements: [
        ...writes('s.ts#take', 'orders', 1, 2),
        ...writes('s2.ts#put', 'orders', 3),
        ...writes('o.ts#place', 'orders', 4),
        ...writes('s.ts#take', 'stock', 1, 2),
        ...writes('s2.ts#put', 'stock', 3, 5, 6),
      ],
    });
    expect(worklist(graph, SERVICES)[0]).toMatchObject({
      action: 'own-table',
      change: { kind: 'table', name: 'orders', to: 'stock' },
      what: 'Give table `orders` to stock (from orders): stock writes it at 3 places, orders writes it at 1 place.',
    });
  });

  it('stays with its owner when the others only read it: they keep a copy', () => {
    const tied = [1, 2, 3, 4, 5].map((n) => `o.ts#show => o2.ts#a${n}`);
    const graph = literalGraph(tied, {
      tables: TABLES,
      statements: [1, 2, 3, 4].map((line) => statement('o.ts#show reads stock', line)),
    });
    expect(lines(worklist(graph, SERVICES))).toEqual(['read-copy orders stock 4']);
  });
});

describe('code without data that several services use', () => {
  it('is copied to the shared kernel', () => {
    const graph = literalGraph([
      's.ts#take => o.ts#round',
      's2.ts#put => o.ts#round',
      'p.ts#pay => o.ts#round',
      'o2.ts#a => o.ts#round',
      'o.ts#place => o2.ts#a',
    ]);
    expect(worklist(graph, { ...SERVICES, payments: ['p.ts'] })[0]).toMatchObject({
      action: 'copy-to-kernel',
      change: { kind: 'symbol', name: 'o.ts#round', to: null },
    });
  });

  it('is not copied when its file declares a table', () => {
    const graph = literalGraph(['s.ts#take => o.ts#Order', 's2.ts#put => o.ts#Order', 'p.ts#pay => o.ts#Order'], {
      tables: [{ ...table('orders'), definedAt: 'o.ts:3' }],
    });
    const actions = worklist(graph, { ...SERVICES, payments: ['p.ts'] }).map(({ action }) => action);
    expect(actions).not.toContain('copy-to-kernel');
  });

  it('is not copied when it touches a table', () => {
    const graph = literalGraph(['s.ts#take => o.ts#round', 's2.ts#put => o.ts#round', 'p.ts#pay => o.ts#round'], {
      tables: TABLES,
      statements: [statement('o.ts#round writes orders')],
    });
    const actions = worklist(graph, { ...SERVICES, payments: ['p.ts'] }).map(({ action }) => action);
    expect(actions).not.toContain('copy-to-kernel');
  });
});

describe('what no change of the map solves', () => {
  it('is one item for all calls to one holder', () => {
    const graph = literalGraph(
      [
        ...['o.ts#place', 'o.ts#cancel', 'o2.ts#a'].map(
          (from, index) => `${from} => s.ts#Stock.${index === 0 ? 'take' : 'give'}`,
        ),
        ...[1, 2, 3, 4].map((n) => `s.ts#Stock.take => s2.ts#f${n}`),
      ],
      {
        tables: TABLES,
        statements: [statement('s.ts#Stock.take writes stock')],
      },
    );
    expect(worklist(graph, SERVICES)).toMatchObject([
      {
        action: 'api-client',
        price: 4.5,
        what: "Put a client of stock's API in place of `Stock` in orders: `Stock.give`, `Stock.take`, 3 uses in 2 files.",
      },
    ]);
  });

  it('is an outbox for what shared code writes in everybody’s transactions', () => {
    const graph = literalGraph(['o.ts#place => log.ts#audit', 's.ts#take => log.ts#audit'], {
      tables: TABLES,
      statements: [
        statement('log.ts#audit writes log', 2),
        statement('o.ts#place writes orders', 3),
        statement('s.ts#take writes stock', 3),
      ],
      transactions: ['o.ts#place', 's.ts#take'].map((symbol) => ({
        at: `${symbol.slice(0, 4)}:1`,
        symbol,
        calls: ['log.ts#audit', symbol],
        statements: [],
        confidence: 'exact' as const,
      })),
      routes: [
        route('POST /orders', 'o.ts#place'),
        route('POST /stock', 's.ts#take'),
        route('GET /stock', 's.ts#look'),
      ],
    });
    const map = literalMap(graph, {
      ...SERVICES,
      office: ['table:log'],
      orders: [...SERVICES.orders, 'route:POST /orders'],
      stock: [...SERVICES.stock, 'route:POST /stock', 'route:GET /stock'],
    });
    const [first, ...rest] = work(graph, map);
    expect(rest).toEqual([]);
    expect(first).toMatchObject({ action: 'outbox', waiting: ['POST /orders', 'POST /stock'] });
    expect(first?.what).toContain('2 transactions of orders, stock (`place`, `take`)');
  });

  it('is a saga with its compensation and the Lisbon figures for a transaction over several services', () => {
    const graph = literalGraph(['o.ts#place => s.ts#take', 's.ts#seen => s.ts#release'], {
      tables: TABLES,
      statements: [
        statement('o.ts#place writes orders', 2),
        statement('s.ts#take writes stock', 3),
        statement('s.ts#release writes stock', 4),
        statement('o2.ts#report reads orders,stock', 5),
        statement('s2.ts#clean writes orders', 6),
        statement('s2.ts#clean reads stock', 7),
      ],
      transactions: [
        { at: 'o.ts:1', symbol: 'o.ts#place', calls: ['s.ts#take'], statements: ['o.ts:2'], confidence: 'exact' },
      ],
      routes: [
        route('POST /orders', 'o.ts#place'),
        route('GET /report', 'o2.ts#report'),
        route('POST /clean', 's2.ts#clean'),
      ],
    });
    const saga = worklist(graph, SERVICES).find(({ action }) => action === 'saga');
    expect(saga?.what).toBe(
      'Make the transaction of `place` a saga led by orders, with steps in stock (`stock`). Compensation: `release` for stock. ' +
        'Nothing is read from stock inside: an outbox does where that step cannot be refused. Redesign complexity 1, added to others 2.',
    );
    expect(saga?.price).toBe(40 + 2 + 2 * 0.25);
  });
});

const small = fc.integer({ min: 0, max: 5 });
const anyProgram = fc.record({
  calls: fc.array(fc.tuple(small, small, small, small), { maxLength: 30 }),
  uses: fc.array(fc.tuple(small, small, small, fc.boolean()), { maxLength: 15 }),
  opens: fc.array(fc.tuple(small, small), { maxLength: 3 }),
});

describe('any worklist', () => {
  const NAMES = ['a', 'b', 'c'];
  const program = fc.sample(anyProgram, { numRuns: 300, seed: 7 }).map(({ calls, uses, opens }) => {
    const graph = literalGraph(
      [
        ...calls.map(([f, x, t, y]) => `m${f}.ts#f${x % 3} => m${t}.ts#f${y % 3}`),
        'm0.ts -> m1.ts',
        'm2.ts -> m3.ts',
        'm4.ts -> m5.ts',
      ],
      {
        tables: [table('t0', { other: 't1' }), table('t1'), table('t2')],
        statements: uses.map(([m, f, t, write], index) =>
          statement(`m${m}.ts#f${f % 3} ${write ? 'writes' : 'reads'} t${t % 3}`, index + 1),
        ),
        transactions: opens.map(([m, f], index) => ({
          at: `m${m}.ts:${50 + index}`,
          symbol: `m${m}.ts#f${f % 3}`,
          calls: [`m${m}.ts#f${f % 3}`],
          statements: [],
          confidence: 'exact' as const,
        })),
      },
    );
    const map = literalMap(
      graph,
      Object.fromEntries(NAMES.map((name, i) => [name, [`m${2 * i}.ts`, `m${2 * i + 1}.ts`, `table:t${i}`]])),
    );
    return { graph, map, items: work(graph, map), crossings: crossingsOf(graph, map) };
  });
  const changes = program.flatMap(({ items, ...rest }) =>
    items.flatMap((item) => (item.change === undefined ? [] : [{ ...rest, item, change: item.change }])),
  );

  it('has every crossing in exactly one item', () => {
    for (const { items, crossings } of program)
      expect(items.flatMap((item) => item.crossings).sort((a, b) => a - b)).toEqual(crossings.map((_, index) => index));
  });

  it('names with a change of the map only crossings that are gone once it is made', () => {
    expect(changes.length).toBeGreaterThan(50);
    for (const { graph, map, item, change, crossings } of changes) {
      const left = new Set(crossingsOf(graph, applyChange(graph, map, change)).map(identityOf));
      const said = item.crossings.flatMap((index) => crossings[index] ?? []).map(identityOf);
      expect(said.filter((identity) => left.has(identity))).toEqual([]);
    }
  });

  it('saves with all its changes together what they say one by one', () => {
    const price = (graph: CodeGraph, map: ServiceMap) =>
      crossingsOf(graph, map).reduce((sum, one) => sum + one.price, 0);
    for (const { graph, map, items } of program) {
      const made = items.flatMap(({ change }) => change ?? []);
      const last = made.reduce((now, change) => applyChange(graph, now, change), map);
      const said = items.reduce((sum, { change, benefit }) => sum + (change === undefined ? 0 : benefit), 0);
      expect(price(graph, map) - price(graph, last)).toBeCloseTo(said, 2);
    }
  });
});
