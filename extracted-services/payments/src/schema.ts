import { ownIds } from './kernel/database.ts';

/**
 * Tables and columns are the monolith's own, so that a row means the same on both sides. No foreign keys to payments: an
 * attempt or a refund may arrive before its payment when both sides write.
 */
export const SCHEMA: readonly string[] = [
  `
  CREATE TABLE payments (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    order_id INTEGER NOT NULL,
    user_id INTEGER NOT NULL,
    amount_cents INTEGER NOT NULL,
    refunded_cents INTEGER NOT NULL DEFAULT 0,
    currency TEXT NOT NULL DEFAULT 'EUR',
    method TEXT NOT NULL,
    status TEXT NOT NULL
      CHECK (status IN ('pending', 'captured', 'declined', 'refunded', 'partially_refunded', 'failed')),
    provider_ref TEXT,
    idempotency_key TEXT NOT NULL UNIQUE,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL
  );
  CREATE INDEX payments_by_user ON payments(user_id, created_at);
  CREATE INDEX payments_by_time ON payments(created_at, id);
  CREATE INDEX payments_by_status ON payments(status);
  CREATE INDEX payments_by_ref ON payments(provider_ref);
  CREATE TABLE payment_attempts (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    payment_id INTEGER NOT NULL,
    attempt INTEGER NOT NULL,
    outcome TEXT NOT NULL CHECK (outcome IN ('captured', 'declined', 'timeout', 'error')),
    provider_code TEXT,
    created_at TEXT NOT NULL
  );
  CREATE INDEX payment_attempts_by_payment ON payment_attempts(payment_id);
  CREATE TABLE refunds (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    payment_id INTEGER NOT NULL,
    amount_cents INTEGER NOT NULL,
    reason TEXT NOT NULL,
    status TEXT NOT NULL,
    provider_ref TEXT,
    created_at TEXT NOT NULL
  );
  CREATE INDEX refunds_by_payment ON refunds(payment_id);
  CREATE TABLE webhooks (
    event_id TEXT PRIMARY KEY,
    payment_id INTEGER NOT NULL,
    status TEXT NOT NULL,
    received_at TEXT NOT NULL
  );
  CREATE TABLE voids (
    idempotency_key TEXT PRIMARY KEY,
    payment_id INTEGER,
    amount_cents INTEGER,
    provider_ref TEXT,
    voided_at TEXT NOT NULL
  );
  ${ownIds('payments', 'payment_attempts', 'refunds')}
  `,
];
