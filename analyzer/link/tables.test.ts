import { describe, expect, it } from '@jest/globals';
import { graphOf, statementLines } from '../test/graph-of.ts';

const tableLines = (sources: Readonly<Record<string, string>>) =>
  graphOf(sources).tables.map(
    ({ name, columns, foreignKeys, definedAt }) =>
      `${name} (${columns.join()})${foreignKeys.map((key) => ` ${key.columns.join('+')}->${key.table}`).join('')} ${definedAt}`,
  );

describe('the tables that migrations make', () => {
  it('are what is left after all of them, in the order of their numbers', () => {
    expect(
      tableLines({
        'a.ts': 'export const a = 1;',
        'db/migrations/2_more.sql': 'ALTER TABLE carts ADD COLUMN note TEXT; ALTER TABLE carts DROP COLUMN old;',
        'db/migrations/1_init.sql':
          'CREATE TABLE carts (id INT, old INT REFERENCES gone(id)); CREATE TABLE gone (id INT); CREATE TABLE t (id INT);',
        'db/migrations/10_drop.sql': 'DROP TABLE gone, t;',
        'db/migrations/11_again.sql': 'CREATE TABLE t (key TEXT);',
      }),
    ).toEqual(['carts (id,note) db/migrations/1_init.sql:1', 't (key) db/migrations/1_init.sql:1']);
  });

  it('lose the keys whose constraint is dropped by its name, or by the name that the database made of it', () => {
    expect(
      tableLines({
        'migrations/1.sql': `CREATE TABLE users (id INT); CREATE TABLE orders (
          user_id INT REFERENCES users(id), owner INT REFERENCES users(id), seller INT CONSTRAINT k REFERENCES users(id),
          CONSTRAINT "FK_1" FOREIGN KEY (buyer) REFERENCES users (id));`,
        'migrations/2.ts': `export const up = (runner) => [
          runner.query('ALTER TABLE "orders" DROP CONSTRAINT "FK_1"'),
          runner.query('ALTER TABLE orders DROP CONSTRAINT IF EXISTS orders_user_id_fkey, DROP CONSTRAINT k')];`,
      }),
    ).toEqual(['orders (user_id,owner,seller) owner->users migrations/1.sql:1', 'users (id) migrations/1.sql:1']);
  });

  it('keep their place and their name through a rebuild', () => {
    expect(
      tableLines({
        'a.ts': 'export const a = 1;',
        'migrations/1.sql': 'CREATE TABLE orders (id INT);',
        'migrations/2.sql': `CREATE TABLE orders_new (id INT, at TEXT); INSERT INTO orders_new SELECT id, 1 FROM orders;
          DROP TABLE orders; ALTER TABLE orders_new RENAME TO orders;`,
      }),
    ).toEqual(['orders (id,at) migrations/1.sql:1']);
  });

  it('are dropped by migrations only, and not while code uses them', () => {
    const made = { 'migrations/1.sql': 'CREATE TABLE a (id INT); CREATE TABLE b (id INT); CREATE TABLE c (id INT);' };
    const sources = {
      ...made,
      'migrations/2.ts': "export const up = (db) => [db.query('DROP TABLE a'), db.query('DROP TABLE b')];",
      'src/test-database.ts': "export const reset = (db) => db.query('DROP TABLE c');",
      'src/b.ts': "export const all = (db) => db.query('SELECT * FROM b');",
    };
    expect(tableLines(sources).map((line) => line.split(' ')[0])).toEqual(['b', 'c']);
  });

  it('are not what the way back of a migration would make', () => {
    const sources = {
      'migrations/1.js': `exports.up = (db) => db.runSql('CREATE TABLE orders (id INT)');
        exports.down = (db) => db.runSql('DROP TABLE orders; CREATE TABLE carts (id INT)');`,
      'migrations/2.ts': `export class Init2 {
        async up(runner) { await runner.query('CREATE TABLE users (id INT)'); }
        async down(runner) { await runner.query('DROP TABLE users'); }
      }`,
    };
    expect(tableLines(sources).map((line) => line.split(' ')[0])).toEqual(['orders', 'users']);
  });

  it('are not those that only the way back fills for the time being', () => {
    const sources = {
      'migrations/1.ts': `export class Add1 {
        async up(runner) { await runner.query('CREATE TABLE orders (id INT)'); }
        async down(runner) {
          await runner.query('CREATE TABLE orders_temp AS SELECT id FROM orders');
          await runner.query('INSERT INTO orders_temp SELECT id FROM orders');
          await runner.query('ALTER TABLE orders_temp RENAME TO orders');
        }
      }`,
    };
    expect(tableLines(sources)).toEqual(['orders (id) migrations/1.ts:2']);
    expect(statementLines(graphOf(sources))).toEqual([
      'migrations/1.ts#Add1.down reads orders',
      'migrations/1.ts#Add1.down reads orders',
    ]);
  });

  it('are not temporary ones, which stand for what they are made of', () => {
    const sources = {
      'a.js': `exports.run = (db) => {
        db.query('CREATE TEMP TABLE recent AS SELECT * FROM orders');
        db.query('CREATE TEMPORARY TABLE ids (id INT)');
        return db.query('SELECT * FROM recent JOIN ids ON 1 = 1 JOIN users ON 1 = 1');
      };`,
    };
    expect(tableLines(sources).map((line) => line.split(' ')[0])).toEqual(['orders', 'users']);
    expect(statementLines(graphOf(sources))).toEqual(['a.js#run reads orders', 'a.js#run reads orders,users']);
  });

  it('go by their last name in code that still says the first one', () => {
    const sources = {
      'migrations/1.sql': 'CREATE TABLE purchase (id INT);',
      'migrations/2.ts': "export const up = (db) => db.query('UPDATE purchase SET id = 1 WHERE id = 2');",
      'migrations/3.sql': 'ALTER TABLE purchase RENAME TO orders;',
    };
    expect(tableLines(sources)).toEqual(['orders (id) migrations/1.sql:1']);
    expect(statementLines(graphOf(sources))).toEqual(['migrations/2.ts#up writes orders']);
  });
});

describe('the foreign keys of a table', () => {
  const model = `import { Entity, PrimaryColumn, ManyToOne, JoinColumn } from 'typeorm';
    @Entity('users') class User { @PrimaryColumn() id: string }
    @Entity('orders') class Order {
      @PrimaryColumn() id: string;
      @ManyToOne(() => User) @JoinColumn({ name: 'user_id' }) user: User;
      @ManyToOne(() => User) @JoinColumn({ name: 'payer_id' }) payer: User;
      @ManyToOne(() => User) @JoinColumn({ name: 'seller_id' }) seller: User;
    }`;

  it('tell which the database has, where migrations make the table, and which only the models know', () => {
    const sources = {
      'model.ts': model,
      'migrations/1.sql': `CREATE TABLE users (id INT);
        CREATE TABLE orders (id INT, user_id INT REFERENCES users(id), payer_id INT);`,
    };
    expect(graphOf(sources).tables.find(({ name }) => name === 'orders')?.foreignKeys).toEqual([
      { columns: ['payer_id'], table: 'users', enforced: false },
      { columns: ['seller_id'], table: 'users' },
      { columns: ['user_id'], table: 'users' },
    ]);
  });

  it('follow a column that gets another name', () => {
    const sources = {
      'a.ts': 'export const a = 1;',
      'migrations/1.sql': `CREATE TABLE users (id INT); CREATE TABLE orders (id INT, buyer INT REFERENCES users(id));
        ALTER TABLE orders RENAME COLUMN buyer TO user_id;`,
    };
    expect(tableLines(sources)).toEqual([
      'orders (id,user_id) user_id->users migrations/1.sql:1',
      'users (id) migrations/1.sql:1',
    ]);
  });

  it('are those of the models where nothing else makes the table', () => {
    const [orders] = graphOf({ 'model.ts': model }).tables;
    expect(orders?.foreignKeys.map(({ enforced }) => enforced)).toEqual([undefined, undefined, undefined]);
  });
});

describe('a table and a view of one name', () => {
  it('is the table: what a migration once put in its place does not hide it', () => {
    const graph = graphOf({
      'migrations/1.js': "exports.up = (db) => db.query('CREATE VIEW users AS SELECT * FROM members');",
      'user.js':
        "const { Sequelize } = require('sequelize'); const db = new Sequelize(); exports.User = db.define('User', {});",
      'use.js': "const { User } = require('./user.js'); exports.find = () => User.findAll();",
    });
    expect(statementLines(graph)).toContain('use.js#find reads Users');
  });
});
