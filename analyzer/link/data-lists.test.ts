import { describe, expect, it } from '@jest/globals';
import { declareLists } from './data-lists.ts';

const names = (path: string, content: unknown): string[] => declareLists(path, content).map(({ table }) => table);
const RECORDS = [
  { id: 1, name: 'a' },
  { id: 2, name: 'b', note: 'more' },
];

describe('lists of records in a JSON file', () => {
  it('go by the name of the only list, with the file beside it', () => {
    expect(names('data/orders.json', RECORDS)).toEqual(['orders (data/orders.json)']);
    expect(names('data/shop.json', { orders: RECORDS })).toEqual(['orders (data/shop.json)']);
  });

  it('are told apart by their keys where a file has several', () => {
    expect(names('db.json', { users: RECORDS, posts: RECORDS, version: 3 })).toEqual([
      'db.json#users',
      'db.json#posts',
    ]);
  });

  it('have the columns that all records have', () => {
    expect(declareLists('a.json', RECORDS)).toMatchObject([{ change: 'create', columns: ['id', 'name'], line: 1 }]);
  });

  it('are not taken from settings, words or single numbers', () => {
    expect(names('openapi.json', { servers: RECORDS, info: {}, paths: {}, openapi: '3.1.0' })).toEqual([]);
    expect(names('words.json', ['a', 'b'])).toEqual([]);
    expect(names('tsconfig.json', { references: [{ path: 'a' }] })).toEqual([]);
    expect(names('empty.json', [])).toEqual([]);
    expect(names('mixed.json', [{ id: 1, name: 'a' }, 3])).toEqual([]);
  });
});
