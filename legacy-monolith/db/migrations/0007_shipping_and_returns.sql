CREATE TABLE shipping_methods (
  id             INTEGER PRIMARY KEY AUTOINCREMENT,
  code           TEXT NOT NULL UNIQUE,
  name           TEXT NOT NULL,
  base_cents     INTEGER NOT NULL,
  per_item_cents INTEGER NOT NULL DEFAULT 0,
  days           INTEGER NOT NULL
);

CREATE TABLE shipments (
  id            INTEGER PRIMARY KEY AUTOINCREMENT,
  order_id      INTEGER NOT NULL REFERENCES orders (id),
  method_id     INTEGER NOT NULL REFERENCES shipping_methods (id),
  carrier       TEXT,
  tracking_code TEXT,
  status        TEXT NOT NULL CHECK (status IN ('pending', 'shipped', 'delivered')),
  shipped_at    TEXT,
  delivered_at  TEXT
);

CREATE TABLE returns (
  id         INTEGER PRIMARY KEY AUTOINCREMENT,
  order_id   INTEGER NOT NULL REFERENCES orders (id),
  user_id    INTEGER NOT NULL REFERENCES users (id),
  reason     TEXT NOT NULL,
  status     TEXT NOT NULL CHECK (status IN ('requested', 'approved', 'rejected')),
  created_at TEXT NOT NULL,
  decided_at TEXT
);

CREATE TABLE return_items (
  id            INTEGER PRIMARY KEY AUTOINCREMENT,
  return_id     INTEGER NOT NULL REFERENCES returns (id),
  order_item_id INTEGER NOT NULL REFERENCES order_items (id),
  quantity      INTEGER NOT NULL CHECK (quantity > 0)
);

ALTER TABLE orders ADD COLUMN address_json TEXT NOT NULL DEFAULT '{}';

CREATE INDEX shipments_order ON shipments (order_id);
CREATE INDEX returns_order ON returns (order_id);
CREATE INDEX return_items_return ON return_items (return_id);
CREATE INDEX return_items_order_item ON return_items (order_item_id);
