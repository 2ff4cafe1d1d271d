import { describe, expect, it } from '@jest/globals';
import type { ReportFinding } from '../../contracts/report.ts';
import type { CodeGraph } from '../model/graph.ts';
import { literalGraph, literalMap, route, statement, table } from '../test/literal-graph.ts';
import { findCycles } from './cycles.ts';
import { findTangles } from './findings.ts';
import { findGodModules } from './god-modules.ts';
import { measureReach } from './reach.ts';
import { findUnused } from './unused.ts';

const SERVICES = {
  orders: ['o.ts', 'table:orders', 'route:GET /orders'],
  stock: ['s.ts', 'table:stock', 'route:GET /stock'],
};
const TABLES = [table('orders'), table('stock')];

function tangles(graph: CodeGraph, more: Readonly<Record<string, readonly string[]>> = {}): readonly ReportFinding[] {
  const map = literalMap(graph, { ...SERVICES, ...more });
  const measured = {
    reach: measureReach(graph),
    cycles: findCycles(graph),
    gods: findGodModules(graph, map),
    unused: findUnused(graph),
  };
  return findTangles(graph, map, measured);
}

describe('findings', () => {
  it('show a cycle as a way round, with the import that is cheapest to cut', () => {
    expect(
      tangles(literalGraph(['o.ts -> s.ts', 's.ts -> o.ts', 'o.ts#a => s.ts#b', 'o.ts#b => s.ts#b'])).map(
        ({ message }) => message,
      ),
    ).toEqual([
      '2 modules import each other in cycles. Cut the first import of each: s.ts → o.ts → s.ts (1 use of the first import).',
    ]);
  });

  it('show a transaction and a statement that span services, with the tables of each', () => {
    const statements = [statement('o.ts#place writes orders,stock', 4), statement('o.ts#list reads orders', 5)];
    const transactions = [
      { at: 'o.ts:3', symbol: 'o.ts#place', calls: ['o.ts#place'], statements: [], confidence: 'exact' as const },
    ];
    expect(tangles(literalGraph(['o.ts -> s.ts'], { tables: TABLES, statements, transactions }))).toMatchObject([
      { kind: 'wide-transaction', at: ['o.ts:3'], message: expect.stringContaining('(orders: orders; stock: stock)') },
      { kind: 'cross-domain-join', at: ['o.ts:4'], message: 'One statement spans orders (orders), stock (stock).' },
    ]);
  });

  it('show the widest statement first', () => {
    const statements = [statement('o.ts#a reads orders,stock', 1), statement('o.ts#b reads orders,stock,bills', 2)];
    const found = tangles(literalGraph([], { tables: [...TABLES, table('bills')], statements }), {
      bills: ['table:bills'],
    });
    expect(found.map(({ at }) => at)).toEqual([['o.ts:2'], ['o.ts:1']]);
  });

  it('show memory that several services change, and apart from it what a service keeps in its process', () => {
    const state = (...mutating: string[]) => [
      {
        symbol: 'cache.ts#cache',
        at: 'cache.ts:1',
        mutatedBy: mutating.map((symbol) => ({ symbol, at: `${symbol.slice(0, -2)}:2` })),
      },
    ];
    const arrows = ['o.ts -> cache.ts', 's.ts -> cache.ts'];
    expect(tangles(literalGraph(arrows, { sharedState: state('o.ts#a', 's.ts#b') }))).toMatchObject([
      { kind: 'shared-state', at: ['cache.ts:1', 'o.ts:2', 's.ts:2'], modules: ['cache.ts', 'o.ts', 's.ts'] },
    ]);
    expect(tangles(literalGraph(arrows, { sharedState: state('o.ts#a', 'o.ts#b') }))).toEqual([]);
    const own = [{ symbol: 'o.ts#running', at: 'o.ts:1', mutatedBy: [{ symbol: 'o.ts#a', at: 'o.ts:2' }] }];
    expect(tangles(literalGraph(arrows, { sharedState: own }))).toMatchObject([
      {
        kind: 'shared-state',
        message:
          'o.ts keeps running in the memory of its process: while the monolith and orders both run, each has its own.',
      },
    ]);
  });

  it('show a file that registers routes of two services', () => {
    const routes = [route('GET /orders', 'o.ts#a'), route('GET /stock', 's.ts#b', { at: 'o.ts:9' })];
    expect(tangles(literalGraph(['o.ts -> s.ts'], { routes }))).toMatchObject([
      {
        kind: 'mixed-routes',
        message: 'o.ts registers routes of 2 services: orders: 1 (GET /orders); stock: 1 (GET /stock).',
      },
    ]);
  });

  it('show what is loaded by a computed name, unused modules and barrels', () => {
    const guess = {
      from: 'o.ts#',
      to: 'csv.cjs#',
      kind: 'dynamic' as const,
      confidence: 'inferred' as const,
      at: 'o.ts:7',
    };
    const graph = literalGraph(['o.ts -> s.ts']);
    const found = tangles({
      ...graph,
      references: [...graph.references, guess],
      modules: [
        ...graph.modules,
        { path: 'csv.cjs', lines: 1, barrel: false },
        { path: 'index.ts', lines: 1, barrel: true },
      ],
      entryPoints: ['o.ts', 'index.ts'],
    });
    expect(found).toMatchObject([
      { kind: 'dynamic-require', at: ['o.ts:7'], modules: ['csv.cjs', 'o.ts'] },
      { kind: 'barrel', modules: ['index.ts'] },
    ]);
    expect(tangles({ ...graph, entryPoints: ['s.ts'] })).toMatchObject([{ kind: 'unused-module', modules: ['o.ts'] }]);
  });
});
