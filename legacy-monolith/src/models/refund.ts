import { many, nextId, one, run } from '../lib/db.ts';
import { now, toMoney } from '../lib/helpers.ts';

export interface RefundRow {
  id: number;
  payment_id: number;
  amount_cents: number;
  reason: string;
  status: string;
  provider_ref: string | null;
  created_at: string;
}

export function toRefund(row: RefundRow) {
  return {
    id: row.id,
    paymentId: row.payment_id,
    amount: toMoney(row.amount_cents),
    reason: row.reason,
    status: row.status,
    createdAt: row.created_at,
  };
}

export function insertRefund(paymentId: number, amountCents: number, reason: string, providerRef: string): RefundRow {
  const id = nextId('refunds');
  run(
    `INSERT INTO refunds (id, payment_id, amount_cents, reason, status, provider_ref, created_at)
     VALUES (?, ?, ?, ?, 'succeeded', ?, ?)`,
    [id, paymentId, amountCents, reason, providerRef, now()],
  );
  return one<RefundRow>('SELECT * FROM refunds WHERE id = ?', id)!;
}

export function listRefunds(paymentId: number): RefundRow[] {
  return many<RefundRow>('SELECT * FROM refunds WHERE payment_id = ? ORDER BY id', paymentId);
}
