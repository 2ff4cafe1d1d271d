import { describe, expect, it } from '@jest/globals';
import { RouteTable } from '../../contracts/route-table.ts';
import { applyChange, checkTable, describeChanges } from './change.ts';
import { nearest } from './nearest.ts';

const table = RouteTable.parse({
  rules: [
    { route: 'GET /products', group: 'catalog', service: 'catalog', mode: 'monolith' },
    { route: 'GET /products/:id', group: 'catalog', service: 'catalog', mode: 'shadow', percent: 5 },
    { route: 'POST /orders', group: 'orders', service: 'orders', mode: 'monolith', unsafe: 'writes the stock table' },
  ],
});
const moved = (selector: string, mode: 'canary' | 'service' | 'shadow', more = {}) =>
  applyChange(table, { selector, mode, force: false, ...more });

describe('a change', () => {
  it('moves one route by its pattern and all of a group by its name', () => {
    const one = moved('GET /products/:id', 'canary', { percent: 10 });
    expect(one.kind === 'changed' && describeChanges(table, one.table)).toEqual([
      'GET /products/:id: shadow → canary 10 %',
    ]);
    const all = moved('catalog', 'service');
    expect(all.kind === 'changed' && describeChanges(table, all.table)).toEqual([
      'GET /products: monolith → service',
      'GET /products/:id: shadow → service',
    ]);
  });

  it('keeps the share for later when the mode has none', () => {
    const outcome = moved('catalog', 'service');
    expect(outcome.kind === 'changed' && outcome.table.rules.map((rule) => rule.percent)).toEqual([0, 5, 0]);
  });

  it('gives no caller to a route marked unsafe, but by force; a shadow harms nobody', () => {
    expect(moved('orders', 'service').kind).toBe('unsafe');
    expect(moved('orders', 'canary', { percent: 1 }).kind).toBe('unsafe');
    expect(moved('orders', 'service', { force: true }).kind).toBe('changed');
    expect(moved('orders', 'shadow').kind).toBe('changed');
  });

  it('of something unknown moves nothing', () => {
    expect(moved('GET /product', 'service')).toEqual({ kind: 'unknown' });
  });

  it('of a whole table is told rule by rule', () => {
    const next = RouteTable.parse({
      killSwitch: true,
      rules: [
        { ...table.rules[0], group: 'shop' },
        { ...table.rules[2], route: 'PUT /orders' },
      ],
    });
    expect(describeChanges(table, next)).toEqual([
      'kill switch: on',
      'GET /products: group catalog → shop',
      'PUT /orders: added, monolith of orders',
      'GET /products/:id: removed',
      'POST /orders: removed',
    ]);
  });
});

describe('a change of pins and targeting', () => {
  const withOverrides = (overrides: object): RouteTable =>
    RouteTable.parse({ rules: [{ ...table.rules[0], mode: 'canary', ...overrides }] });
  const staff = { side: 'service', when: [{ from: 'header', name: 'X-Staff', in: ['yes', 'so'] }] };

  it('is told caller by caller', () => {
    const before = withOverrides({
      pins: [
        { key: 'jwt:ann', side: 'service' },
        { key: 'jwt:bob', side: 'service' },
        { key: 'jwt:eve', side: 'monolith' },
      ],
    });
    const after = withOverrides({
      pins: [
        { key: 'jwt:bob', side: 'monolith', until: '2026-03-31T12:00:00Z', why: 'ticket 7' },
        { key: 'jwt:eve', side: 'monolith' },
      ],
    });
    expect(describeChanges(before, after)).toEqual([
      'GET /products: jwt:bob pinned to monolith until 2026-03-31T12:00:00Z (ticket 7), jwt:ann no longer pinned',
    ]);
    expect(describeChanges(after, after)).toEqual([]);
  });

  it('is told as a whole', () => {
    const network = { from: 'network', in: ['10.0.0.0/8'] };
    const after = withOverrides({ targeting: [{ ...staff, when: [...staff.when, network], why: 'beta' }] });
    expect(describeChanges(withOverrides({}), after)).toEqual([
      'GET /products: targeting: service for header x-staff in yes, so and network in 10.0.0.0/8 (beta)',
    ]);
    expect(describeChanges(after, withOverrides({ targeting: [] }))).toEqual(['GET /products: targeting removed']);
  });

  it('is not lost when the rule is moved', () => {
    const before = withOverrides({ pins: [{ key: 'jwt:ann', side: 'service' }], targeting: [staff] });
    const outcome = applyChange(before, { selector: 'catalog', mode: 'service', force: false });
    expect(outcome.kind === 'changed' && outcome.table.rules[0]).toEqual({ ...before.rules[0], mode: 'service' });
  });
});

describe('a table', () => {
  it('may only name services that are configured', () => {
    expect(checkTable(table, ['catalog'])).toEqual(['rules[2].service: "orders" is not one of the services catalog']);
    expect(checkTable(table, ['catalog', 'orders'])).toEqual([]);
  });
});

describe('the nearest word', () => {
  it('is one that was likely meant, or none', () => {
    expect(nearest('catalgo', ['orders', 'catalog'])).toBe('catalog');
    expect(nearest('get /products/:ID', ['GET /products/:id', 'GET /products'])).toBe('GET /products/:id');
    expect(nearest('payments', ['orders', 'catalog'])).toBeUndefined();
  });
});
