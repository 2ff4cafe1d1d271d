import { inTransaction } from '../lib/db.ts';
import { HttpError, notFound, ruleBroken } from '../lib/errors.ts';
import { emit } from '../lib/events.ts';
import { audit, mapPage, type Paging, toCents, toMoney } from '../lib/helpers.ts';
import { logger } from '../lib/logger.ts';
import { type ProviderAnswer, requestCapture, requestRefund, voidCapture } from '../lib/paymentProvider.ts';
import type { Identity } from '../lib/tokens.ts';
import * as models from '../models/index.ts';
import { cancelUnpaid, markPaid } from './orderService.ts';

const DEADLINE_MS = 800;
const MAX_ATTEMPTS = 3;

// --- charging

export interface ChargeAttempt {
  attempt: number;
  outcome: models.PaymentAttemptRow['outcome'];
  providerCode: string | null;
}

export interface Charge {
  key: string;
  providerRef: string;
  attempts: ChargeAttempt[];
}

async function withinDeadline(answer: Promise<ProviderAnswer>): Promise<ProviderAnswer | 'timeout'> {
  let timer: NodeJS.Timeout | undefined;
  const deadline = new Promise<'timeout'>((resolve) => {
    timer = setTimeout(() => resolve('timeout'), DEADLINE_MS);
  });
  try {
    return await Promise.race([answer, deadline]);
  } finally {
    clearTimeout(timer);
  }
}

/** Captures the money or throws 402, 504 or 502. All attempts use one key, so at most one of them is a charge. */
export async function charge(key: string, cardToken: string): Promise<Charge> {
  const attempts: ChargeAttempt[] = [];
  for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt++) {
    const answer = await withinDeadline(requestCapture(key, cardToken));
    if (answer === 'timeout') {
      attempts.push({ attempt, outcome: 'timeout', providerCode: null });
      continue;
    }
    attempts.push({ attempt, outcome: answer.status, providerCode: answer.code });
    if (answer.status === 'captured' && answer.ref !== null) return { key, providerRef: answer.ref, attempts };
    if (answer.status === 'declined') {
      throw new HttpError(402, 'PAYMENT_DECLINED', 'The card was declined.');
    }
  }
  voidCharge(key);
  if (attempts.at(-1)?.outcome === 'timeout') {
    throw new HttpError(504, 'PAYMENT_TIMEOUT', 'The payment provider did not answer. Nothing was charged.');
  }
  throw new HttpError(502, 'PAYMENT_FAILED', 'The payment provider failed. Nothing was charged.');
}

export function voidCharge(key: string): void {
  voidCapture(key);
  logger.info({ key }, 'charge voided');
}

// --- reading

export function listOwnPayments(userId: number, paging: Paging) {
  return mapPage(models.pagePaymentsOfUser(userId, paging), models.toPayment);
}

export function listPayments(status: string | undefined, paging: Paging) {
  return mapPage(models.pagePayments(status, paging), models.toPayment);
}

export function getPayment(user: Identity, id: number) {
  const payment = models.findPayment(id);
  if (payment === undefined || (payment.user_id !== user.id && user.role !== 'admin')) throw notFound('Payment');
  return models.toPayment(payment);
}

export function getAttempts(id: number) {
  if (models.findPayment(id) === undefined) throw notFound('Payment');
  return { items: models.listAttempts(id).map(models.toAttempt) };
}

// --- refunding

function refundable(payment: models.PaymentRow): number {
  const paid = payment.status === 'captured' || payment.status === 'partially_refunded';
  return paid ? payment.amount_cents - payment.refunded_cents : 0;
}

/** Gives back up to `amountCents`. The caller owns the transaction. */
export function refundInTransaction(payment: models.PaymentRow, amountCents: number, reason: string) {
  const nth = models.listRefunds(payment.id).length + 1;
  const providerRef = requestRefund(`refund:${payment.idempotency_key}:${nth}`);
  const refund = models.insertRefund(payment.id, amountCents, reason, providerRef);
  models.addRefunded(payment.id, amountCents);
  return refund;
}

/** For a cancelled order: what was paid goes back, what was not paid is not waited for any more. */
export function refundOrder(orderId: number, reason: string, atMostCents = Number.POSITIVE_INFINITY): number {
  const payment = models.findPaymentOfOrder(orderId);
  if (payment === undefined) return 0;
  if (payment.status === 'pending') {
    models.setPaymentStatus(payment.id, 'failed');
    return 0;
  }
  const amountCents = Math.min(atMostCents, refundable(payment));
  if (amountCents <= 0) return 0;
  refundInTransaction(payment, amountCents, reason);
  return amountCents;
}

export function refundByAdmin(adminId: number, id: number, input: { amount?: number | undefined; reason: string }) {
  const refund = inTransaction(() => {
    const payment = models.findPayment(id);
    if (payment === undefined) throw notFound('Payment');
    const left = refundable(payment);
    const amountCents = input.amount === undefined ? left : toCents(input.amount);
    if (amountCents > left || left === 0) {
      throw ruleBroken('REFUND_TOO_LARGE', 'There is less left to refund.', { refundable: toMoney(left) });
    }
    audit(adminId, 'payment.refunded', 'payment', id, { amountCents, reason: input.reason });
    return refundInTransaction(payment, amountCents, input.reason);
  });
  const payment = models.findPayment(id)!;
  emit('payment.refunded', {
    paymentId: id,
    orderId: payment.order_id,
    userId: payment.user_id,
    amountCents: refund.amount_cents,
  });
  return models.toRefund(refund);
}

// --- what the provider tells us later

export type LateOutcome = 'captured' | 'declined' | 'failed' | 'refunded';

/** Applies what became of a payment. What does not fit the payment's state has no effect. */
export function settle(payment: models.PaymentRow, outcome: LateOutcome): boolean {
  if (outcome === 'refunded') {
    const left = refundable(payment);
    if (left === 0) return false;
    refundInTransaction(payment, left, 'Refunded by the payment provider');
    return true;
  }
  if (payment.status !== 'pending') return false;
  models.setPaymentStatus(payment.id, outcome);
  if (outcome === 'captured') markPaid(payment.order_id);
  else cancelUnpaid(payment.order_id, 'Payment failed');
  return true;
}

export function applyWebhook(event: { providerRef: string; status: LateOutcome; eventId: string }): void {
  const applied = inTransaction(() => {
    if (models.hasSeenWebhook(event.eventId)) return null;
    const payment = models.findPaymentByRef(event.providerRef);
    // The provider may be faster than our commit. It says nothing that the checkout does not know itself.
    if (payment === undefined) return null;
    audit(null, 'payment.webhook', 'webhook', event.eventId, { paymentId: payment.id, status: event.status });
    return settle(payment, event.status) ? payment : null;
  });
  if (applied === null) return;
  const { id: paymentId, order_id: orderId, user_id: userId } = applied;
  if (event.status === 'captured') emit('payment.captured', { paymentId, orderId, userId });
}
