import { describe, expect, it } from '@jest/globals';
import type { RouteRule } from '../../contracts/route-table.ts';
import { planRequests, selectRules } from './plan-requests.ts';

const rule = (route: string, service: string): RouteRule => ({
  route,
  service,
  group: `${service}-group`,
  mode: 'monolith',
  percent: 0,
});
const RULES = [rule('GET /products/:id', 'catalog'), rule('POST /checkout', 'orders'), rule('* /legacy/*rest', 'gone')];
const request = (method: string, path: string) => ({ method, path, headers: {} });
const services = new Set(['catalog', 'orders']);

describe('recorded requests', () => {
  it('go to the service of their rule, under the name of their route', () => {
    const { planned } = planRequests([request('GET', '/products/17?x=1')], { rules: RULES, services, unsafe: false });
    expect(planned).toMatchObject([{ route: 'GET /products/:id', service: 'catalog' }]);
  });

  it('that may change something are sent only when that is wanted', () => {
    const requests = [request('POST', '/checkout'), request('POST', '/checkout')];
    expect(planRequests(requests, { rules: RULES, services, unsafe: false })).toEqual({
      planned: [],
      notSent: [
        { what: 'POST /checkout (2 requests)', why: 'it may change something; --unsafe sends it to both sides' },
      ],
    });
    expect(planRequests(requests, { rules: RULES, services, unsafe: true }).planned).toHaveLength(2);
  });

  it('that no configured service answers are listed with the reason', () => {
    const requests = [request('GET', '/legacy/x'), request('GET', '/other/17')];
    const { planned, notSent } = planRequests(requests, { rules: RULES, services, unsafe: false });
    expect(planned).toEqual([]);
    expect(notSent).toEqual([
      { what: '* /legacy/*rest', why: 'its service gone is not in the configuration' },
      { what: 'GET /other/:id', why: 'no rule names a service for it; --candidate does' },
    ]);
  });

  it('go to the candidate that was named, grouped by what looks like their route', () => {
    const requests = [
      request('GET', '/a/17'),
      request('GET', '/a/18?q'),
      request('GET', '/a/3f2504e0-4f89-41d3-9a0c-0305e82c3301'),
      request('GET', '/a/new'),
    ];
    const { planned } = planRequests(requests, { rules: [], candidate: 'catalog', services, unsafe: false });
    expect(planned.map(({ route }) => route)).toEqual(['GET /a/:id', 'GET /a/:id', 'GET /a/:id', 'GET /a/new']);
  });
});

describe('a selector', () => {
  it('is a route, a group or a service, and chooses only what GET can reach', () => {
    const routes = (selector?: string) => selectRules(RULES, selector).map(({ route }) => route);
    expect(routes()).toEqual(['GET /products/:id', '* /legacy/*rest']);
    expect(routes('catalog-group')).toEqual(['GET /products/:id']);
    expect(routes('gone')).toEqual(['* /legacy/*rest']);
    expect(routes('get /products/:id')).toEqual(['GET /products/:id']);
    expect(routes('orders')).toEqual([]);
  });
});
