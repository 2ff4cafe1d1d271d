import { many, nextId, one, run } from '../lib/db.ts';
import { camel, now, type Paging, paginate, toMoney } from '../lib/helpers.ts';

export type PaymentStatus = 'pending' | 'captured' | 'declined' | 'refunded' | 'partially_refunded' | 'failed';

export interface PaymentRow {
  id: number;
  order_id: number;
  user_id: number;
  amount_cents: number;
  refunded_cents: number;
  currency: string;
  method: string;
  status: PaymentStatus;
  provider_ref: string | null;
  idempotency_key: string;
  created_at: string;
  updated_at: string;
}

export interface PaymentAttemptRow {
  id: number;
  payment_id: number;
  attempt: number;
  outcome: 'captured' | 'declined' | 'timeout' | 'error';
  provider_code: string | null;
  created_at: string;
}

export function toPayment(row: PaymentRow) {
  return {
    id: row.id,
    orderId: row.order_id,
    amount: toMoney(row.amount_cents),
    refunded: toMoney(row.refunded_cents),
    currency: row.currency,
    method: row.method,
    status: row.status,
    providerRef: row.provider_ref,
    createdAt: row.created_at,
  };
}

export function toAttempt(row: PaymentAttemptRow) {
  return camel(row, 'id', 'payment_id', 'attempt', 'outcome', 'provider_code', 'created_at');
}

export function findPayment(id: number): PaymentRow | undefined {
  return one<PaymentRow>('SELECT * FROM payments WHERE id = ?', id);
}

export function findPaymentOfOrder(orderId: number): PaymentRow | undefined {
  return one<PaymentRow>('SELECT * FROM payments WHERE order_id = ? ORDER BY id DESC LIMIT 1', orderId);
}

export function findPaymentByRef(providerRef: string): PaymentRow | undefined {
  return one<PaymentRow>('SELECT * FROM payments WHERE provider_ref = ?', providerRef);
}

export function findPaymentByKey(idempotencyKey: string): PaymentRow | undefined {
  return one<PaymentRow>('SELECT * FROM payments WHERE idempotency_key = ?', idempotencyKey);
}

export function pagePaymentsOfUser(userId: number, paging: Paging) {
  return paginate<PaymentRow>(
    { select: '*', from: 'FROM payments WHERE user_id = ?', order: 'created_at DESC, id DESC', params: [userId] },
    paging,
  );
}

export function pagePayments(status: string | undefined, paging: Paging) {
  return paginate<PaymentRow>(
    {
      select: '*',
      from: status === undefined ? 'FROM payments' : 'FROM payments WHERE status = ?',
      order: 'created_at DESC, id DESC',
      params: status === undefined ? [] : [status],
    },
    paging,
  );
}

export interface NewPayment extends Pick<PaymentRow, 'currency' | 'method' | 'status'> {
  orderId: number;
  userId: number;
  amountCents: number;
  providerRef: string | null;
  idempotencyKey: string;
}

export function insertPayment(payment: NewPayment): number {
  const id = nextId('payments');
  run(
    `INSERT INTO payments
       (id, order_id, user_id, amount_cents, refunded_cents, currency, method, status, provider_ref, idempotency_key,
        created_at, updated_at)
     VALUES (@id, @orderId, @userId, @amountCents, 0, @currency, @method, @status, @providerRef, @idempotencyKey, @at, @at)`,
    { ...payment, id, at: now() },
  );
  return id;
}

export function setPaymentStatus(id: number, status: PaymentStatus): void {
  run('UPDATE payments SET status = ?, updated_at = ? WHERE id = ?', [status, now(), id]);
}

export function addRefunded(id: number, amountCents: number): void {
  run(
    `UPDATE payments SET refunded_cents = refunded_cents + ?,
       status = CASE WHEN refunded_cents + ? >= amount_cents THEN 'refunded' ELSE 'partially_refunded' END,
       updated_at = ?
     WHERE id = ?`,
    [amountCents, amountCents, now(), id],
  );
}

export function insertAttempt(
  paymentId: number,
  attempt: { attempt: number; outcome: PaymentAttemptRow['outcome']; providerCode: string | null },
): void {
  run(
    `INSERT INTO payment_attempts (id, payment_id, attempt, outcome, provider_code, created_at) VALUES (?, ?, ?, ?, ?, ?)`,
    [nextId('payment_attempts'), paymentId, attempt.attempt, attempt.outcome, attempt.providerCode, now()],
  );
}

export function listAttempts(paymentId: number): PaymentAttemptRow[] {
  return many<PaymentAttemptRow>('SELECT * FROM payment_attempts WHERE payment_id = ? ORDER BY attempt, id', paymentId);
}

export function listPendingPayments(createdBefore: string): PaymentRow[] {
  return many<PaymentRow>(
    "SELECT * FROM payments WHERE status = 'pending' AND created_at < ? ORDER BY id",
    createdBefore,
  );
}
