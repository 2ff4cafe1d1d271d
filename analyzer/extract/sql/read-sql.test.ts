import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { readSql } from './read-sql.ts';

const line = () => 1;
const tables = (sql: string) => {
  const { statements } = readSql(sql, line);
  const all = (pick: 'reads' | 'writes') => [...new Set(statements.flatMap((one) => one[pick]))].sort().join(' ');
  return [all('reads'), all('writes')];
};

describe('the tables of a statement', () => {
  it.each([
    ['SELECT * FROM orders', 'orders', ''],
    ['select id from orders where id = ?', 'orders', ''],
    ['SELECT o.id, u.name FROM orders o JOIN users AS u ON u.id = o.user_id', 'orders users', ''],
    ['select id from orders limit 1', 'orders', ''],
    ['select id from orders order by id', 'orders', ''],
    ['CREATE TABLE archive AS SELECT * FROM orders', 'orders', ''],
    ['SELECT 1 FROM orders o, users u LEFT OUTER JOIN payments p USING (order_id)', 'orders payments users', ''],
    ['SELECT * FROM orders WHERE user_id IN (SELECT id FROM users WHERE id = ?)', 'orders users', ''],
    ['SELECT (SELECT COUNT(*) FROM reviews r WHERE r.product_id = p.id) AS n FROM products p', 'products reviews', ''],
    ['SELECT x.n FROM (SELECT COUNT(*) AS n FROM carts) x JOIN users ON 1 = 1', 'carts users', ''],
    ['INSERT INTO orders (a, b) VALUES (?, ?)', '', 'orders'],
    ['INSERT OR IGNORE INTO orders DEFAULT VALUES', '', 'orders'],
    ['INSERT INTO archive SELECT * FROM orders WHERE old = 1', 'orders', 'archive'],
    ['INSERT INTO stock (id) VALUES (1) ON CONFLICT (id) DO UPDATE SET n = excluded.n', '', 'stock'],
    ['INSERT INTO stock (id) VALUES (1) ON DUPLICATE KEY UPDATE n = 2', '', 'stock'],
    ['REPLACE INTO carts VALUES (1)', '', 'carts'],
    ['UPDATE orders SET status = ? WHERE id = ?', '', 'orders'],
    ['UPDATE orders o JOIN users u ON u.id = o.user_id SET o.x = 1', 'users', 'orders'],
    ['UPDATE o SET x = 1 FROM orders o JOIN users u ON u.id = o.user_id', 'orders users', 'orders'],
    ['DELETE FROM carts WHERE id = ?', '', 'carts'],
    ['DELETE FROM carts USING users WHERE users.id = carts.user_id', 'users', 'carts'],
    ['DELETE c FROM carts c JOIN users u ON u.id = c.user_id', 'users', 'carts'],
    ['MERGE INTO stock s USING incoming i ON s.id = i.id WHEN MATCHED THEN UPDATE SET n = 1', 'incoming', 'stock'],
    ['TRUNCATE TABLE carts', '', 'carts'],
    ['(SELECT a FROM x) UNION ALL (SELECT a FROM y)', 'x y', ''],
    ['SELECT a FROM x UNION SELECT a FROM y ORDER BY a', 'x y', ''],
    ['-- newest first\nSELECT * FROM orders /* all */ ORDER BY id', 'orders', ''],
    ['SELECT * FROM "order items" JOIN `users` ON 1 JOIN [stock levels] ON 1', 'order items stock levels users', ''],
    ['SELECT * FROM public.orders JOIN audit.log ON 1 = 1', 'audit.log orders', ''],
  ])('%s', (sql, reads, writes) => {
    expect(tables(sql)).toEqual([reads, writes]);
  });

  it('never counts the names of WITH clauses', () => {
    const sql = `WITH RECURSIVE tree(id) AS (SELECT id FROM categories UNION ALL SELECT c.id FROM categories c JOIN tree t ON 1),
      best AS (SELECT * FROM products) SELECT * FROM tree JOIN best ON 1 JOIN users u ON u.id = best.id`;
    expect(tables(sql)).toEqual(['categories products users', '']);
    expect(tables('WITH gone AS (DELETE FROM carts RETURNING *) INSERT INTO archive SELECT * FROM gone')).toEqual([
      '',
      'archive carts',
    ]);
  });

  it('never counts FROM where it names no table', () => {
    expect(tables('SELECT EXTRACT(YEAR FROM placed_at), TRIM(BOTH FROM name) FROM orders')).toEqual(['orders', '']);
    expect(tables('SELECT 1 FROM orders WHERE a IS NOT DISTINCT FROM b')).toEqual(['orders', '']);
    expect(tables('SELECT value FROM orders, json_each(orders.data)')).toEqual(['orders', '']);
    expect(tables('SELECT name FROM sqlite_master WHERE type = ?')).toEqual(['', '']);
    expect(tables("SELECT 'DELETE FROM users' FROM orders")).toEqual(['orders', '']);
  });

  it('reads a part that is added to a statement as such', () => {
    expect(readSql(' LEFT JOIN users u ON u.id = o.user_id', line).statements).toMatchObject([
      { reads: ['users'], fragment: true },
    ]);
    expect(readSql('p.*, (SELECT COUNT(*) FROM reviews) AS n', line).statements).toMatchObject([
      { reads: ['reviews'], fragment: true },
    ]);
    expect(readSql('FROM orders o JOIN users u ON 1 = 1', line).statements).toMatchObject([
      { reads: ['orders', 'users'] },
    ]);
    expect(readSql('orders o INNER JOIN users u ON u.id = o.user_id', line).statements).toMatchObject([
      { reads: ['orders', 'users'], fragment: true },
    ]);
    expect(readSql(' union select * from orders ', line).statements).toMatchObject([{ reads: ['orders'] }]);
    expect(readSql('FROM orders o WHERE o.id = ?', line).statements).toMatchObject([
      { reads: ['orders'], fragment: true },
    ]);
  });
});

describe('prose', () => {
  it.each([
    'Select a file from the list',
    'Select your country from the menu below',
    'select a file from the list',
    'Update the profile and set a new password',
    'Insert into the slot',
    'Delete from cart',
    'Create table reservations for your guests',
    'With great power comes great responsibility (as they say)',
    'join us on Friday',
    'from users to owners',
    'Drop table for two',
    'truncate text-sm font-medium',
    'copy link from here',
    'select one from the list, or join us on Friday',
    'unite with a union select committee from the city',
    'update the user, set to go',
    'Delete from the cart failed: (unknown)',
    'a left join in the road',
    'Merge into main',
    'updated',
    'select',
    '',
  ])('%s', (text) => {
    expect(readSql(text, line)).toEqual({ statements: [], schema: [] });
  });

  it('never breaks the reader, whatever it is', () => {
    const words = fc.constantFrom(
      'SELECT',
      'FROM',
      'WITH',
      '(',
      ')',
      ',',
      'AS',
      'JOIN',
      'x',
      '"',
      "'",
      ';',
      'UPDATE',
      'SET',
      '=',
      '--',
      '/*',
      '.',
    );
    fc.assert(
      fc.property(fc.array(words, { maxLength: 40 }), (parts) => {
        readSql(parts.join(' '), line);
      }),
    );
  });
});

describe('a schema', () => {
  it('has the columns and foreign keys of CREATE TABLE, inline and as constraints', () => {
    const sql = `CREATE TABLE IF NOT EXISTS order_items (
      id INTEGER PRIMARY KEY, order_id INT NOT NULL REFERENCES orders(id) ON DELETE CASCADE, "key" TEXT, price NUMERIC(10, 2) CHECK (price > 0),
      product_id INT, CONSTRAINT fk_p FOREIGN KEY (product_id, "key") REFERENCES products (id, "key"), UNIQUE (order_id, product_id))`;
    expect(readSql(sql, line).schema).toEqual([
      {
        change: 'create',
        table: 'order_items',
        line: 1,
        columns: ['id', 'order_id', 'key', 'price', 'product_id'],
        foreignKeys: [
          { columns: ['order_id'], table: 'orders' },
          { columns: ['product_id', 'key'], table: 'products', name: 'fk_p' },
        ],
      },
    ]);
  });

  it('follows ALTER TABLE, one change after the other', () => {
    const sql = `PRAGMA foreign_keys = ON; ALTER TABLE users ADD COLUMN role TEXT, ADD team_id INT REFERENCES teams(id);
      ALTER TABLE users_new RENAME TO users;`;
    expect(readSql(sql, line).schema).toMatchObject([
      { change: 'alter', table: 'users', columns: ['role'] },
      { change: 'alter', table: 'users', columns: ['team_id'], foreignKeys: [{ table: 'teams' }] },
      { change: 'rename', table: 'users_new', to: 'users' },
    ]);
  });

  it('leaves the body of a trigger alone and goes on after it', () => {
    const sql = `CREATE TRIGGER t AFTER INSERT ON users BEGIN INSERT INTO change_feed (a) SELECT 1; DELETE FROM x; END;
      CREATE TABLE later (id INT);`;
    expect(readSql(sql, line)).toMatchObject({ statements: [], schema: [{ table: 'later' }] });
  });
});
