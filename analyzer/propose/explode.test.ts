import { describe, expect, it } from '@jest/globals';
import { measureReach } from '../measure/reach.ts';
import { createPlace } from '../model/service-map.ts';
import { describeSplits } from '../report/splits.ts';
import { graphOf } from '../test/graph-of.ts';
import { proposeServices } from './index.ts';

/** Everything in one file: two domains in anonymous handlers and functions, and what both use. */
const SHOP = {
  'app.js': `
const express = require('express');
const db = require('better-sqlite3')('shop.db');
const app = express();
function listOrders() { return db.prepare('SELECT * FROM orders').all(); }
function addOrder(row) {
  db.prepare('INSERT INTO orders (id) VALUES (?)').run(row.id);
  db.prepare('INSERT INTO order_items (id) VALUES (?)').run(row.id);
}
function listProducts() { return db.prepare('SELECT * FROM products').all(); }
function addProduct(row) {
  db.prepare('INSERT INTO products (id) VALUES (?)').run(row.id);
  db.prepare('INSERT INTO product_prices (id) VALUES (?)').run(row.id);
}
function clean(text) { return text.trim(); }
app.get('/orders', (req, res) => {
  res.json(listOrders());
});
app.post('/orders', (req, res) => {
  db.prepare('UPDATE orders SET seen = 1').run();
  res.json(addOrder(clean(req.body)));
});
app.get('/products', (req, res) => {
  res.json(listProducts());
});
app.post('/products', (req, res) => {
  db.prepare('UPDATE products SET seen = 1').run();
  res.json(addProduct(clean(req.body)));
});
app.listen(3000);
`,
};

describe('a file that holds several domains', () => {
  const graph = graphOf(SHOP, { linesOf: () => 34 });
  const map = proposeServices(graph, measureReach(graph));
  const place = createPlace(graph, map);

  it('is split: functions go with the tables they touch, anonymous handlers with their routes', () => {
    expect(map.services.map(({ name }) => name)).toEqual(['orders', 'products']);
    const [split] = describeSplits(graph, map);
    const parts = Object.fromEntries((split?.parts ?? []).map((part) => [part.service, part]));
    expect(parts.orders?.routes).toEqual(['GET /orders', 'POST /orders']);
    expect(parts.products?.routes).toEqual(['GET /products', 'POST /products']);
    expect(['listOrders', 'addOrder'].map((name) => place(`app.js#${name}`))).toEqual(['orders', 'orders']);
    expect(['listProducts', 'addProduct'].map((name) => place(`app.js#${name}`))).toEqual(['products', 'products']);
    expect(place('app.js#', 'app.js:19')).toBe('orders');
    expect(place('app.js#', 'app.js:26')).toBe('products');
  });

  it('keeps every module, table and route of the program in the map, and no part of a file', () => {
    expect([...map.modules.keys()]).toEqual(['app.js']);
    const whys = map.services.map(({ why }) => why.split(' that ')[0]);
    expect(whys.sort()).toEqual([
      '0 modules, parts of 1 file, 2 tables and 2 routes',
      '1 module, 2 tables and 2 routes',
    ]);
    expect(Object.fromEntries(map.tables)).toEqual({
      order_items: 'orders',
      orders: 'orders',
      product_prices: 'products',
      products: 'products',
    });
    expect([...map.routes.keys()]).toHaveLength(4);
  });

  it('stays whole when its parts all speak of one thing', () => {
    const one = graphOf({ 'app.js': SHOP['app.js'].replace(/product/g, 'order').replace(/Product/g, 'OldOrder') });
    expect(proposeServices(one, measureReach(one)).symbols.size).toBe(0);
  });
});
