import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { dialectsOf } from '../dialects.ts';
import { readSql } from '../read-sql.ts';
import { hole } from '../tokenize.ts';
import type { Dialects } from './parse-statement.ts';

const line = () => 1;
const read = (sql: string, ...dialects: Dialects) =>
  readSql(sql, line, dialects.length === 0 ? {} : { dialects }).statements.map(
    ({ reads, writes, parsed }) => `${reads.join()} > ${writes.join()}${parsed ? '' : ' (word by word)'}`,
  );
const changes = (sql: string) => readSql(sql, line).schema.map(({ line: _line, ...change }) => change);

describe('a statement that a grammar reads', () => {
  it.each([
    ['WITH orders AS (SELECT * FROM orders) SELECT * FROM orders', 'orders > '],
    ['WITH RECURSIVE t AS (SELECT 1 FROM a UNION SELECT 2 FROM t) SELECT * FROM t', 'a > '],
    ['WITH a AS (SELECT 1 FROM x), b AS (SELECT 1 FROM a) UPDATE y SET n = 1 FROM b WHERE y.id = b.id', 'x > y'],
    ['WITH gone AS (DELETE FROM carts RETURNING *) INSERT INTO archive SELECT * FROM gone', ' > carts,archive'],
    ['SELECT u FROM orders, LATERAL unnest(orders.tags) u, generate_series(1, 3) g', 'orders > '],
    ['SELECT date_trunc($1, placed_at) FROM orders WHERE id = ANY($2::int[]) FOR UPDATE SKIP LOCKED', 'orders > '],
    ['INSERT INTO a (x) SELECT y FROM b ON CONFLICT (x) DO UPDATE SET x = EXCLUDED.x RETURNING *', 'b > a'],
    ['MERGE INTO stock s USING incoming i ON s.id = i.id WHEN MATCHED THEN UPDATE SET n = 1', 'incoming > stock'],
    ['TRUNCATE carts, ONLY orders', ' > carts,orders'],
    ['COPY orders (id) FROM STDIN', ' > orders'],
    ['SELECT * FROM information_schema.tables JOIN pg_catalog.pg_class ON true JOIN orders ON true', 'orders > '],
    ['SELECT * FROM (SELECT 1 FROM a) x WHERE EXISTS (SELECT 1 FROM b WHERE b.id IN (SELECT id FROM c))', 'a,b,c > '],
  ])('%s', (sql, expected) => {
    expect(read(sql, 'postgresql', 'generic')).toEqual([expected]);
  });

  it('keeps to what each dialect means', () => {
    expect(read('DELETE c FROM carts c JOIN users u ON u.id = c.user_id', 'mysql')).toEqual(['users > carts']);
    expect(read('UPDATE orders o JOIN users u ON u.id = o.user_id SET o.x = ?', 'mysql')).toEqual(['users > orders']);
    expect(read('REPLACE INTO carts SET a = ?', 'mysql')).toEqual([' > carts']);
    expect(read('INSERT OR IGNORE INTO carts DEFAULT VALUES', 'sqlite')).toEqual([' > carts']);
    expect(read('SELECT TOP 3 * FROM [stock levels] WITH (NOLOCK) WHERE id = @id', 'mssql')).toEqual([
      'stock levels > ',
    ]);
    expect(read('UPDATE o SET x = 1 FROM dbo.orders o JOIN shop.dbo.users u ON u.id = o.id', 'mssql')).toEqual([
      'orders,users > orders',
    ]);
  });

  it.each([
    'SELECT * FROM orders WHERE id = ? AND kind IN (?) LIMIT ?',
    'SELECT * FROM orders WHERE id = :id AND at > :from::timestamptz',
    'SELECT * FROM orders WHERE id = @id AND "key" = $key AND n = ?1',
    "SELECT * FROM orders WHERE id = $1 AND data->>'kind' = '?' AND kind IN ($2:csv)",
    // biome-ignore lint/suspicious/noTemplateCurlyInString: as pg-promise takes it
    'SELECT * FROM orders WHERE id = ${id} AND kind = $(kind)',
    'SELECT * FROM orders WHERE id IN (???)',
    'SELECT * FROM orders WHERE ?? = ? AND kind = %L',
  ])('takes the placeholders of every driver: %s', (sql) => {
    expect(read(sql)).toEqual(['orders > ']);
  });

  it.each([
    [`SELECT ${hole(0)} FROM orders ${hole(1)} LIMIT ${hole(2)}`, 'orders > '],
    [`SELECT * FROM orders o WHERE o.id = 1 ${hole(0)} ORDER BY o.id`, 'orders > '],
    [`INSERT INTO orders (a) VALUES ${hole(0)} ON CONFLICT DO NOTHING`, ' > orders'],
    [`UPDATE orders SET ${hole(0)} WHERE id IN ${hole(1)}`, ' > orders'],
    [`SELECT * FROM ${hole(0)}.orders JOIN orders_${hole(1)} ON 1 = 1`, `orders,orders_${hole(1)} > `],
    [`SELECT * FROM "${hole(7)}" WHERE id = $1`, `${hole(7)} > `],
  ])('lets computed parts stand for what they can be: %s', (sql, expected) => {
    expect(read(sql)).toEqual([expected]);
  });

  it('is looked through word by word when no grammar has it, if it is surely SQL', () => {
    expect(read('SELECT a, b FROM orders WHERE GROUP = 3 ORDER')).toEqual(['orders >  (word by word)']);
    expect(read('Select the rows from orders, (then press enter)')).toEqual([]);
    expect(read('delete from cart, then (if empty) go back')).toEqual([]);
  });

  it('never breaks, whatever it is', () => {
    const words = fc.constantFrom(
      ...'SELECT FROM WITH ( ) , AS JOIN x " \' ; UPDATE SET = INSERT INTO VALUES CREATE TABLE CASE WHEN :a ?? $1 [ ] { }'.split(
        ' ',
      ),
      hole(1),
    );
    fc.assert(
      fc.property(fc.array(words, { maxLength: 60 }), (parts) => {
        readSql(parts.join(' '), line);
        expect(read('SELECT 1 FROM orders')).toEqual(['orders > ']);
      }),
      { numRuns: 200 },
    );
    expect(read(`SELECT ${'('.repeat(5000)}1${')'.repeat(5000)} FROM orders`)).toEqual([]);
  });
});

describe('changes of the schema', () => {
  it('say which columns and keys came and went', () => {
    expect(
      changes(`ALTER TABLE shop.orders ADD COLUMN IF NOT EXISTS team_id INT REFERENCES teams,
        ADD CONSTRAINT fk FOREIGN KEY (user_id) REFERENCES "users" (id), DROP COLUMN old, ALTER COLUMN x SET NOT NULL;
        ALTER TABLE orders RENAME COLUMN a TO b;`),
    ).toEqual([
      {
        change: 'alter',
        table: 'shop.orders',
        columns: ['team_id'],
        foreignKeys: [{ columns: ['team_id'], table: 'teams' }],
        dropped: [],
      },
      {
        change: 'alter',
        table: 'shop.orders',
        columns: [],
        foreignKeys: [{ columns: ['user_id'], table: 'users', name: 'fk' }],
        dropped: [],
      },
      { change: 'alter', table: 'shop.orders', columns: [], foreignKeys: [], dropped: ['old'] },
      { change: 'alter', table: 'orders', columns: ['b'], foreignKeys: [], dropped: ['a'] },
    ]);
  });

  it('know tables from what only looks like one', () => {
    expect(
      changes(`CREATE TEMP TABLE scratch (id INT); CREATE TABLE #work (id INT); DROP INDEX i;
        CREATE TABLE copy AS SELECT * FROM orders; CREATE TABLE orders_2024 PARTITION OF orders FOR VALUES IN (1);
        CREATE MATERIALIZED VIEW totals AS SELECT 1 FROM orders; DROP TABLE IF EXISTS carts, old CASCADE`),
    ).toEqual([
      { change: 'view', table: 'scratch', reads: [] },
      { change: 'view', table: '#work', reads: [] },
      { change: 'create', table: 'copy', columns: [], foreignKeys: [] },
      { change: 'view', table: 'orders_2024', reads: ['orders'] },
      { change: 'view', table: 'totals', reads: ['orders'] },
      { change: 'drop', table: 'carts' },
      { change: 'drop', table: 'old' },
    ]);
  });
});

describe('the dialects of a file', () => {
  it('are those of the drivers that it names, else any', () => {
    expect(dialectsOf('a.ts', "import pg from 'pg'")).toEqual(['postgresql', 'generic']);
    expect(dialectsOf('a.js', "require('mysql2/promise')")).toEqual(['mysql', 'generic']);
    expect(dialectsOf('migrations/sqlite/1.ts', '')).toEqual(['sqlite', 'generic']);
    expect(dialectsOf('a.ts', 'export const a = 1')[0]).toBe('generic');
  });
});
