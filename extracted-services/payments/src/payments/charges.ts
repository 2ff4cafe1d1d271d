/**
 * Charging a card once per idempotency key. Only captures are kept: a refusal leaves nothing behind, so the same key may be
 * tried again. A voided key can never be charged: the void may overtake the charge that it is about.
 */
import type { PaymentRow } from '../db.ts';
import { type Db, inTransaction } from '../kernel/database.ts';
import { conflict, ShopError } from '../kernel/errors.ts';
import { emitDeleted, emitRow } from '../kernel/outbox.ts';
import { type CaptureResult, capture, type Patience } from '../provider/capture.ts';
import type { Provider } from '../provider/provider.ts';
import { findPayment, findPaymentByKey, loadPayment } from './queries.ts';

export interface Charge {
  readonly orderId: number;
  readonly userId: number;
  readonly amountCents: number;
  readonly currency: string;
  readonly method: string;
  readonly cardToken: string;
}

export interface Charges {
  /** Captures the money, or throws 402, 409, 502 or 504; then nothing is charged. */
  charge(key: string, charge: Charge): Promise<PaymentRow>;
  /** Undoes the charge of this key, now or when it arrives. Again and again changes nothing. */
  voidKey(key: string): void;
  /** The same for a payment that is known by its id. False when there has never been one. */
  voidPayment(id: number): boolean;
}

export function createCharges(db: Db, provider: Provider, patience: Patience): Charges {
  const running = new Map<string, Promise<PaymentRow>>();
  const chargeOnce = async (key: string, charge: Charge): Promise<PaymentRow> => {
    if (isVoided(db, key)) throw voided();
    const made = findPaymentByKey(db, key);
    if (made !== undefined) return made;
    const result = await capture(provider, { key, cardToken: charge.cardToken }, patience);
    return settle(db, provider, { key, charge, result });
  };
  return {
    charge: async (key, charge) => {
      const current = running.get(key) ?? chargeOnce(key, charge).finally(() => running.delete(key));
      running.set(key, current);
      return sameCharge(await current, charge);
    },
    voidKey: (key) => voidKey(db, provider, key),
    voidPayment: (id) => {
      const payment = findPayment(db, id);
      if (payment !== undefined) voidKey(db, provider, payment.idempotency_key);
      return payment !== undefined || wasVoided(db, id);
    },
  };
}

interface Settling {
  readonly key: string;
  readonly charge: Charge;
  readonly result: CaptureResult;
}

function settle(db: Db, provider: Provider, { key, charge, result }: Settling): PaymentRow {
  if (result.outcome === 'declined') throw declined();
  if (result.outcome !== 'captured') {
    provider.voidCapture(key);
    throw result.outcome === 'timeout' ? timedOut() : failed();
  }
  const payment = inTransaction(db, () => (isVoided(db, key) ? undefined : insertPayment(db, { key, charge, result })));
  if (payment !== undefined) return payment;
  provider.voidCapture(key);
  throw voided();
}

function insertPayment(db: Db, { key, charge, result }: Settling): PaymentRow {
  const at = new Date().toISOString();
  const { lastInsertRowid } = db
    .prepare(
      `INSERT INTO payments(order_id, user_id, amount_cents, currency, method, status, provider_ref, idempotency_key,
         created_at, updated_at)
       VALUES (@orderId, @userId, @amountCents, @currency, @method, 'captured', @providerRef, @key, @at, @at)`,
    )
    .run({ ...charge, providerRef: result.providerRef, key, at });
  const id = Number(lastInsertRowid);
  emitRow(db, 'payments', id);
  for (const attempt of result.attempts) {
    const inserted = db
      .prepare(
        `INSERT INTO payment_attempts(payment_id, attempt, outcome, provider_code, created_at)
         VALUES (@id, @attempt, @outcome, @providerCode, @at)`,
      )
      .run({ id, ...attempt, at });
    emitRow(db, 'payment_attempts', Number(inserted.lastInsertRowid));
  }
  return loadPayment(db, id);
}

/** A void leaves no payment, as if the card had never been asked; `voids` keeps what there was. */
function voidKey(db: Db, provider: Provider, key: string): void {
  inTransaction(db, () => {
    if (isVoided(db, key)) return;
    const payment = findPaymentByKey(db, key);
    db.prepare('INSERT INTO voids VALUES (?, ?, ?, ?, ?)').run(
      key,
      payment?.id ?? null,
      payment?.amount_cents ?? null,
      payment?.provider_ref ?? null,
      new Date().toISOString(),
    );
    if (payment !== undefined) removePayment(db, payment.id);
  });
  provider.voidCapture(key);
}

function removePayment(db: Db, id: number): void {
  const attempts = db.prepare<[number], { id: number }>('SELECT id FROM payment_attempts WHERE payment_id = ?').all(id);
  for (const attempt of attempts) emitDeleted(db, 'payment_attempts', attempt.id);
  emitDeleted(db, 'payments', id);
  db.prepare('DELETE FROM payment_attempts WHERE payment_id = ?').run(id);
  db.prepare('DELETE FROM payments WHERE id = ?').run(id);
}

const isVoided = (db: Db, key: string): boolean =>
  db.prepare('SELECT 1 FROM voids WHERE idempotency_key = ?').get(key) !== undefined;

const wasVoided = (db: Db, paymentId: number): boolean =>
  db.prepare('SELECT 1 FROM voids WHERE payment_id = ?').get(paymentId) !== undefined;

function sameCharge(payment: PaymentRow, charge: Charge): PaymentRow {
  if (payment.order_id === charge.orderId && payment.amount_cents === charge.amountCents) return payment;
  throw conflict('IDEMPOTENCY_KEY_REUSED', 'This idempotency key belongs to another charge.');
}

const declined = () => new ShopError(402, 'PAYMENT_DECLINED', { message: 'The card was declined.' });

const timedOut = () =>
  new ShopError(504, 'PAYMENT_TIMEOUT', { message: 'The payment provider did not answer. Nothing was charged.' });

const failed = () =>
  new ShopError(502, 'PAYMENT_FAILED', { message: 'The payment provider failed. Nothing was charged.' });

const voided = () => conflict('PAYMENT_VOIDED', 'This charge was voided. Nothing was charged.');
