import { ownIds } from './kernel/database.ts';

/**
 * Tables and columns are the monolith's own, so that a row means the same on both sides; `ratings` is a read copy of a fact
 * that the monolith owns, `reservations` is this service's alone. No foreign keys: rows of different feeds arrive in no
 * common order.
 */
export const SCHEMA: readonly string[] = [
  `
  CREATE TABLE categories (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    parent_id INTEGER,
    slug TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    position INTEGER NOT NULL DEFAULT 0,
    updated_at TEXT NOT NULL
  );
  CREATE INDEX categories_by_parent ON categories(parent_id);
  CREATE TABLE products (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    sku TEXT NOT NULL UNIQUE,
    slug TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    description TEXT NOT NULL DEFAULT '',
    category_id INTEGER NOT NULL,
    price_cents INTEGER NOT NULL CHECK (price_cents >= 0),
    discount_percent INTEGER NOT NULL DEFAULT 0 CHECK (discount_percent BETWEEN 0 AND 90),
    currency TEXT NOT NULL DEFAULT 'EUR',
    status TEXT NOT NULL DEFAULT 'active' CHECK (status IN ('active', 'hidden')),
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL
  );
  CREATE INDEX products_by_category ON products(category_id, status);
  CREATE TABLE product_images (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    product_id INTEGER NOT NULL,
    url TEXT NOT NULL,
    alt TEXT NOT NULL DEFAULT '',
    position INTEGER NOT NULL DEFAULT 0
  );
  CREATE INDEX product_images_by_product ON product_images(product_id, position);
  CREATE TABLE price_history (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    product_id INTEGER NOT NULL,
    old_cents INTEGER NOT NULL,
    new_cents INTEGER NOT NULL,
    changed_by INTEGER,
    changed_at TEXT NOT NULL
  );
  CREATE INDEX price_history_by_product ON price_history(product_id, changed_at);
  CREATE TABLE stock_levels (
    product_id INTEGER PRIMARY KEY,
    on_hand INTEGER NOT NULL DEFAULT 0,
    reserved INTEGER NOT NULL DEFAULT 0,
    reorder_level INTEGER NOT NULL DEFAULT 5,
    updated_at TEXT NOT NULL
  );
  CREATE TABLE stock_movements (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    ref TEXT NOT NULL UNIQUE,
    product_id INTEGER NOT NULL,
    delta INTEGER NOT NULL,
    reason TEXT NOT NULL CHECK (reason IN ('sale', 'cancel', 'return', 'restock', 'adjust')),
    order_id INTEGER,
    created_at TEXT NOT NULL
  );
  CREATE INDEX stock_movements_by_product ON stock_movements(product_id, created_at);
  CREATE INDEX stock_movements_by_order ON stock_movements(order_id);
  CREATE TABLE ratings (
    product_id INTEGER PRIMARY KEY,
    average REAL,
    count INTEGER NOT NULL
  );
  CREATE TABLE reservations (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    order_ref TEXT NOT NULL,
    created_at TEXT NOT NULL
  );
  CREATE TABLE reservation_lines (
    reservation_id INTEGER NOT NULL,
    product_id INTEGER NOT NULL,
    quantity INTEGER NOT NULL CHECK (quantity > 0),
    released INTEGER NOT NULL DEFAULT 0 CHECK (released BETWEEN 0 AND quantity),
    PRIMARY KEY (reservation_id, product_id)
  );
  ${ownIds('categories', 'products', 'product_images', 'price_history', 'stock_movements', 'reservations')}
  `,
];
