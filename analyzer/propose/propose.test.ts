import { describe, expect, it } from '@jest/globals';
import { measureReach } from '../measure/reach.ts';
import type { CodeGraph } from '../model/graph.ts';
import { layeredShop } from '../test/layered-shop.ts';
import { arrowsOf, EMPTY, literalGraph, statement, table } from '../test/literal-graph.ts';
import { findCrossings, proposeServices } from './index.ts';

const propose = (graph: CodeGraph) => proposeServices(graph, measureReach(graph));

describe('the proposal for a layered program', () => {
  const map = propose(layeredShop());
  const serviceOf = (path: string): string | null | undefined => map.modules.get(path);

  it('cuts by domain, not by layer', () => {
    for (const noun of ['user', 'product', 'order', 'payment']) {
      expect(serviceOf(`src/routes/${noun}s.ts`)).toBe(serviceOf(`src/services/${noun}Service.ts`));
      expect(serviceOf(`src/services/${noun}Service.ts`)).toBe(serviceOf(`src/models/${noun}.ts`));
    }
    expect(serviceOf('src/models/user.ts')).not.toBe(serviceOf('src/models/product.ts'));
    expect(serviceOf('src/models/order.ts')).not.toBe(serviceOf('src/models/product.ts'));
  });

  it('names services by their domain noun, in the plural that the program uses', () => {
    expect(map.services.map(({ name }) => name)).toEqual(expect.arrayContaining(['users', 'products', 'orders']));
  });

  it('gives every table to the service whose code writes it', () => {
    for (const [name, writer] of [
      ['users', 'user'],
      ['order_items', 'order'],
      ['product_images', 'product'],
    ] as const)
      expect(map.tables.get(name)).toBe(serviceOf(`src/models/${writer}.ts`));
  });

  it('leaves wiring and helpers that everybody uses to the shared kernel', () => {
    expect(['src/app.ts', 'src/lib/helpers.ts', 'src/lib/db.ts'].map(serviceOf)).toEqual([null, null, null]);
  });

  it('is the same for the same source in another order', () => {
    const { modules, references, tables, statements, routes, symbols, ...rest } = layeredShop();
    const turned: CodeGraph = {
      ...rest,
      modules: modules.toReversed(),
      references: references.toReversed(),
      tables: tables.toReversed(),
      statements: statements.toReversed(),
      routes: routes.toReversed(),
      symbols: symbols.toReversed(),
    };
    expect(flat(propose(turned))).toEqual(flat(map));
  });
});

describe('what is everybody’s', () => {
  const shop = layeredShop();
  const guard = ['user', 'product', 'order', 'payment'].map(
    (noun) => `src/routes/${noun}s.ts#list => src/middleware/userGuard.ts#guard`,
  );
  const graph: CodeGraph = {
    ...literalGraph([...arrowsOf(shop), ...guard, 'src/seeds/users.ts -> src/lib/db.ts']),
    routes: shop.routes,
    entryPoints: shop.entryPoints,
    tables: [...shop.tables, table('audit_entries')],
    statements: [
      ...shop.statements,
      statement('src/lib/helpers.ts#audit writes audit_entries', 40),
      statement('src/models/user.ts#history reads audit_entries', 41),
      statement('src/seeds/users.ts#fill writes users', 42),
    ],
  };
  const map = propose(graph);

  it('goes to the shared kernel even when its name speaks of one domain, if its folder says that it is for all', () => {
    expect(map.modules.get('src/middleware/userGuard.ts')).toBeNull();
  });

  it('is a table that only shared code writes, whoever reads it', () => {
    expect(map.modules.get('src/lib/helpers.ts')).toBeNull();
    expect(map.tables.get('audit_entries')).toBeNull();
  });

  it('is not a seed: it follows the tables that it fills, and crosses nothing', () => {
    expect(map.modules.get('src/seeds/users.ts')).toBe(map.tables.get('users'));
    const seeded = findCrossings(graph, measureReach(graph), {
      ...map,
      modules: new Map([...map.modules, ['src/seeds/users.ts', 'orders']]),
    });
    expect(seeded.filter(({ at }) => at.startsWith('src/seeds/'))).toEqual([]);
  });
});

describe('a program without structure', () => {
  it('is one service, with the reason in words', () => {
    const map = propose(literalGraph(['a.ts -> b.ts', 'b.ts -> a.ts']));
    expect(map.services).toHaveLength(1);
    expect(map.services[0]?.why).toContain('No part holds together better than the whole');
    expect([...map.modules.values()]).toEqual([map.services[0]?.name, map.services[0]?.name]);
  });

  it('is proposed for even when it is empty, a single file, or 10,000 files that nothing ties', () => {
    expect(propose(EMPTY).services).toHaveLength(1);
    expect(propose(literalGraph(['a.ts -> a.ts'])).services).toHaveLength(1);
    const modules = Array.from({ length: 10_000 }, (_, index) => ({ path: `f${index}.ts`, lines: 1, barrel: false }));
    expect(propose({ ...EMPTY, modules }).services).toHaveLength(1);
  });
});

const flat = (map: ReturnType<typeof propose>) =>
  JSON.stringify({
    services: map.services,
    modules: [...map.modules].sort(),
    tables: [...map.tables].sort(),
    routes: [...map.routes].sort(),
  });
