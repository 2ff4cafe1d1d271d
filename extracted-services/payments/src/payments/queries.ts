/** Payments as they are answered. */
import type { AttemptRow, PaymentRow, PaymentStatus, RefundRow } from '../db.ts';
import type { Caller } from '../kernel/auth.ts';
import type { Db } from '../kernel/database.ts';
import { notFound } from '../kernel/errors.ts';
import { toDecimal } from '../kernel/money.ts';
import { limitOffset, type PageQuery, toPage } from '../kernel/pages.ts';

export const findPayment = (db: Db, id: number): PaymentRow | undefined =>
  db.prepare<[number], PaymentRow>('SELECT * FROM payments WHERE id = ?').get(id);

export const findPaymentByKey = (db: Db, key: string): PaymentRow | undefined =>
  db.prepare<[string], PaymentRow>('SELECT * FROM payments WHERE idempotency_key = ?').get(key);

export const findPaymentByRef = (db: Db, ref: string): PaymentRow | undefined =>
  db.prepare<[string], PaymentRow>('SELECT * FROM payments WHERE provider_ref = ?').get(ref);

export function loadPayment(db: Db, id: number): PaymentRow {
  const payment = findPayment(db, id);
  if (payment === undefined) throw notFound('Payment');
  return payment;
}

/** Their own payment, or any for an administrator. Others do not learn that it exists. */
export function loadPaymentFor(db: Db, caller: Caller, id: number): PaymentRow {
  const payment = findPayment(db, id);
  if (payment === undefined || (payment.user_id !== caller.id && caller.role !== 'admin')) throw notFound('Payment');
  return payment;
}

export const listOwnPayments = (db: Db, userId: number, query: PageQuery) =>
  listWhere(db, query, { clause: 'WHERE user_id = ?', values: [userId] });

export const listPayments = (db: Db, query: PageQuery & { readonly status?: PaymentStatus | undefined }) =>
  listWhere(
    db,
    query,
    query.status === undefined ? { clause: '', values: [] } : { clause: 'WHERE status = ?', values: [query.status] },
  );

export function listAttempts(db: Db, id: number) {
  const { id: paymentId } = loadPayment(db, id);
  const rows = db
    .prepare<[number], AttemptRow>('SELECT * FROM payment_attempts WHERE payment_id = ? ORDER BY attempt, id')
    .all(paymentId);
  return { items: rows.map(presentAttempt) };
}

export const presentPayment = (row: PaymentRow) => ({
  id: row.id,
  orderId: row.order_id,
  amount: toDecimal(row.amount_cents),
  refunded: toDecimal(row.refunded_cents),
  currency: row.currency,
  method: row.method,
  status: row.status,
  providerRef: row.provider_ref,
  createdAt: row.created_at,
});

export const presentRefund = (row: RefundRow) => ({
  id: row.id,
  paymentId: row.payment_id,
  amount: toDecimal(row.amount_cents),
  reason: row.reason,
  status: row.status,
  createdAt: row.created_at,
});

const presentAttempt = (row: AttemptRow) => ({
  id: row.id,
  paymentId: row.payment_id,
  attempt: row.attempt,
  outcome: row.outcome,
  providerCode: row.provider_code,
  createdAt: row.created_at,
});

function listWhere(
  db: Db,
  query: PageQuery,
  { clause, values }: { readonly clause: string; readonly values: readonly (string | number)[] },
) {
  const total = db.prepare<unknown[], { n: number }>(`SELECT count(*) AS n FROM payments ${clause}`).get(...values);
  const rows = db
    .prepare<unknown[], PaymentRow>(
      `SELECT * FROM payments ${clause} ORDER BY created_at DESC, id DESC LIMIT ? OFFSET ?`,
    )
    .all(...values, ...limitOffset(query));
  return toPage(query, { items: rows.map(presentPayment), total: total?.n ?? 0 });
}
