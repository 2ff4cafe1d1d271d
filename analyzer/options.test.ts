import { describe, expect, it } from '@jest/globals';
import { measureReach } from './measure/reach.ts';
import { graphOf } from './test/graph-of.ts';

const STORE = `
  export const items = () => db.query('SELECT * FROM items');
  export const users = () => db.query('SELECT * FROM users');
  const db = { query: (sql) => sql };`;

/** What each route of \`app.ts\` reads, beside a store with the functions \`items\` and \`users\`. */
function tablesOf(sources: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  const { routes } = measureReach(graphOf({ 'store.ts': STORE, ...sources }));
  return Object.fromEntries(routes.map(({ route, reads, writes }) => [route.path, [...reads, ...writes].join()]));
}

const app = (handlers: string): string => `
  import express from 'express';
  import { find, list } from './orders.ts';
  const app = express();
  ${handlers}
  app.listen(3000);`;

const orders = (code: string): string => `
  import { items, users } from './store.ts';
  export async function list(id, options) { return find(id, options); }
  ${code}`;

describe('code behind an option', () => {
  it('is reached by the callers that ask for it, and by those of whom nothing is known', () => {
    const found = tablesOf({
      'orders.ts': orders('export async function find(id, options) { if (options?.withItems) return items(); }'),
      'app.ts': app(`
        app.get('/with', (req) => find(1, { withItems: true }));
        app.get('/off', (req) => find(1, { withItems: false }));
        app.get('/without', (req) => find(1, { lock: true }));
        app.get('/bare', (req) => find(1));
        app.get('/nothing', (req) => find(1, undefined));
        app.get('/unknown', (req) => find(1, { withItems: req.query.items > 1 }));
        app.get('/passed', (req) => find(1, req.query));
        app.get('/spread', (req) => find(1, { ...defaults() }));
        app.get('/rest', (req) => find(...req.args));
        function defaults() { return JSON.parse('{}'); }`),
    });
    expect(found).toEqual({
      '/with': 'items',
      '/off': '',
      '/without': '',
      '/bare': '',
      '/nothing': '',
      '/unknown': 'items',
      '/passed': 'items',
      '/spread': 'items',
      '/rest': 'items',
    });
  });

  it('is told through callers that hand the option on, as it is, as a part or spread', () => {
    const found = tablesOf({
      'orders.ts': orders(`
        export async function find(id, { withItems = false } = {}) { return load({ id, withItems }); }
        const load = (query) => fetchAll({ ...query, limit: 1 });
        const fetchAll = ({ withItems }) => withItems ? items() : users();`),
      'app.ts': app(`
        app.get('/with', () => list(1, { withItems: true }));
        app.get('/without', () => list(1));`),
    });
    expect(found).toEqual({ '/with': 'items', '/without': 'users' });
  });

  it('may stand behind &&, || and !, in a method that is called like a word of the language, below an early return', () => {
    const find = (body: string) => orders(`export function find(id, a, b) { ${body} }`);
    const reads = (body: string) =>
      tablesOf({ 'orders.ts': find(body), 'app.ts': app("app.get('/', () => find(1, true));") })['/'];
    expect(reads('return b && items();')).toBe('');
    expect(reads('return a || items();')).toBe('');
    expect(reads('return !(a && !b) || items();')).toBe('items');
    expect(reads('query.$if(Boolean(b), () => items());')).toBe('');
    expect(reads('query.$if(a, () => items());')).toBe('items');
    expect(reads('if (!b) return users(); return items();')).toBe('users');
    expect(reads('if (!a) { throw new Error(); } else users(); return items();')).toBe('items,users');
    expect(reads('if (!b) return late(); function late() { return items(); }')).toBe('items');
    expect(reads('const wanted = b; if (wanted) items();')).toBe('');
    expect(reads('let wanted = b; wanted = true; if (wanted) items();')).toBe('items');
  });

  it('is reached where a default switches it on or what callers pass is replaced', () => {
    const reads = (code: string, call = 'find(1)') =>
      tablesOf({ 'orders.ts': orders(code), 'app.ts': app(`app.get('/', () => ${call});`) })['/'];
    expect(reads('export function find(id, { a = true } = {}) { if (a) items(); }')).toBe('items');
    expect(reads('export function find(id, { a = true } = {}) { if (a) items(); }', 'find(1, { a: false })')).toBe('');
    expect(reads('export function find(id, { a = true } = {}) { if (!a) items(); }')).toBe('');
    expect(reads('export function find(id, o = ALL) { if (o.a) items(); } const ALL = { a: true };')).toBe('items');
    expect(reads('export function find(id, o) { const { a = true } = o; if (a) items(); }', 'find(1, {})')).toBe(
      'items',
    );
    expect(reads('export function find(id, o) { o = load(); if (o) items(); } const load = () => 1;')).toBe('items');
    expect(reads('export function find(id, o) { o.a = 1; if (o.a) items(); }', 'find(1, {})')).toBe('items');
  });

  it('is reached through a wrapper, which may call with other arguments', () => {
    const found = tablesOf({
      'orders.ts': orders(`
        const wrap = (fn) => (...args) => fn(true, ...args);
        export const find = wrap(function (isLong, id) { if (id) items(); });`),
      'app.ts': app("app.get('/', () => find(1));"),
    });
    expect(found['/']).toBe('items');
  });

  it('counts for a statement that stands behind it itself', () => {
    const found = tablesOf({
      'orders.ts': orders(`
        export function find(id, all) { if (all) return db.query('SELECT * FROM orders'); }
        const db = { query: (sql) => sql };`),
      'app.ts': app(`
        app.get('/all', () => find(1, true));
        app.get('/one', () => find(1, null));`),
    });
    expect(found).toEqual({ '/all': 'orders', '/one': '' });
  });
});
