import { describe, expect, it } from '@jest/globals';
import { parseTarget } from './path.ts';

const parse = (target: string) => parseTarget(target, 'shop.example');
const reading = (target: string) => {
  const parsed = parse(target);
  return parsed.kind === 'refused' ? parsed.why : `${parsed.rawPath} ${parsed.canonicalPath} ${parsed.query}`.trim();
};

describe('a plain path', () => {
  it('has one reading, in lower case', () => {
    expect(parse('/products/42?q=%zz')).toMatchObject({
      rawPath: '/products/42',
      canonical: '/products/42',
      readings: [],
      query: '?q=%zz',
      host: 'shop.example',
    });
    expect(parse('/')).toMatchObject({ canonical: '/', readings: [] });
  });

  it('has a second one when letter case may count, or a last slash', () => {
    expect(parse('/Products')).toMatchObject({ canonical: '/products', readings: ['/Products'] });
    expect(parse('/products/')).toMatchObject({ canonical: '/products/', readings: ['/products/', '/products//'] });
  });
});

describe('the canonical reading', () => {
  it.each([
    ['/a///b', '/a///b /a/b'],
    ['/%70roducts', '/%70roducts /products'],
    ['/a%2Db%7e', '/a%2Db%7e /a-b~'],
    ['/a%2bb%40c%3a', '/a%2bb%40c%3a /a+b@c:'],
    ['/a;b', '/a;b /a%3Bb'],
    ['/a%3bb', '/a%3bb /a%3Bb'],
    ['/a"b|c', '/a"b|c /a%22b%7Cc'],
    ['/%252e%252e/a', '/%252e%252e/a /%252e%252e/a'],
    ['/caf%c3%a9', '/caf%c3%a9 /caf%C3%A9'],
    ['/a%2fb', '/a%2fb /a%2Fb'],
    ['/a%5Cb', '/a%5Cb /a%5Cb'],
    ['/a.b/..c/...', '/a.b/..c/... /a.b/..c/...'],
  ])('of %s keeps the raw path beside it', (target, expected) => {
    expect(reading(target)).toBe(expected);
  });

  it.each([
    ['/a/../b', '/b /b'],
    ['/a/./b/', '/a/b/ /a/b'],
    ['/../../a', '/a /a'],
    ['/a/b/..', '/a/ /a'],
    ['/a/..;x/b', '/b /b'],
    ['/a//../b', '/b /b'],
    ['//a///b/', '/a/b/ /a/b'],
    ['/caf\u00c3\u00a9', '/caf%C3%A9 /caf%C3%A9'],
  ])('of %s is the only one that travels', (target, expected) => {
    expect(reading(target)).toBe(expected);
  });
});

describe('a refused path', () => {
  it.each([
    ['/a\\b', 'the path has a backslash'],
    ['/a#b', 'the path has a fragment'],
    ['/a%00', 'the path has an encoded NUL'],
    ['/100%', 'the path has a % without two hex digits'],
    ['/%f', 'the path has a % without two hex digits'],
    ['/%ff', 'the path is not UTF-8'],
    ['/%c0%ae%c0%ae/x', 'the path is not UTF-8'],
    ['/\u00e9', 'the path is not UTF-8'],
    ['/a\u007f', 'the path has a control character'],
    ['/%2e%2e/x', 'the path hides dot segments in percent-encoding'],
    ['/.%2E/x', 'the path hides dot segments in percent-encoding'],
    ['/%2e', 'the path hides dot segments in percent-encoding'],
    ['/a/..%2fx', 'the path hides dot segments in percent-encoding'],
    ['/a/%2e%2e;x/b', 'the path hides dot segments in percent-encoding'],
    ['/a/..%5c..%5cx', 'the path hides dot segments in percent-encoding'],
    ['http://evil.example/', 'the request target names another host'],
    ['shop.example:443', 'the request target is no path'],
    ['', 'the request target is no path'],
    ['*', 'the request target is no path'],
  ])('is %j, because %s', (target, why) => {
    expect(reading(target)).toBe(why);
  });
});

describe('an absolute target', () => {
  it('is read as the path on the own host', () => {
    expect(reading('HTTP://SHOP.example')).toBe('/ /');
    expect(reading('http://shop.example?x')).toBe('/ / ?x');
    expect(reading('https://shop.example/a/?x')).toBe('/a/ /a ?x');
  });
});

describe('a Host header', () => {
  it.each(['a, b', 'a b', 'u@h', 'a/b', 'a%2eb', 'h:80:80', '[::1', 'h:port'])('of %j is refused', (host) => {
    expect(parseTarget('/', host)).toEqual({ kind: 'refused', why: 'the Host header names no host' });
  });
});
