import { describe, expect, it } from '@jest/globals';
import type { AnalysisReport } from '../../contracts/report.ts';
import { literalReport, reportRoute } from '../test/literal-report.ts';
import { lineDifferences } from './differences.ts';
import { orderExtraction } from './extraction-order.ts';
import { makePlan } from './index.ts';
import { planRoutes } from './route-safety.ts';

const report = literalReport({
  services: ['orders', 'users', 'backoffice!'],
  tables: { orders: 'orders', users: 'users', log: 'backoffice' },
  routes: [
    reportRoute('GET /orders', 'orders', { reads: ['orders', 'users'] }),
    reportRoute('POST /orders', 'orders', { writes: ['orders', 'users'] }),
    reportRoute('GET /users', 'users', { reads: ['users'] }),
    reportRoute('POST /users', 'users', { writes: ['users'] }),
    reportRoute('GET /log', 'backoffice', { reads: ['log'] }),
  ],
  crossings: ['write orders users 12', 'call orders users 2', 'call backoffice orders 2'],
});

const plan = (of: AnalysisReport = report, previous = '') => makePlan(of, previous, { source: 'migration-plan.md' });

describe('the order of extraction', () => {
  it('begins with the service that asks for least, and leaves out what stays', () => {
    expect(orderExtraction(report).map(({ service }) => service.name)).toEqual(['users', 'orders']);
  });

  it('lets a crossing be paid for by the first of its two sides to leave', () => {
    expect(orderExtraction(report).map(({ price }) => price)).toEqual([14, 2]);
  });
});

describe('a route', () => {
  const routes = planRoutes('orders', report);

  it('is not safe while it writes a table of another service', () => {
    expect(routes.find(({ route }) => route === 'POST /orders')).toEqual({
      route: 'POST /orders',
      mode: 'monolith',
      safe: false,
      note: 'writes users (users)',
    });
  });

  it('that only reads another service’s table is safe once a copy follows, and is shadowed first', () => {
    expect(routes.find(({ route }) => route === 'GET /orders')).toEqual({
      route: 'GET /orders',
      mode: 'shadow',
      safe: true,
      note: 'needs a copy of users (users)',
    });
  });

  it('that writes its own tables begins as a canary, since a write must not be sent twice', () => {
    expect(planRoutes('users', report).find(({ route }) => route === 'POST /users')).toMatchObject({
      mode: 'canary',
      safe: true,
    });
  });
});

describe('routes of other kinds', () => {
  const others = literalReport({
    services: ['orders'],
    routes: [
      reportRoute('QUERY /graphql/orders', 'orders'),
      reportRoute('MUTATION /graphql/place', 'orders'),
      { ...reportRoute('GET /lost', 'orders'), mounted: false },
    ],
  });
  const modes = planRoutes('orders', others).map(({ route, mode, safe }) => [route, mode, safe]);

  it('are shadowed first when they are queries', () => {
    expect(modes.slice(0, 2)).toEqual([
      ['QUERY /graphql/orders', 'shadow', true],
      ['MUTATION /graphql/place', 'canary', true],
    ]);
  });

  it('are not moved when no router was seen to serve them', () => {
    expect(modes.slice(2)).toEqual([['GET /lost', 'monolith', false]]);
  });
});

describe('the plan', () => {
  it('lists every crossing once, as a task with its place', () => {
    for (const place of ['orders.ts:1', 'orders.ts:2', 'backoffice.ts:3'])
      expect(plan().split(`\`${place}\``)).toHaveLength(2);
  });

  it('never sets a flag for a route that is not safe', () => {
    expect(plan()).toContain('strangler route "GET /orders" shadow');
    expect(plan()).not.toContain('strangler route "POST /orders"');
  });

  it('draws who needs whom', () => {
    expect(plan()).toContain('s2 -->|"1 write, 1 call<br/>price 14"| s3');
  });

  it('keeps hand-written text between markers when it is written anew', () => {
    const edited = plan().replace(
      '<!-- keep:begin users -->\n',
      '<!-- keep:begin users -->\nAsk Ada first.\n\nAnd $1 Bob.\n',
    );
    expect(plan(report, edited)).toBe(edited);
    expect(plan(report, edited.replace(/\n/g, '\r\n'))).toContain('Ask Ada first.');
  });

  it('keeps text whose service is gone, at the end', () => {
    const old = '<!-- keep:begin carts -->\nWe tried that in May.\n<!-- keep:end carts -->\n';
    const text = plan(report, old);
    expect(text).toContain(
      '## Notes that lost their place\n\n<!-- keep:begin carts -->\nWe tried that in May.\n<!-- keep:end carts -->',
    );
    expect(plan(report, text)).toBe(text);
  });

  it('refuses to lose text behind broken markers', () => {
    expect(() => plan(report, '<!-- keep:begin a -->\ntext\n')).toThrow('line 1: keep:begin a is never ended');
    expect(() => plan(report, '<!-- keep:end a -->\n')).toThrow('line 1: <!-- keep:end a --> is out of place');
  });
});

describe('line differences', () => {
  it('name what to take out and what to put in', () => {
    expect(lineDifferences('a\nb\nc\nd', 'a\nB\nc\nd\ne')).toEqual([
      { sign: '-', line: 2, text: 'b' },
      { sign: '+', line: 2, text: 'B' },
      { sign: '+', line: 5, text: 'e' },
    ]);
    expect(lineDifferences('same', 'same')).toEqual([]);
  });
});
