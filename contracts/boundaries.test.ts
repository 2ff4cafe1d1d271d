import { describe, expect, it } from '@jest/globals';
import { Boundaries } from './boundaries.ts';
import { parseDocument, parseJsonDocument } from './parse.ts';

const orders = { name: 'orders', modules: ['src/orders.ts'], tables: ['orders'], routes: ['GET /orders'] };

function problems(other: object): string {
  try {
    parseDocument(Boundaries, { schemaVersion: '1.0.0', services: [orders, other] }, 'boundaries.json');
    return '';
  } catch (error) {
    return String(error);
  }
}

describe('a service map', () => {
  it.each([
    [
      'modules',
      { name: 'users', modules: ['src/orders.ts'] },
      'services[1].modules[0]: "src/orders.ts" already belongs to orders: services[0].modules[0]',
    ],
    [
      'tables',
      { name: 'users', tables: ['orders'] },
      'services[1].tables[0]: "orders" already belongs to orders: services[0].tables[0]',
    ],
    [
      'routes',
      { name: 'users', routes: ['GET /orders'] },
      'services[1].routes[0]: "GET /orders" already belongs to orders: services[0].routes[0]',
    ],
    ['name', { name: 'orders' }, 'services[1].name: "orders" already belongs to orders'],
  ])('gives nothing to two services: %s', (_kind, other, message) => {
    expect(problems(other)).toContain(message);
  });

  it('is accepted when everything has one owner', () => {
    expect(problems({ name: 'users', modules: ['src/users.ts'], tables: ['users'], routes: ['GET /users'] })).toBe('');
  });
});

describe('a contradiction', () => {
  const read = (more: object, services: object[] = [orders, { name: 'users', tables: ['users'] }]): string => {
    try {
      parseJsonDocument(Boundaries, JSON.stringify({ schemaVersion: '1.1.0', services, ...more }, null, 1), 'b.json');
      return '';
    } catch (error) {
      return String(error);
    }
  };

  it('names both entries with their lines', () => {
    const twice = [
      { name: 'a', tables: ['x', 'y'] },
      { name: 'b', tables: ['z', 'x'] },
    ];
    expect(read({}, twice)).toContain(
      'services[1].tables[1] (line 15): "x" already belongs to a: services[0].tables[0] (line 7)',
    );
  });

  it.each([
    [
      'pinned twice',
      [
        { what: 'x.ts', service: 'users' },
        { what: 'x.ts', service: 'orders' },
      ],
      'pinned[1] (line 31): "x.ts" is pinned to orders, and to users before: pinned[0] (line 27)',
    ],
    [
      'pinned away from its owner',
      [{ what: 'users', service: 'orders' }],
      'pinned[0] (line 27): "users" is pinned to orders but belongs to users: services[1].tables[0] (line 19)',
    ],
    [
      'pinned and shared',
      [{ what: 'src/lib/', service: 'orders' }],
      'pinned[0] (line 27): "src/lib/" is pinned to orders but belongs to the shared kernel: shared[0] (line 24)',
    ],
    [
      'pinned to nobody',
      [{ what: 'x.ts', service: 'odrers' }],
      'there is no service "odrers"; there are orders, users',
    ],
  ])('is told: %s', (_title, pinned, message) => {
    expect(read({ shared: ['src/lib/'], pinned })).toContain(message);
  });

  it('leaves a service map of 1.0.0 as it was', () => {
    const old = parseDocument(Boundaries, { schemaVersion: '1.0.0', services: [orders] }, 'b.json');
    expect([old.together, old.apart, old.pinned, old.shared]).toEqual([[], [], [], []]);
  });
});
