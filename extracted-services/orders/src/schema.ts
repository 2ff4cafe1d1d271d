import { ownIds } from './kernel/database.ts';

/** What this service owns. Rows have the same columns as the feeds carry. */
const OWNED = `
  CREATE TABLE carts (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    user_id INTEGER NOT NULL UNIQUE,
    coupon_code TEXT,
    updated_at TEXT NOT NULL
  );
  CREATE TABLE cart_items (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    cart_id INTEGER NOT NULL REFERENCES carts(id) ON DELETE CASCADE,
    product_id INTEGER NOT NULL,
    quantity INTEGER NOT NULL CHECK (quantity > 0),
    UNIQUE (cart_id, product_id)
  );
  CREATE TABLE coupons (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    code TEXT NOT NULL UNIQUE,
    kind TEXT NOT NULL CHECK (kind IN ('percent', 'fixed')),
    value INTEGER NOT NULL,
    min_total_cents INTEGER NOT NULL DEFAULT 0,
    max_uses INTEGER,
    used_count INTEGER NOT NULL DEFAULT 0,
    starts_at TEXT,
    ends_at TEXT,
    active INTEGER NOT NULL DEFAULT 1
  );
  CREATE TABLE orders (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    number TEXT NOT NULL UNIQUE,
    user_id INTEGER NOT NULL,
    status TEXT NOT NULL CHECK (status IN ('pending', 'paid', 'shipped', 'delivered', 'cancelled', 'returned')),
    subtotal_cents INTEGER NOT NULL,
    discount_cents INTEGER NOT NULL,
    shipping_cents INTEGER NOT NULL,
    total_cents INTEGER NOT NULL,
    currency TEXT NOT NULL,
    address_id INTEGER,
    address_json TEXT NOT NULL,
    placed_at TEXT NOT NULL,
    updated_at TEXT NOT NULL
  );
  CREATE INDEX orders_by_user ON orders(user_id, placed_at);
  CREATE INDEX orders_by_status ON orders(status);
  CREATE INDEX orders_by_time ON orders(placed_at, id);
  CREATE TABLE coupon_redemptions (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    coupon_id INTEGER NOT NULL,
    order_id INTEGER NOT NULL,
    user_id INTEGER NOT NULL,
    amount_cents INTEGER NOT NULL,
    created_at TEXT NOT NULL
  );
  CREATE INDEX coupon_redemptions_by_order ON coupon_redemptions(order_id);
  CREATE TABLE order_items (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    order_id INTEGER NOT NULL REFERENCES orders(id) ON DELETE CASCADE,
    product_id INTEGER NOT NULL,
    sku TEXT NOT NULL,
    name TEXT NOT NULL,
    unit_cents INTEGER NOT NULL,
    quantity INTEGER NOT NULL,
    line_cents INTEGER NOT NULL
  );
  CREATE INDEX order_items_by_order ON order_items(order_id);
  CREATE TABLE order_events (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    order_id INTEGER NOT NULL REFERENCES orders(id) ON DELETE CASCADE,
    status TEXT NOT NULL,
    note TEXT NOT NULL DEFAULT '',
    created_at TEXT NOT NULL
  );
  CREATE INDEX order_events_by_order ON order_events(order_id);
  CREATE TABLE shipping_methods (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    code TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    base_cents INTEGER NOT NULL,
    per_item_cents INTEGER NOT NULL,
    days INTEGER NOT NULL
  );
  CREATE TABLE shipments (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    order_id INTEGER NOT NULL REFERENCES orders(id) ON DELETE CASCADE,
    method_id INTEGER,
    carrier TEXT,
    tracking_code TEXT,
    status TEXT NOT NULL CHECK (status IN ('pending', 'shipped', 'delivered')),
    shipped_at TEXT,
    delivered_at TEXT
  );
  CREATE INDEX shipments_by_order ON shipments(order_id);
  CREATE TABLE returns (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    order_id INTEGER NOT NULL REFERENCES orders(id) ON DELETE CASCADE,
    user_id INTEGER NOT NULL,
    reason TEXT NOT NULL,
    status TEXT NOT NULL CHECK (status IN ('requested', 'approved', 'rejected')),
    created_at TEXT NOT NULL,
    decided_at TEXT
  );
  CREATE INDEX returns_by_order ON returns(order_id);
  CREATE TABLE return_items (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    return_id INTEGER NOT NULL REFERENCES returns(id) ON DELETE CASCADE,
    order_item_id INTEGER NOT NULL,
    quantity INTEGER NOT NULL
  );
  CREATE INDEX return_items_by_return ON return_items(return_id);
  ${ownIds(
    'carts',
    'cart_items',
    'coupons',
    'orders',
    'coupon_redemptions',
    'order_items',
    'order_events',
    'shipping_methods',
    'shipments',
    'returns',
    'return_items',
  )}
`;

/** Read copies of facts that other services own; they arrive by feed and nothing else writes them. */
const COPIES = `
  CREATE TABLE users (
    id INTEGER PRIMARY KEY,
    email TEXT NOT NULL,
    name TEXT NOT NULL,
    updated_at TEXT NOT NULL
  );
  CREATE TABLE addresses (
    id INTEGER PRIMARY KEY,
    user_id INTEGER NOT NULL,
    label TEXT,
    street TEXT NOT NULL,
    city TEXT NOT NULL,
    postal_code TEXT NOT NULL,
    country TEXT NOT NULL,
    is_default INTEGER NOT NULL,
    created_at TEXT,
    updated_at TEXT NOT NULL
  );
  CREATE TABLE products (
    id INTEGER PRIMARY KEY,
    sku TEXT NOT NULL,
    name TEXT NOT NULL,
    price_cents INTEGER NOT NULL,
    discount_percent INTEGER NOT NULL,
    status TEXT NOT NULL,
    updated_at TEXT NOT NULL
  );
  CREATE TABLE stock_levels (
    product_id INTEGER PRIMARY KEY,
    on_hand INTEGER NOT NULL,
    reserved INTEGER NOT NULL DEFAULT 0,
    updated_at TEXT
  );
  CREATE TABLE stock_movements (
    ref TEXT PRIMARY KEY,
    product_id INTEGER NOT NULL,
    delta INTEGER NOT NULL,
    counted INTEGER NOT NULL
  );
  CREATE INDEX stock_movements_uncounted ON stock_movements(product_id) WHERE counted = 0;
  CREATE TABLE payments (
    id INTEGER PRIMARY KEY,
    order_id INTEGER NOT NULL,
    amount_cents INTEGER NOT NULL,
    refunded_cents INTEGER NOT NULL,
    method TEXT NOT NULL,
    status TEXT NOT NULL,
    idempotency_key TEXT NOT NULL,
    updated_at TEXT NOT NULL
  );
  CREATE INDEX payments_by_order ON payments(order_id);
  CREATE INDEX payments_by_key ON payments(idempotency_key);
`;

/** What makes checkout and its undoing survive a crash. */
const PROCESSES = `
  CREATE TABLE checkouts (
    order_id INTEGER PRIMARY KEY,
    user_id INTEGER NOT NULL,
    client_key TEXT UNIQUE,
    charge_key TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('reserving', 'charging', 'confirmed', 'failed')),
    reservation_id INTEGER,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL
  );
  CREATE INDEX checkouts_by_charge ON checkouts(charge_key);
  CREATE INDEX checkouts_open ON checkouts(order_id) WHERE state IN ('reserving', 'charging');
  CREATE TABLE followups (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    order_id INTEGER NOT NULL,
    kind TEXT NOT NULL,
    payload TEXT NOT NULL,
    attempts INTEGER NOT NULL DEFAULT 0,
    last_error TEXT,
    due_at TEXT NOT NULL,
    done_at TEXT
  );
  CREATE INDEX followups_due ON followups(due_at) WHERE done_at IS NULL;
  CREATE VIEW placed_orders AS
    SELECT * FROM orders
    WHERE id NOT IN (SELECT order_id FROM checkouts WHERE state IN ('reserving', 'charging'));
`;

export const SCHEMA: readonly string[] = [OWNED + COPIES + PROCESSES];
