import { describe, expect, it } from '@jest/globals';
import type { RouteRule } from '../../contracts/route-table.ts';
import { indexRules, matchTarget } from './match.ts';
import { parseTarget } from './path.ts';

const rules = (...routes: string[]): RouteRule[] =>
  routes.map((route) => ({ route, group: 'g', service: 's', mode: 'service', percent: 0 }));

function match(routes: readonly string[], request: string): string {
  const { index, problems } = indexRules(rules(...routes));
  expect(problems).toEqual([]);
  const [method = '', path = ''] = request.split(' ');
  const target = parseTarget(path, undefined);
  if (target.kind === 'refused') return target.why;
  const found = matchTarget(index, method, target);
  return `${found.rule?.route ?? 'none'} as ${found.path}`;
}

describe('the most specific rule', () => {
  const table = [
    'GET /products',
    'GET /products/search',
    'GET /products/:id',
    '* /products/*rest',
    'POST /products/search/x',
  ];

  it.each([
    ['GET /products', 'GET /products as /products'],
    ['GET /PRODUCTS/', 'GET /products as /PRODUCTS/'],
    ['GET /products/search', 'GET /products/search as /products/search'],
    ['GET /products/42', 'GET /products/:id as /products/42'],
    ['DELETE /products/42', '* /products/*rest as /products/42'],
    ['GET /products/search/x', '* /products/*rest as /products/search/x'],
    ['POST /products/search/x', 'POST /products/search/x as /products/search/x'],
    ['POST /products', 'none as /products'],
    ['GET /productss', 'none as /productss'],
    ['GET /', 'none as /'],
  ])('of %s is %s', (request, expected) => {
    expect(match(table, request)).toBe(expected);
  });

  it('gives way to the next when it is of another method', () => {
    expect(match(['POST /a/b', 'GET /:x/c', 'GET /:x/:y'], 'GET /a/b')).toBe('GET /:x/:y as /a/b');
  });
});

describe('HEAD', () => {
  it('follows GET unless it has its own rule', () => {
    expect(match(['GET /a'], 'HEAD /a')).toBe('GET /a as /a');
    expect(match(['GET /a', 'HEAD /a'], 'HEAD /a')).toBe('HEAD /a as /a');
    expect(match(['GET /a', '* /a'], 'HEAD /a')).toBe('GET /a as /a');
  });
});

describe('an unusual spelling', () => {
  it('travels raw while every reading means the same rule', () => {
    expect(match(['GET /files/*rest'], 'GET /files/http://x/%41')).toBe('GET /files/*rest as /files/http://x/%41');
    expect(match([], 'GET //a/%41')).toBe('none as //a/%41');
  });

  it('travels in the canonical form when the readings mean different rules', () => {
    expect(match(['GET /products'], 'GET //products')).toBe('GET /products as /products');
    expect(match(['GET /products'], 'GET /%70roducts')).toBe('GET /products as /products');
    expect(match(['GET /p/search', 'GET /p/:id'], 'GET /p/se%61rch')).toBe('GET /p/search as /p/search');
    expect(match(['GET /files/*rest', 'GET /admin'], 'GET /files/../admin')).toBe('GET /admin as /admin');
    expect(match(['GET /'], 'GET //')).toBe('GET / as /');
  });

  it('of a word in a rule is the same as in a request', () => {
    expect(match(['GET /Café'], 'GET /caf%C3%A9')).toBe('GET /Café as /caf%C3%A9');
  });
});

describe('a wildcard', () => {
  it('takes one or more segments', () => {
    expect(match(['GET /a/*rest'], 'GET /a')).toBe('none as /a');
    expect(match(['GET /a/*rest'], 'GET /a/')).toBe('none as /a/');
    expect(match(['GET /a/*rest'], 'GET /a/b/c')).toBe('GET /a/*rest as /a/b/c');
    expect(match(['* /*'], 'PUT /x')).toBe('* /* as /x');
  });
});

describe('a table that cannot be indexed', () => {
  it('says every problem with its place', () => {
    const { problems } = indexRules(
      rules('GET /a/:id', 'GET /A/:other', 'GET /a/*x/b', 'GET /:id(\\d+)', 'GET /a//b', 'GET /%2e%2e', 'GET /ok'),
    );
    expect(problems).toEqual([
      'rules[1].route: means the same as "GET /a/:id"',
      'rules[2].route: a wildcard must be the last segment',
      'rules[3].route: ":id(\\d+)" must be a word, a parameter such as :id, or a last *rest',
      'rules[4].route: "" is an empty or a dot segment',
      'rules[5].route: "%2e%2e" can never match: the path hides dot segments in percent-encoding',
    ]);
  });
});
