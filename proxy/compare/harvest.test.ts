import { describe, expect, it } from '@jest/globals';
import { holds, listItems, spread, valuesOf } from './harvest.ts';

describe('the things an answer lists', () => {
  it('are found however the list is wrapped', () => {
    const things = [{ id: 1 }, { id: 2 }];
    for (const body of [things, { items: things, page: 1 }, { data: things }, { errors: [], products: things }]) {
      expect(listItems(body)).toEqual(things);
    }
  });

  it('include the inner nodes and leaves of a tree', () => {
    const tree = { items: [{ id: 1, children: [{ id: 2, children: [] }] }, { id: 3 }] };
    expect(listItems(tree).map((item) => item.id)).toEqual([1, 3, 2]);
  });

  it('are the one thing that an answer is about', () => {
    expect(listItems({ user: { id: 7 } })).toEqual([{ id: 7 }]);
    expect(listItems({ id: 7, name: 'x' })).toEqual([{ id: 7, name: 'x' }]);
    expect(listItems('text')).toEqual([]);
  });
});

describe('the values of a parameter', () => {
  const items = [
    { id: 1, slug: 'tea', productId: 9 },
    { id: 2, slug: 'cup', productId: 9 },
    { id: 3, slug: null },
  ];

  it('are those of the field with its name, each once', () => {
    expect(valuesOf('slug', items)).toEqual(['tea', 'cup']);
    expect(valuesOf('product_id', items)).toEqual(['9']);
  });

  it('are identifiers when it is called like one', () => {
    expect(valuesOf('orderId', items)).toEqual(['1', '2', '3']);
    expect(valuesOf('id', [{ _id: 'a' }, { _id: 'b' }])).toEqual(['a', 'b']);
    expect(valuesOf('userId', [{ uuid: 'a' }, { guid: 'b' }])).toEqual(['a', 'b']);
  });

  it('are none when nothing fits', () => {
    expect(valuesOf('format', items)).toEqual([]);
  });

  it('are taken from all over the list', () => {
    expect(spread(['a', 'b', 'c', 'd', 'e'], 3)).toEqual(['a', 'c', 'e']);
    expect(spread(['a', 'b'], 3)).toEqual(['a', 'b']);
    expect(spread(['a', 'b', 'c'], 1)).toEqual(['a']);
  });
});

describe('a list route', () => {
  it('holds what a parameter names in the singular', () => {
    expect(holds('/products', 'productId')).toBe(true);
    expect(holds('/shop/categories', 'categorySlug')).toBe(true);
    expect(holds('/orders', 'productId')).toBe(false);
    expect(holds('/orders', 'id')).toBe(false);
  });
});
