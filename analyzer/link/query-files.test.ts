import { describe, expect, it } from '@jest/globals';
import { graphOf, statementLines } from '../test/graph-of.ts';

describe('queries kept in files', () => {
  it('belong to the code that runs them, over constants and helpers', () => {
    const graph = graphOf({
      'src/sql/orders/find.sql': '-- one order\nSELECT * FROM orders WHERE id = $(id)',
      'src/sql/orders/add.sql': 'INSERT INTO orders VALUES ($1);',
      'src/sql/users/find.sql': 'SELECT * FROM users;',
      'src/sql/never.sql': 'SELECT * FROM never;',
      'src/sql/index.js': `const { QueryFile } = require('pg-promise');
        const path = require('path');
        const load = (file) => new QueryFile(path.join(__dirname, file), { minify: true });
        exports.orders = { find: load('orders/find.sql'), add: load('./orders/add.sql') };`,
      'src/orders.js': `const sql = require('./sql/index.js').orders;
        exports.find = (db, id) => db.one(sql.find, { id });
        exports.add = (db, order) => db.none(sql.add, order);`,
      'src/users.js': `const { readFileSync } = require('node:fs'); const path = require('node:path');
        exports.all = (db) => db.query(readFileSync(path.join(__dirname, 'sql', 'users', 'find.sql'), 'utf8'));
        exports.none = (db) => db.query(readFileSync('find.sql', 'utf8'));`,
    });
    expect(statementLines(graph)).toEqual([
      'src/orders.js#add writes orders (inferred)',
      'src/orders.js#find reads orders (inferred)',
      'src/users.js#all reads users (inferred)',
    ]);
  });
});
