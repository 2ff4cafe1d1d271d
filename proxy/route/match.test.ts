import { describe, expect, it } from '@jest/globals';
import type { RouteRule } from '../../contracts/route-table.ts';
import { indexRules, matchTarget } from './match.ts';
import { parseTarget } from './path.ts';

/** Each of a service of its own, so that no two mean the same. */
const rules = (...routes: string[]): RouteRule[] =>
  routes.map((route, at) => ({ route, group: 'g', service: `s${at}`, mode: 'service', percent: 0 }));

function match(routes: readonly (string | RouteRule)[], request: string, host?: string): string {
  const { index, problems } = indexRules(
    routes.flatMap((route, at) => (typeof route === 'string' ? { ...rules(route)[0]!, service: `s${at}` } : route)),
  );
  expect(problems).toEqual([]);
  const [method = '', path = ''] = request.split(' ');
  const target = parseTarget(path, host);
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
    ['GET /PRODUCTS/', 'GET /products as /products'],
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
    expect(match([], 'GET /a//%41')).toBe('none as /a//%41');
  });

  it('travels in the canonical form when the readings mean different rules', () => {
    expect(match(['GET /products'], 'GET //products')).toBe('GET /products as /products');
    expect(match(['GET /products'], 'GET /%70roducts')).toBe('GET /products as /products');
    expect(match(['GET /p/search', 'GET /p/:id'], 'GET /p/se%61rch')).toBe('GET /p/search as /p/search');
    expect(match(['GET /files/*rest', 'GET /admin'], 'GET /files/../admin')).toBe('GET /admin as /admin');
    expect(match(['GET /'], 'GET //')).toBe('GET / as /');
  });

  it('of a word in a rule is the same as in a request', () => {
    expect(match(['GET /Café'], 'GET /caf%C3%A9')).toBe('GET /Café as /Caf%C3%A9');
  });
});

describe('a path that routers read in several ways', () => {
  it.each([
    // Fastify 4 begins the query at a semicolon, servlet containers drop what follows one in a segment; Express takes it for text.
    [['GET /p/search', 'GET /p/:id'], 'GET /p/search;x', 'GET /p/:id as /p/search%3Bx'],
    [['GET /p/search', 'GET /p/:id'], 'GET /p/4;x/search', 'none as /p/4%3Bx/search'],
    [['GET /p/:id', 'GET /p/:id/search'], 'GET /p/4;x/search', 'GET /p/:id/search as /p/4%3Bx/search'],
    // Fastify tells letter cases apart.
    [['GET /p/search', 'GET /p/:id'], 'GET /P/SEARCH', 'GET /p/search as /p/search'],
    [['GET /p/Search/:id', 'GET /p/:id/:x'], 'GET /p/sEARCH/Xy', 'GET /p/Search/:id as /p/Search/Xy'],
    [['GET /p/search', 'GET /p/:id'], 'GET /p/Xy', 'GET /p/:id as /p/Xy'],
    // Fastify gives `/files/` to the wildcard, Express to `/files`.
    [['GET /files', 'GET /files/*rest'], 'GET /files/', 'GET /files as /files'],
    // hapi decodes all that may stand in a segment.
    [['GET /a+b', 'GET /:x'], 'GET /a%2Bb', 'GET /a+b as /a+b'],
    [['GET /a%2Bb', 'GET /:x'], 'GET /a+b', 'GET /a%2Bb as /a+b'],
    [['GET /a"b', 'GET /:x'], 'GET /a"b', 'GET /a"b as /a%22b'],
  ])('is matched and travels in one: %j, %s', (table, request, expected) => {
    expect(match(table, request)).toBe(expected);
  });

  it('travels as it came while all of them mean the same flag', () => {
    const same = rules('GET /docs', 'GET /docs/*rest').map((rule) => ({ ...rule, service: 'docs' }));
    expect(match(same, 'GET /docs/')).toBe('GET /docs as /docs/');
    const [docs, rest] = same.map((rule, at) => ({ ...rule, percent: at }));
    expect(match([docs!, rest!], 'GET /docs/')).toBe('GET /docs as /docs');
    const closed = rules('GET /docs').map((rule) => ({ ...rule, mode: 'monolith' as const }));
    expect(match(closed, 'GET /docs//x')).toBe('none as /docs//x');
  });
});

describe('the host', () => {
  const table = [
    'GET /a',
    'GET shop.example/a',
    'GET *.shop.example/a',
    'GET *.eu.shop.example/a',
    'GET *.shop.example/a/:id',
    'GET /a/b',
  ];

  it.each([
    ['shop.example', 'GET shop.example/a as /a'],
    ['SHOP.Example.:8080', 'GET shop.example/a as /a'],
    ['api.shop.example', 'GET *.shop.example/a as /a'],
    ['x.api.shop.example:443', 'GET *.shop.example/a as /a'],
    ['de.eu.shop.example', 'GET *.eu.shop.example/a as /a'],
    ['eu.shop.example', 'GET *.shop.example/a as /a'],
    ['notshop.example', 'GET /a as /a'],
    ['shop.example.evil', 'GET /a as /a'],
    ['[::1]:80', 'GET /a as /a'],
    [undefined, 'GET /a as /a'],
    ['', 'GET /a as /a'],
  ])('%s: the nearest name counts', (host, expected) => {
    expect(match(table, 'GET /a', host)).toBe(expected);
  });

  it('goes before the path, and gives way where it has no rule', () => {
    expect(match(table, 'GET /a/b', 'api.shop.example')).toBe('GET *.shop.example/a/:id as /a/b');
    expect(match(table, 'GET /a/b', 'de.eu.shop.example')).toBe('GET *.shop.example/a/:id as /a/b');
    expect(match(table, 'GET /a/b', 'shop.example')).toBe('GET /a/b as /a/b');
  });

  it('of an absolute target is the one that counts', () => {
    expect(match(table, 'GET http://shop.example/a', 'shop.example')).toBe('GET shop.example/a as /a');
  });
});

describe('a wildcard', () => {
  it('takes what is behind its slash, be it nothing', () => {
    expect(match(['GET /a/*rest'], 'GET /a')).toBe('none as /a');
    expect(match(['GET /a/*rest'], 'GET /a/')).toBe('GET /a/*rest as /a/');
    expect(match(['GET /a/b/*rest'], 'GET /a//b/')).toBe('none as /a/b');
    expect(match(['GET /a/*rest'], 'GET /a/b/c')).toBe('GET /a/*rest as /a/b/c');
    expect(match(['* /*'], 'PUT /x')).toBe('* /* as /x');
  });
});

describe('a table that cannot be indexed', () => {
  it('says every problem with its place', () => {
    const { problems } = indexRules(
      rules(
        'GET /a/:id',
        'GET /A/:other',
        'GET /a/*x/b',
        'GET /:id(\\d+)',
        'GET /a//b',
        'GET /%2e%2e',
        'GET /ok',
        'GET Shop.example/a',
        'GET shop.example/a',
      ),
    );
    expect(problems).toEqual([
      'rules[1].route: means the same as "GET /a/:id"',
      'rules[2].route: a wildcard must be the last segment',
      'rules[3].route: ":id(\\d+)" must be a word, a parameter such as :id, or a last *rest',
      'rules[4].route: "" is an empty or a dot segment',
      'rules[5].route: "%2e%2e" can never match: the path hides dot segments in percent-encoding',
      'rules[8].route: means the same as "GET Shop.example/a"',
    ]);
  });
});
