/** Giving money back. */
import type { PaymentRow, RefundRow } from '../db.ts';
import { type Db, inTransaction } from '../kernel/database.ts';
import { ruleBroken } from '../kernel/errors.ts';
import { recall, remember } from '../kernel/idempotency.ts';
import { toDecimal } from '../kernel/money.ts';
import { emitRow } from '../kernel/outbox.ts';
import type { Provider } from '../provider/provider.ts';
import { loadPayment } from './queries.ts';

export interface RefundPorts {
  readonly db: Db;
  readonly provider: Pick<Provider, 'requestRefund'>;
}

/** What can still be given back. */
export function refundable(payment: PaymentRow): number {
  const paid = payment.status === 'captured' || payment.status === 'partially_refunded';
  return paid ? payment.amount_cents - payment.refunded_cents : 0;
}

/** Exactly the given amount (without one, all that is left), or 422. */
export function refundExactly(
  ports: RefundPorts,
  id: number,
  { amountCents, reason }: { readonly amountCents: number | undefined; readonly reason: string },
): RefundRow {
  return inTransaction(ports.db, () => {
    const payment = loadPayment(ports.db, id);
    const left = refundable(payment);
    const wanted = amountCents ?? left;
    if (wanted > left || left === 0) {
      const details = { refundable: toDecimal(left) };
      throw ruleBroken('REFUND_TOO_LARGE', 'There is less left to refund.', details);
    }
    return giveBack(ports, payment, { amountCents: wanted, reason });
  });
}

export interface RefundAnswer {
  /** Null when there was nothing to give back. */
  readonly refund: RefundRow | null;
  readonly payment: PaymentRow;
}

/**
 * For an order that falls through: at most the given amount (without one, all that is left), once per key. A payment that is
 * still pending is not waited for any more.
 */
export function refundForOrder(
  ports: RefundPorts,
  id: number,
  request: { readonly key: string; readonly atMostCents: number | undefined; readonly reason: string },
): RefundAnswer {
  const { db } = ports;
  const scope = `payment.refund:${id}`;
  return inTransaction(db, () => {
    const before = recall(db, scope, request.key);
    if (before !== undefined) return before.body as RefundAnswer;
    const refund = refundOrFail(ports, loadPayment(db, id), request);
    const answer: RefundAnswer = { refund, payment: loadPayment(db, id) };
    remember(db, { scope, key: request.key }, { status: 201, body: answer });
    return answer;
  });
}

/** The caller owns the transaction. */
export function giveBack(
  { db, provider }: RefundPorts,
  payment: PaymentRow,
  { amountCents, reason }: { readonly amountCents: number; readonly reason: string },
): RefundRow {
  const made = db.prepare<[number], { n: number }>('SELECT count(*) AS n FROM refunds WHERE payment_id = ?');
  const nth = (made.get(payment.id)?.n ?? 0) + 1;
  const providerRef = provider.requestRefund(`refund:${payment.idempotency_key}:${nth}`);
  const { lastInsertRowid } = db
    .prepare(
      `INSERT INTO refunds(payment_id, amount_cents, reason, status, provider_ref, created_at)
       VALUES (?, ?, ?, 'succeeded', ?, ?)`,
    )
    .run(payment.id, amountCents, reason, providerRef, new Date().toISOString());
  const id = Number(lastInsertRowid);
  emitRow(db, 'refunds', id);
  addRefunded(db, payment.id, amountCents);
  const refund = db.prepare<[number], RefundRow>('SELECT * FROM refunds WHERE id = ?').get(id);
  if (refund === undefined) throw new Error(`Refund ${id} was not kept.`);
  return refund;
}

export function setStatus(db: Db, id: number, status: PaymentRow['status']): void {
  db.prepare('UPDATE payments SET status = ?, updated_at = ? WHERE id = ?').run(status, new Date().toISOString(), id);
  emitRow(db, 'payments', id);
}

function refundOrFail(
  ports: RefundPorts,
  payment: PaymentRow,
  { atMostCents, reason }: { readonly atMostCents: number | undefined; readonly reason: string },
): RefundRow | null {
  if (payment.status === 'pending') {
    setStatus(ports.db, payment.id, 'failed');
    return null;
  }
  const amountCents = Math.min(atMostCents ?? Number.POSITIVE_INFINITY, refundable(payment));
  return amountCents > 0 ? giveBack(ports, payment, { amountCents, reason }) : null;
}

function addRefunded(db: Db, id: number, amountCents: number): void {
  db.prepare(
    `UPDATE payments SET refunded_cents = refunded_cents + @amountCents,
       status = CASE WHEN refunded_cents + @amountCents >= amount_cents THEN 'refunded' ELSE 'partially_refunded' END,
       updated_at = @at
     WHERE id = @id`,
  ).run({ id, amountCents, at: new Date().toISOString() });
  emitRow(db, 'payments', id);
}
