CREATE TABLE stock_levels (
  product_id    INTEGER PRIMARY KEY REFERENCES products (id),
  on_hand       INTEGER NOT NULL DEFAULT 0,
  reserved      INTEGER NOT NULL DEFAULT 0,
  reorder_level INTEGER NOT NULL DEFAULT 5,
  updated_at    TEXT NOT NULL
);

CREATE TABLE stock_movements (
  id         INTEGER PRIMARY KEY AUTOINCREMENT,
  ref        TEXT NOT NULL UNIQUE,
  product_id INTEGER NOT NULL REFERENCES products (id),
  delta      INTEGER NOT NULL,
  reason     TEXT NOT NULL CHECK (reason IN ('sale', 'cancel', 'return', 'restock', 'adjust')),
  order_id   INTEGER REFERENCES orders (id),
  created_at TEXT NOT NULL
);

CREATE INDEX stock_movements_product ON stock_movements (product_id, created_at);
CREATE INDEX stock_movements_order ON stock_movements (order_id);
