CREATE TABLE coupons (
  id              INTEGER PRIMARY KEY AUTOINCREMENT,
  code            TEXT NOT NULL UNIQUE,
  kind            TEXT NOT NULL CHECK (kind IN ('percent', 'fixed')),
  value           INTEGER NOT NULL,
  min_total_cents INTEGER NOT NULL DEFAULT 0,
  max_uses        INTEGER,
  used_count      INTEGER NOT NULL DEFAULT 0,
  starts_at       TEXT,
  ends_at         TEXT,
  active          INTEGER NOT NULL DEFAULT 1
);

CREATE TABLE coupon_redemptions (
  id           INTEGER PRIMARY KEY AUTOINCREMENT,
  coupon_id    INTEGER NOT NULL REFERENCES coupons (id),
  order_id     INTEGER NOT NULL REFERENCES orders (id),
  user_id      INTEGER NOT NULL REFERENCES users (id),
  amount_cents INTEGER NOT NULL,
  created_at   TEXT NOT NULL
);

ALTER TABLE carts ADD COLUMN coupon_code TEXT;
ALTER TABLE products ADD COLUMN discount_percent INTEGER NOT NULL DEFAULT 0 CHECK (discount_percent BETWEEN 0 AND 90);

CREATE TABLE price_history (
  id         INTEGER PRIMARY KEY AUTOINCREMENT,
  product_id INTEGER NOT NULL REFERENCES products (id),
  old_cents  INTEGER NOT NULL,
  new_cents  INTEGER NOT NULL,
  changed_by INTEGER REFERENCES users (id),
  changed_at TEXT NOT NULL
);

CREATE INDEX coupon_redemptions_order ON coupon_redemptions (order_id);
CREATE INDEX coupon_redemptions_coupon ON coupon_redemptions (coupon_id);
CREATE INDEX price_history_product ON price_history (product_id, changed_at);
