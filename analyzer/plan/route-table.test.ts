import { describe, expect, it } from '@jest/globals';
import { RouteTable } from '../../contracts/route-table.ts';
import { literalReport, reportRoute } from '../test/literal-report.ts';
import { toPatterns } from './proxy-pattern.ts';
import { planRouteTable } from './route-table.ts';

const plan = (...routes: (readonly [string, string])[]) =>
  planRouteTable(
    literalReport({
      services: ['orders', 'users', 'office!'],
      tables: { users: 'users' },
      routes: routes.map(([key, service]) => reportRoute(key, service)),
    }),
  );
const rulesOf = (...routes: (readonly [string, string])[]) =>
  plan(...routes).table.rules.map(({ route, service }) => `${service} ${route}`);

describe('the table to begin with', () => {
  it('has every route of the services that leave, all answered by the monolith', () => {
    const { table, unroutable } = plan(['GET /users', 'users'], ['GET /orders/:id', 'orders'], ['GET /log', 'office']);
    expect(unroutable).toEqual([]);
    expect(RouteTable.parse(table)).toEqual({
      killSwitch: false,
      rules: [
        { route: 'GET /orders/:id', group: 'orders', service: 'orders', mode: 'monolith', percent: 0 },
        { route: 'GET /users', group: 'users', service: 'users', mode: 'monolith', percent: 0 },
      ],
    });
  });

  it('marks what must not be moved yet, with the reason', () => {
    const report = literalReport({
      services: ['orders', 'users'],
      tables: { users: 'users' },
      routes: [reportRoute('POST /orders', 'orders', { writes: ['users'] })],
    });
    expect(planRouteTable(report).table.rules).toMatchObject([
      { route: 'POST /orders', unsafe: 'writes users (users)' },
    ]);
  });

  it('keeps one of two routes that match the same requests', () => {
    expect(rulesOf(['GET /orders/:id', 'orders'], ['GET /Orders/:order', 'orders'])).toEqual([
      'orders GET /orders/:id',
    ]);
    expect(plan(['GET /orders/:id', 'orders'], ['GET /orders/:user', 'users']).unroutable).toEqual([
      { route: 'GET /orders/:user', service: 'users', why: 'means the same as GET /orders/:id of orders' },
    ]);
  });
});

describe('operations that are named inside a request', () => {
  it('move with their endpoint when one service answers all of it', () => {
    expect(rulesOf(['QUERY /graphql/order', 'orders'], ['MUTATION /graphql/place', 'orders'])).toEqual([
      'orders * /graphql',
      'orders * /graphql/*operation',
    ]);
  });

  it('are not routable when several do, and the reason is said', () => {
    const { table, unroutable } = plan(['QUERY /graphql/order', 'orders'], ['QUERY /graphql/user', 'users']);
    expect(table.rules).toEqual([]);
    expect(unroutable.map(({ route, why }) => `${route}: ${why}`)).toEqual([
      'QUERY /graphql/order: it is named inside requests to /graphql, which 2 services answer: a rule can only move the whole endpoint',
      'QUERY /graphql/user: it is named inside requests to /graphql, which 2 services answer: a rule can only move the whole endpoint',
    ]);
  });
});

describe('a path', () => {
  it('is written as the proxy reads it', () => {
    expect(toPatterns('/')).toEqual(['/']);
    expect(toPatterns('/orders/:id(\\d+)')).toEqual(['/orders/:id']);
    expect(toPatterns('/orders/:id?')).toEqual(['/orders', '/orders/:id']);
    expect(toPatterns('/files/*')).toEqual(['/files/*rest']);
    expect(toPatterns('/files/(.*)')).toEqual(['/files/*rest']);
    expect(toPatterns('/files/*path')).toEqual(['/files/*path']);
    expect(toPatterns('/options/:value*')).toEqual(['/options', '/options/*value']);
  });

  it('that no rule can say is told', () => {
    expect(toPatterns('/locales/:lng.json')).toBe(
      'a rule cannot say `:lng.json`: only words, :parameters and a last *rest',
    );
    expect(toPatterns('/a/*/b')).toBe('`*` takes many segments before the end');
  });
});
