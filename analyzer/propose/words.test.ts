import { describe, expect, it } from '@jest/globals';
import { nounFilter, pathWords, plural, singular, splitWords } from './words.ts';

describe('words of names', () => {
  it('are split at case, digits and separators and folded to the singular', () => {
    expect(splitWords('orderItems')).toEqual(['order', 'item']);
    expect(splitWords('HTTPServerError2')).toEqual(['http', 'server', 'error']);
    expect(splitWords('stock_levels')).toEqual(['stock', 'level']);
  });

  it.each([
    ['categories', 'category'],
    ['addresses', 'address'],
    ['address', 'address'],
    ['status', 'status'],
    ['statuses', 'status'],
    ['boxes', 'box'],
    ['purchases', 'purchase'],
    ['caches', 'cache'],
    ['batches', 'batch'],
    ['news', 'news'],
    ['users', 'user'],
  ])('%s is one %s', (many, one) => expect(singular(many)).toBe(one));

  it.each([
    ['category', 'categories'],
    ['address', 'addresses'],
    ['order', 'orders'],
    ['key', 'keys'],
  ])('%s, many %s', (one, many) => expect(plural(one)).toBe(many));
});

describe('domain nouns', () => {
  const isNoun = nounFilter(new Set(['event']));

  it('are not words of layers, nor verbs', () => {
    expect(['order', 'controller', 'service', 'find', 'payment'].filter(isNoun)).toEqual(['order', 'payment']);
  });

  it('may be programming words where a table or route is called so', () => {
    expect(isNoun('event')).toBe(true);
    expect(isNoun('job')).toBe(false);
  });
});

describe('paths', () => {
  it('tell their resource after prefixes and parameters', () => {
    expect(pathWords('/api/v1/admin/orders/:id/items')).toEqual([['order'], ['item']]);
    expect(pathWords('/me/addresses')).toEqual([['address']]);
    expect(pathWords('/:id')).toEqual([]);
  });
});
