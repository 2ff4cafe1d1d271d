import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { diffJson } from './diff.ts';
import { equal } from './equal.ts';
import { type JsonValue, parseJson } from './json.ts';

const diff = (control: unknown, candidate: unknown) => diffJson(control as JsonValue, candidate as JsonValue);
const places = (control: unknown, candidate: unknown) =>
  diff(control, candidate).map(({ path, kind, count }) => `${path} ${kind} ${count}`);

const item = (id: number) => ({ id, name: `n${id}`, price: id * 1.5 });
const items = (...ids: number[]) => ({ items: ids.map(item), total: ids.length });

describe('objects', () => {
  it('do not depend on the order of their keys', () => {
    expect(places({ a: 1, b: 2 }, { b: 2, a: 1 })).toEqual([]);
  });

  it('differ by value, type, missing and extra field, each at its own path', () => {
    expect(places({ a: 1, b: 2, c: 3, d: null }, { a: 2, b: '2', d: 0, e: 1 })).toEqual([
      '/e extra 1',
      '/a value 1',
      '/b type 1',
      '/c missing 1',
      '/d type 1',
    ]);
  });

  it('may have keys that every object inherits', () => {
    const keys = ['__proto__', 'constructor', 'toString', 'hasOwnProperty'];
    for (const key of keys) {
      const value = parseJson(`{"${key}":1}`);
      expect(places(value, {})).toEqual([`/${key} missing 1`]);
      expect(places({}, value)).toEqual([`/${key} extra 1`]);
      expect(places(value, parseJson(`{"${key}":2}`))).toEqual([`/${key} value 1`]);
    }
  });

  it('have their keys escaped as in a JSON pointer', () => {
    expect(places({ 'a/b': { 'c~d': 1 } }, { 'a/b': { 'c~d': 2 } })).toEqual(['/a~1b/c~0d value 1']);
  });

  it('used as maps with thousands of keys stay a bounded report', () => {
    const map = (value: number) => Object.fromEntries(Array.from({ length: 5_000 }, (_, key) => [`k${key}`, value]));
    const found = diff(map(1), map(2));
    expect(found).toHaveLength(501);
    expect(found.find(({ path }) => path === '/**')?.count).toBe(4_500);
  });
});

describe('arrays of things with an identifier', () => {
  it('count an inserted element once', () => {
    expect(places(items(1, 2, 3), { ...items(1, 9, 2, 3), total: 3 })).toEqual(['/items/* extra 1']);
  });

  it('count a dropped element once', () => {
    expect(places(items(1, 2, 3).items, items(2, 3).items)).toEqual(['/* missing 1']);
  });

  it('are in another order when nothing else differs', () => {
    const [found] = diff(items(1, 2, 3), items(3, 1, 2));
    expect(found).toMatchObject({ path: '/items', kind: 'order', control: 'id 1, 2, 3', candidate: 'id 3, 1, 2' });
    expect(places(items(1, 2, 3), items(3, 1, 2))).toHaveLength(1);
  });

  it('still compare the same element at another position', () => {
    const moved = { items: [item(3), { ...item(1), price: 0 }], total: 2 };
    expect(places(items(1, 3), moved)).toEqual(['/items order 1', '/items/*/price value 1']);
  });

  it('say that the identifier is wrong when all else of the element is right', () => {
    expect(places(items(1, 2), { items: [item(1), { ...item(2), id: 7 }], total: 2 })).toEqual(['/items/*/id value 1']);
    expect(places([{ id: 1, a: 1 }], [{ id: '1', a: 1 }])).toEqual(['/*/id type 1']);
  });

  it('use another field when the identifier is not unique', () => {
    const rows = (...skus: string[]) => skus.map((sku) => ({ id: 0, sku }));
    expect(places(rows('a', 'b', 'c'), rows('a', 'c'))).toEqual(['/* missing 1']);
  });

  it('are told apart by identifiers beyond 2^53', () => {
    const list = (...ids: string[]) => parseJson(`[${ids.map((id) => `{"id":${id}}`).join()}]`);
    expect(places(list('9007199254740993', '1'), list('9007199254740992', '1'))).toEqual(['/*/id value 1']);
  });

  it('do not mistake a constant for an identifier', () => {
    const rows = (...names: string[]) => names.map((name) => ({ code: 'EUR', name }));
    expect(places(rows('x', 'y'), rows('y', 'x'))).toEqual([' order 1']);
  });
});

describe('arrays of anything else', () => {
  it('are compared by position and counted together', () => {
    expect(places({ tags: ['a', 'b', 'c'] }, { tags: ['a', 'x', 'y'] })).toEqual(['/tags/* value 2']);
  });

  it('are in another order when they hold the same values', () => {
    expect(places(['a', 'b', 'b'], ['b', 'a', 'b'])).toEqual([' order 1']);
  });

  it('lose or gain elements without shifting the rest', () => {
    expect(places([1, 2, 3, 4], [1, 3, 4])).toEqual(['/* missing 1']);
    expect(places([{ at: 1 }, { at: 1 }], [{ at: 1 }, { at: 1 }, { at: 1 }])).toEqual(['/* extra 1']);
  });

  it('differ in length when nothing says which elements are the odd ones', () => {
    expect(places([1, 2, 3], [7, 8])).toEqual([' length 1', '/* value 2']);
  });
});

describe('any two values', () => {
  it('have no difference exactly when they are equal', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), (left, right) => {
        expect(diff(left, structuredClone(left))).toEqual([]);
        expect(diff(left, right).length === 0).toBe(equal(left as JsonValue, right as JsonValue));
      }),
    );
  });

  it('may be nested 10,000 levels deep', () => {
    const nest = (core: string) => parseJson(`${'{"a":['.repeat(10_000)}${core}${']}'.repeat(10_000)}`);
    const [found, ...rest] = diff(nest('12345678901234567'), nest('1'));
    expect(rest).toEqual([]);
    expect(found?.kind).toBe('value');
    expect(found?.path.endsWith('/**')).toBe(true);
    expect(diff(nest('[1,2]'), nest('[1,2]'))).toEqual([]);
  });

  it('may have a million elements', () => {
    const list = Array.from({ length: 1_000_000 }, (_, id) => ({ id }));
    expect(places(list, [...list.slice(0, 500_000), { id: -1 }, ...list.slice(500_000)])).toEqual(['/* extra 1']);
    const numbers = list.map(({ id }) => id);
    expect(places(numbers, [...numbers, 1])).toEqual(['/* extra 1']);
  });

  it('show both values, cut to 200 characters, without credentials', () => {
    const [found] = diff({ a: { password: 'x1', list: [1, 'y'.repeat(500)] } }, { a: null });
    expect(found?.control).toHaveLength(200);
    expect(found?.control).toContain('{"password":<redacted>,"list":[1,"yyy');
    expect(found?.candidate).toBe('null');
    expect(diff({ accessToken: 'a1' }, { accessToken: 'b2' })[0]).toMatchObject({ control: '<redacted>' });
  });

  it.each([
    [{ credentials: { value: 'a1' } }, { credentials: { value: 'b2' } }],
    [{ credentials: { first: 'a1' } }, { credentials: {} }],
    [{ tokens: [{ is: { it: 'a1' } }] }, { tokens: [{ is: { it: 'b2' } }] }],
    [{ tokens: ['a1', 'b2'] }, { tokens: ['b2', 'a1'] }],
    [{ tokens: ['a1', 'b2'] }, { tokens: ['b2'] }],
    [
      { pwd: 'a1', cvc: 'a1', cardNumber: 'a1' },
      { pwd: 'b2', cvc: 'b2', cardNumber: 'b2' },
    ],
  ])('hide all that stands under the name of a secret, however deep: %j', (control, candidate) => {
    const found = diff(control, candidate);
    expect(found.length).toBeGreaterThan(0);
    expect(JSON.stringify(found)).not.toMatch(/a1|b2/);
  });
});
