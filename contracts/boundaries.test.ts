import { describe, expect, it } from '@jest/globals';
import { Boundaries } from './boundaries.ts';
import { parseDocument } from './parse.ts';

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
      'services[1].modules: "src/orders.ts" already belongs to orders',
    ],
    ['tables', { name: 'users', tables: ['orders'] }, 'services[1].tables: "orders" already belongs to orders'],
    [
      'routes',
      { name: 'users', routes: ['GET /orders'] },
      'services[1].routes: "GET /orders" already belongs to orders',
    ],
    ['name', { name: 'orders' }, 'services[1].name: "orders" already belongs to orders'],
  ])('gives nothing to two services: %s', (_kind, other, message) => {
    expect(problems(other)).toContain(message);
  });

  it('is accepted when everything has one owner', () => {
    expect(problems({ name: 'users', modules: ['src/users.ts'], tables: ['users'], routes: ['GET /users'] })).toBe('');
  });
});
