CREATE TABLE payments (
  id              INTEGER PRIMARY KEY AUTOINCREMENT,
  order_id        INTEGER NOT NULL REFERENCES orders (id),
  user_id         INTEGER NOT NULL REFERENCES users (id),
  amount_cents    INTEGER NOT NULL,
  refunded_cents  INTEGER NOT NULL DEFAULT 0,
  currency        TEXT NOT NULL DEFAULT 'EUR',
  method          TEXT NOT NULL,
  status          TEXT NOT NULL
                  CHECK (status IN ('pending', 'captured', 'declined', 'refunded', 'partially_refunded', 'failed')),
  provider_ref    TEXT,
  idempotency_key TEXT NOT NULL UNIQUE,
  created_at      TEXT NOT NULL,
  updated_at      TEXT NOT NULL
);

CREATE TABLE payment_attempts (
  id            INTEGER PRIMARY KEY AUTOINCREMENT,
  payment_id    INTEGER NOT NULL REFERENCES payments (id),
  attempt       INTEGER NOT NULL,
  outcome       TEXT NOT NULL CHECK (outcome IN ('captured', 'declined', 'timeout', 'error')),
  provider_code TEXT,
  created_at    TEXT NOT NULL
);

CREATE TABLE refunds (
  id           INTEGER PRIMARY KEY AUTOINCREMENT,
  payment_id   INTEGER NOT NULL REFERENCES payments (id),
  amount_cents INTEGER NOT NULL,
  reason       TEXT NOT NULL,
  status       TEXT NOT NULL,
  provider_ref TEXT,
  created_at   TEXT NOT NULL
);

CREATE INDEX payments_order ON payments (order_id);
CREATE INDEX payments_user ON payments (user_id, created_at);
CREATE INDEX payments_provider_ref ON payments (provider_ref);
CREATE INDEX payments_status ON payments (status);
CREATE INDEX payment_attempts_payment ON payment_attempts (payment_id);
CREATE INDEX refunds_payment ON refunds (payment_id);
