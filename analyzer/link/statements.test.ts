import { describe, expect, it } from '@jest/globals';
import { graphOf, statementLines } from '../test/graph-of.ts';

const lines = (sources: Readonly<Record<string, string>>) => statementLines(graphOf(sources));
const one = (code: string) => lines({ 'a.ts': code });

describe('the table of a statement', () => {
  it('is what subclasses say when a base class leaves it to them', () => {
    expect(
      lines({
        'base.ts':
          "export class Base { find(db) { return db.query('SELECT * FROM ' + this.table + ' WHERE id = $1'); } }",
        'all.ts': `import { Base } from './base.ts';
          export class Orders extends Base { table = 'orders'; }
          export class Old extends Orders { table = 'old_orders'; }`,
      }),
    ).toEqual(['base.ts#Base.find reads old_orders,orders (inferred)']);
    expect(
      lines({
        'base.js': `class Base { drop(db) { const name = this.constructor.tableName;
          db.run(\`DELETE FROM \${name} WHERE \${this.constructor.key} = ?\`); } }
          module.exports = Base;`,
        'note.js':
          "const Base = require('./base.js'); class Note extends Base { static get tableName() { return 'notes'; } }",
      }),
    ).toEqual(['base.js#Base.drop writes notes (inferred)']);
  });

  it('is what subclasses hand to the constructor of their base class', () => {
    expect(
      one(`class Base {
        constructor(private readonly table: string) {}
        all(db) { return db.query('SELECT * FROM ' + this.table + ' WHERE id = 1'); }
      }
      export class Orders extends Base { constructor() { super('orders'); } }
      export const users = new Base('users');`),
    ).toEqual(['a.ts#Base.all reads orders,users (inferred)']);
  });

  it('is known through what quotes it', () => {
    expect(
      one(`import { sql } from 'slonik';
        const quote = (name) => \`"\${name}"\`;
        export const a = (pool) => pool.any(sql.unsafe\`SELECT * FROM \${sql.identifier(['public', 'orders'])}\`);
        export const b = (sql) => sql\`UPDATE \${sql('users')} SET \${sql({ a: 1 })}\`;
        export const c = (db) => db.query('SELECT * FROM ' + quote('items') + ' WHERE id = 1');
        export const d = (db) => db.query(\`SELECT * FROM \${db.escapeId('carts')}\`);`),
    ).toEqual([
      'a.ts#a reads orders (inferred)',
      'a.ts#b writes users (inferred)',
      'a.ts#c reads items (inferred)',
      'a.ts#d reads carts (inferred)',
    ]);
  });

  it('is never a word of the statement that it is added to', () => {
    expect(
      one(`export function find(db, all) {
        let query = 'SELECT * FROM orders o';
        if (all) query = query + ' LEFT JOIN users u ON u.id = o.user_id';
        return db.query(query);
      }`),
    ).toEqual(['a.ts#find reads orders', 'a.ts#find reads users (inferred)']);
  });

  it('that nobody says is listed as not known', () => {
    const { statements, unresolved } = graphOf({
      'a.ts': "export const f = (db, t) => db.query('SELECT * FROM ' + t.name + ' x');",
    });
    expect(statements).toEqual([]);
    expect(unresolved).toMatchObject([{ what: 'SQL statement', at: 'a.ts:1' }]);
  });
});

describe('a statement held by a class', () => {
  it('belongs to the method that runs it', () => {
    expect(
      one(`export class Store {
        static drop = 'DELETE FROM carts WHERE id = 1';
        touch = 'UPDATE users SET seen = 1';
        run(db) { db.prepare(Store.drop).run(); }
        own(db) { db.prepare(this.touch).run(); }
      }
      exports.Store = Store;`),
    ).toEqual(['a.ts#Store.run writes carts', 'a.ts#Store.own writes users']);
  });
});
