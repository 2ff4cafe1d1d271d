import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { graphOf, referenceLines, statementLines } from '../test/graph-of.ts';

describe('a call', () => {
  it('refers to the declaring symbol, through barrels and renamings', () => {
    const sources = {
      'a.ts': `import { place as put, ns, Cart } from './index.ts'; export function run() { put(); ns.pay(); new Cart(); }`,
      'index.ts': `export { placeOrder as place } from './orders.ts'; export * as ns from './payments.ts'; export * from './cart.ts';`,
      'orders.ts': 'export function placeOrder() {}',
      'payments.ts': 'export const pay = () => {};',
      'cart.ts': 'export class Cart {}',
    };
    expect(referenceLines(graphOf(sources), 'call')).toEqual([
      'a.ts#run -> cart.ts#Cart',
      'a.ts#run -> orders.ts#placeOrder',
      'a.ts#run -> payments.ts#pay',
    ]);
  });

  it('is followed into objects, classes, instances, this, super and injected types', () => {
    const sources = {
      'a.ts': `import { service, repo } from './b.ts'; import type { Repo } from './b.ts';
        class Base { audit() {} } export class Shop extends Base { constructor(private orders: Repo) { super(); } go() { this.step(); super.audit(); this.orders.save(); } step() {} }
        export const f = () => { service.place(); repo.save(); };`,
      'b.ts': `export const service = { place() { this.check(); }, check() {} }; export class Repo { save() {} } export const repo = new Repo();`,
    };
    expect(referenceLines(graphOf(sources), 'call')).toEqual([
      'a.ts#Shop.go -> a.ts#Base.audit',
      'a.ts#Shop.go -> a.ts#Shop.step',
      'a.ts#Shop.go -> b.ts#Repo.save',
      'a.ts#f -> b.ts#Repo.save',
      'a.ts#f -> b.ts#service.place',
      'b.ts#repo -> b.ts#Repo',
      'b.ts#service.place -> b.ts#service.check',
    ]);
  });

  it('is followed through CommonJS and what factories are given', () => {
    const sources = {
      'app.js': `const repo = require('./repo'); const make = require('./service'); const service = make({ repo }); exports.run = () => service.place();`,
      'service.js': `module.exports = function createService({ repo }) { return { place() { repo.insert(); } }; };`,
      'repo.js': `exports.insert = function () {}; `,
    };
    const calls = referenceLines(graphOf(sources), 'call');
    expect(calls).toContain('service.js#createService -> repo.js#insert (inferred)');
    expect(calls).toContain('app.js#run -> service.js#createService');
  });

  it('of a local name never refers to the import it hides', () => {
    const sources = {
      'a.ts': `import { x } from './b.ts'; function f(x) { x(); } function g() { const x = () => {}; x(); } x();`,
      'b.ts': 'export function x() {}',
    };
    expect(referenceLines(graphOf(sources), 'call')).toEqual(['a.ts# -> b.ts#x']);
  });

  it('of a callback is no reference: it is anybody’s', () => {
    const sources = {
      'a.ts': `import { each } from './b.ts'; import { go } from './c.ts'; export const f = () => each(() => go());`,
      'b.ts': 'export function each(fn) { fn(); }',
      'c.ts': 'export function go() {}',
    };
    expect(referenceLines(graphOf(sources), 'call')).toEqual(['a.ts#f -> b.ts#each', 'a.ts#f -> c.ts#go']);
  });

  it('of something the project’s own module does not export is unresolved; of packages it is not', () => {
    const graph = graphOf({
      'a.ts': `import { gone } from './b.ts'; import { z } from 'zod'; gone(); z.object();`,
      'b.ts': 'export const here = 1;',
    });
    expect(graph.unresolved).toEqual([{ what: 'gone()', at: 'a.ts:1', why: 'b.ts was not seen to export gone' }]);
  });
});

describe('a computed import', () => {
  it('means every file that its fixed part allows, and is inferred', () => {
    const sources = {
      'a.cjs': `exports.load = (x) => require(\`./exporters/\${x}.cjs\`).render();`,
      'exporters/csv.cjs': 'exports.render = () => {};',
      'exporters/txt.cjs': 'exports.render = () => {};',
      'exporters/readme.js': '',
    };
    const graph = graphOf(sources);
    expect(referenceLines(graph, 'dynamic')).toEqual([
      'a.cjs# -> exporters/csv.cjs# (inferred)',
      'a.cjs# -> exporters/txt.cjs# (inferred)',
    ]);
    expect(referenceLines(graph, 'call')).toHaveLength(2);
  });

  it('means TypeScript where it says .js, and follows the names that a configuration gives', () => {
    const sources = {
      'a.ts': `import(\`./texts/\${x}.js\`); import(\`@app/texts/\${x}\`); import(\`\${x}/en\`);`,
      'texts/en.ts': '',
      'app/texts/de.ts': '',
    };
    const graph = graphOf(sources, {
      resolve: (_, specifier) => ({ kind: 'missing', places: [specifier.replace('@', '')] }),
    });
    expect(referenceLines(graph, 'dynamic')).toEqual([
      'a.ts# -> app/texts/de.ts# (inferred)',
      'a.ts# -> texts/en.ts# (inferred)',
    ]);
    expect(graph.unresolved).toHaveLength(1);
  });

  it('without a fixed part is listed', () => {
    expect(graphOf({ 'a.js': 'module.exports = (name) => require(name);' }).unresolved).toMatchObject([
      { at: 'a.js:1', what: 'require(name)' },
    ]);
  });
});

describe('a statement', () => {
  it('belongs to the code that uses the constant it is in', () => {
    const sources = {
      'sql.ts': `export const INSERT = 'INSERT INTO orders (a) VALUES (?)'; export const sql = { all: 'SELECT * FROM users', gone: 'DELETE FROM carts' };`,
      'a.ts': `import { INSERT, sql } from './sql.ts'; const insert = db.prepare(INSERT);
        export function place() { insert.run(); } export const list = () => db.all(sql.all);
        class Repo { find; constructor() { this.find = db.prepare('SELECT * FROM products'); } get() { return this.find.get(); } }`,
    };
    expect(statementLines(graphOf(sources))).toEqual([
      'a.ts#Repo.get reads products',
      'a.ts#list reads users',
      'a.ts#place writes orders',
      'sql.ts# writes carts',
    ]);
  });

  it('is put together from its parts, and told at the callers that name its table', () => {
    const sources = {
      'a.ts': `import { TABLE } from './names.ts'; const find = (id) => db.get(\`SELECT * FROM \${TABLE} WHERE id = \${id}\`);
        function insert(table, row) { db.run(\`INSERT INTO \${table} (a) VALUES (?)\`, row); }
        export function place() { insert('orders', {}); } export function pay() { insert('payments', {}); }
        export function search(q) { let sql = 'SELECT * FROM products p'; if (q) sql += ' JOIN reviews r ON r.product_id = p.id'; return db.all(sql); }
        export function any(name) { return db.all('SELECT * FROM ' + name.toLowerCase()); }`,
      'names.ts': `export const TABLE = 'users';`,
    };
    const graph = graphOf(sources);
    expect(statementLines(graph)).toEqual([
      'a.ts#find reads users (inferred)',
      'a.ts#pay writes payments (inferred)',
      'a.ts#place writes orders (inferred)',
      'a.ts#search reads products,reviews (inferred)',
    ]);
    expect(graph.unresolved).toMatchObject([{ at: 'a.ts:5', why: 'the name of its table is computed' }]);
  });

  it('is read whole where constants of its file are put in', () => {
    const text = `const COLUMNS = 'o.*, (SELECT COUNT(*) FROM order_items) AS n'; const FROM = 'FROM orders o JOIN users u ON u.id = o.user_id'; const T = 'carts';
      export const find = (id) => db.get(\`SELECT \${COLUMNS} \${FROM} WHERE o.id = ?\`, id);
      export const page = () => paginate({ select: COLUMNS, from: FROM }); export const clear = () => db.run('DELETE FROM ' + T);`;
    expect(statementLines(graphOf({ 'a.ts': text }))).toEqual([
      'a.ts#page reads order_items (inferred)',
      'a.ts#page reads orders,users (inferred)',
      'a.ts#find reads order_items,orders,users',
      'a.ts#clear writes carts',
    ]);
  });

  it('spells a table as its definition does, and reads the tables behind a view', () => {
    const sources = {
      'schema.sql': `CREATE TABLE Orders (id INT, user_id INT REFERENCES users(id)); CREATE TABLE users (id INT);
        CREATE VIEW open_orders AS SELECT * FROM orders o JOIN users u ON u.id = o.user_id;`,
      'a.ts': `export const f = () => db.all('SELECT * FROM open_orders'); export const g = () => db.run('DELETE FROM ORDERS');`,
    };
    const graph = graphOf(sources);
    expect(statementLines(graph)).toEqual(['a.ts#f reads Orders,users', 'a.ts#g writes Orders']);
    expect(graph.tables).toEqual([
      {
        name: 'Orders',
        definedAt: 'schema.sql:1',
        columns: ['id', 'user_id'],
        foreignKeys: [{ columns: ['user_id'], table: 'users' }],
      },
      { name: 'users', definedAt: 'schema.sql:1', columns: ['id'], foreignKeys: [] },
    ]);
    expect(graph.modules.map(({ path }) => path)).toEqual(['a.ts']);
  });
});

describe('query builders and mappers', () => {
  it('knex: the chain says whether a table is read, written or joined', () => {
    const sources = {
      'db.js': `module.exports = require('knex')({ client: 'pg' });`,
      'a.js': `const db = require('./db'); exports.f = () => db('orders as o').join('users', 'a', 'b').where({ id: 1 });
        exports.g = (trx) => trx('orders').where({ id: 1 }).update({ a: 1 }); exports.h = () => { const q = db('carts'); q.leftJoin('coupons', 'a', 'b'); return q; };
        exports.up = (knex) => knex.schema.createTable('orders', (t) => { t.increments(); t.integer('user_id').references('id').inTable('users'); t.timestamps(); });`,
    };
    const graph = graphOf(sources);
    expect(statementLines(graph)).toEqual([
      'a.js#f reads orders,users',
      'a.js#g writes orders',
      'a.js#h reads carts',
      'a.js#h reads carts,coupons',
    ]);
    expect(graph.tables.find(({ name }) => name === 'orders')).toEqual({
      name: 'orders',
      definedAt: 'a.js:3',
      columns: ['id', 'user_id', 'created_at', 'updated_at'],
      foreignKeys: [{ columns: ['user_id'], table: 'users' }],
    });
  });

  it('mongoose: models are tables, documents are followed, populate joins', () => {
    const sources = {
      'models.js': `const mongoose = require('mongoose'); const schema = new mongoose.Schema({ total: Number, customer: { type: String, ref: 'customer' } });
        exports.Order = mongoose.model('order', schema); exports.Customer = mongoose.model('customer', new mongoose.Schema({ name: String }));`,
      'a.js': `const { Order, Customer } = require('./models'); exports.f = async () => { const o = await Order.findById(1).populate('customer'); o.total = 2; await o.save(); };
        exports.g = () => new Customer({ name: 'x' }).save(); exports.h = () => Order.deleteMany({});`,
    };
    const graph = graphOf(sources);
    expect(statementLines(graph)).toEqual([
      'a.js#f reads customer,order',
      'a.js#f writes order',
      'a.js#g writes customer',
      'a.js#h writes order',
    ]);
    expect(graph.tables.map(({ name, foreignKeys }) => [name, foreignKeys.length])).toEqual([
      ['customer', 0],
      ['order', 1],
    ]);
  });
});

describe('a transaction', () => {
  const inside = (sources: Record<string, string>) =>
    graphOf(sources).transactions.map(
      ({ symbol, calls, statements }) => `${symbol}: ${[...calls, ...statements].join(' ')}`,
    );

  it('is the function given to the driver, with the local functions it calls', () => {
    const text = `import { pay } from './b.ts'; export function place() { const stock = () => { db.run('UPDATE stock SET n = 1'); };
        db.transaction(() => { stock(); pay(); })(); outside(); } function outside() {}`;
    expect(inside({ 'a.ts': text, 'b.ts': 'export function pay() {}' })).toEqual(['a.ts#place: b.ts#pay a.ts:1']);
  });

  it('is what stands between BEGIN and COMMIT', () => {
    const text = `import { a, b, c } from './b.ts'; export async function place(client) { a(); await client.query('BEGIN');
      try { b(); await client.query('COMMIT'); } catch { await client.query('ROLLBACK'); } c(); }`;
    expect(
      inside({ 'a.ts': text, 'b.ts': 'export function a() {} export function b() {} export function c() {}' }),
    ).toEqual(['a.ts#place: b.ts#b']);
  });

  it('of a wrapper of the project is told at its callers', () => {
    const sources = {
      'tx.ts': `export function inTransaction(work) { db.exec('BEGIN IMMEDIATE'); try { const r = work(); db.exec('COMMIT'); return r; } catch (e) { db.exec('ROLLBACK'); throw e; } }
        export const withTx = (fn) => db.transaction(fn)();`,
      'a.ts': `import { inTransaction, withTx } from './tx.ts'; import { pay } from './b.ts'; export function place() { inTransaction(() => pay()); } export const refund = () => withTx(pay);`,
      'b.ts': 'export function pay() {}',
    };
    expect(inside(sources)).toEqual(['a.ts#place: b.ts#pay', 'a.ts#refund: b.ts#pay']);
  });
});

describe('code that is called back', () => {
  it('belongs to whoever wrote it into the call: the function that calls it back does not call its writers', () => {
    const sources = {
      'page.ts': `export function page(options) { const { map } = options; return [1].map((row) => map(row)).concat(options.map(2)); }`,
      'a.ts': `import { page } from './page.ts'; export function listA() { return page({ map: (row) => row }); }`,
      'b.ts': `import { page } from './page.ts'; const toB = (row) => row; export function listB() { return page({ map: toB }); }`,
    };
    const calls = referenceLines(graphOf(sources), 'call');
    expect(calls).toEqual(
      expect.arrayContaining(['a.ts#listA -> page.ts#page', 'page.ts#page -> b.ts#toB (inferred)']),
    );
    expect(calls).not.toContainEqual(expect.stringContaining('-> a.ts#listA'));
  });
});

describe('a type that extends another', () => {
  it('is implemented by its own classes, not by those of the other', () => {
    const sources = {
      'stores.ts': `export interface Store { all(): void } export interface TagStore extends Store { tag(): void }
        export class Jobs implements Store { all() {} } export class Tags implements TagStore { all() {} tag() {} }`,
      'a.ts': `import type { TagStore } from './stores.ts'; export const list = (tags: TagStore) => tags.all();`,
    };
    expect(referenceLines(graphOf(sources), 'call')).toEqual(['a.ts#list -> stores.ts#Tags.all (inferred)']);
  });
});

describe('events and shared state', () => {
  it('counts emits and listeners of the project’s emitters, wrappers and subclasses included, and no others', () => {
    const sources = {
      'bus.ts': `import { EventEmitter } from 'node:events'; export const bus = new EventEmitter(); export class Own extends EventEmitter {} export const own = new Own();
        export const emit = (name, data) => bus.emit(name, data);`,
      'a.ts': `import { bus, own, emit } from './bus.ts'; export function f(req) { bus.on('placed', () => {}); own.emit('own'); emit('paid', 1); req.on('data', () => {}); process.on('exit', () => {}); }`,
    };
    expect(graphOf(sources).events.map(({ event, role, symbol }) => `${role} ${event} ${symbol}`)).toEqual([
      'emit own a.ts#f',
      'emit paid a.ts#f',
      'handle placed a.ts#f',
    ]);
  });

  it('counts variables that functions change, from any module, and never what is set up once', () => {
    const sources = {
      'state.ts': `export const cache = new Map(); export let count = 0; export const limits = { max: 1 }; export const fixed = new Map([[1, 2]]); fixed.set(3, 4);
        export function up() { count += 1; }`,
      'a.ts': `import { cache, limits } from './state.ts'; export function f(list) { cache.set(1, 2); limits.max = 3; list.push(1); const local = new Map(); local.set(1, 1); }`,
    };
    expect(
      graphOf(sources).sharedState.map(
        ({ symbol, mutatedBy }) => `${symbol} by ${mutatedBy.map((one) => one.symbol).join()}`,
      ),
    ).toEqual(['state.ts#cache by a.ts#f', 'state.ts#count by state.ts#up', 'state.ts#limits by a.ts#f']);
  });
});

describe('a graph', () => {
  const sources: Record<string, string> = {
    'a.ts': `import express from 'express'; import { f } from './b.ts'; import './c.cjs'; const app = express(); app.get('/a', f); app.use('/c', require('./c.cjs'));`,
    'b.ts': `import { app } from './a.ts'; export function f() { db.all('SELECT * FROM x JOIN Y ON 1 = 1'); }`,
    'c.cjs': `const r = require('express').Router(); r.post('/c', () => { db.run('DELETE FROM y'); }); module.exports = r;`,
    'd.ts': `import { f } from './b.ts'; export const g = () => db.transaction(() => f());`,
  };
  it('is the same to the byte in whatever order the files come', () => {
    const expected = JSON.stringify(graphOf(sources));
    fc.assert(
      fc.property(fc.shuffledSubarray(Object.keys(sources), { minLength: 4 }), (order) => {
        expect(JSON.stringify(graphOf(Object.fromEntries(order.map((path) => [path, sources[path] ?? '']))))).toBe(
          expected,
        );
      }),
    );
  });

  it('survives things that contain themselves', () => {
    const text = `import * as self from './a.ts'; export const x = { ...y }; export const y = { ...x }; export const z = self.z; export const f = () => f().g(); class A extends A {} y.no(); z(); f();`;
    expect(graphOf({ 'a.ts': text }).modules).toHaveLength(1);
  });
});

describe('new require', () => {
  it('is an import: `new` on a function that returns an object gives that object', () => {
    const sources = {
      'app.js': `var routes = new require('./routes.js')({ db: 1 }); routes.start();`,
      'routes.js': `module.exports = function (options) { return { start() {} }; };`,
    };
    expect(referenceLines(graphOf(sources), 'import')).toHaveLength(1);
  });
});
