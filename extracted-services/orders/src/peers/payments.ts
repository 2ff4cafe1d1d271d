import { z } from 'zod';
import type { Row } from '../kernel/database.ts';
import { type Peer, readAnswer, unexpected } from './peer.ts';

export interface Charge {
  readonly orderId: number;
  readonly orderNumber: string;
  readonly userId: number;
  readonly amountCents: number;
  readonly currency: string;
  readonly method: string;
  readonly cardToken: string;
}

/** A refusal keeps the status, code and words that the payment service gave. */
export interface ChargeRefusal {
  readonly status: number;
  readonly code: string;
  readonly message: string;
  readonly details?: unknown;
}

export type ChargeOutcome =
  | { readonly kind: 'captured'; readonly payment: Row }
  | { readonly kind: 'refused'; readonly refusal: ChargeRefusal };

/** What `payments` does for this service. Every method throws PeerUnavailable when there is no answer. */
export interface Payments {
  readonly peer: Peer;
  /** Charges once per key. Both outcomes are final. */
  charge(key: string, charge: Charge): Promise<ChargeOutcome>;
  /** The captured payment made with this key, if there is one. */
  captured(key: string): Promise<Row | undefined>;
  /** Undoes the charge made with this key, and forbids one that may still be on its way. */
  voidByKey(key: string): Promise<void>;
  /** Pays back at most the given amount (without one, all that is left), once per key; returns the payment afterwards. */
  refund(key: string, refund: RefundRequest): Promise<Row>;
}

export interface RefundRequest {
  readonly paymentId: number;
  readonly atMostCents?: number;
  readonly reason: string;
}

export const createPayments = (peer: Peer): Payments => ({
  peer,
  charge: (key, charge) => makeCharge(peer, key, charge),
  captured: (key) => findCaptured(peer, key),
  voidByKey: (key) => voidByKey(peer, key),
  refund: (key, refund) => makeRefund(peer, key, refund),
});

const paymentRow = z.record(z.string(), z.union([z.string(), z.number(), z.null()]));
const withPayment = z.object({ payment: paymentRow });
const refused = z.object({
  error: z.object({ code: z.string(), message: z.string(), details: z.unknown().optional() }),
});

async function makeCharge(peer: Peer, key: string, charge: Charge): Promise<ChargeOutcome> {
  const answer = await peer.call({
    method: 'POST',
    path: '/internal/payments',
    idempotencyKey: key,
    body: charge,
  });
  if (answer.status === 201)
    return { kind: 'captured', ...readAnswer(peer, answer, { status: 201, schema: withPayment }) };
  const refusal = refused.safeParse(answer.body);
  if (!refusal.success || !REFUSALS.has(answer.status)) throw unexpected(peer, answer);
  return { kind: 'refused', refusal: { status: answer.status, ...refusal.data.error } };
}

/** Declined, voided meanwhile, the provider failed or did not answer. */
const REFUSALS = new Set([402, 409, 502, 504]);

async function findCaptured(peer: Peer, key: string): Promise<Row | undefined> {
  const answer = await peer.call({ method: 'GET', path: `/internal/payments/by-key/${encodeURIComponent(key)}` });
  if (answer.status === 404) return undefined;
  const { payment } = readAnswer(peer, answer, { status: 200, schema: withPayment });
  return payment.status === 'captured' ? payment : undefined;
}

async function voidByKey(peer: Peer, key: string): Promise<void> {
  const answer = await peer.call({ method: 'POST', path: `/internal/payments/by-key/${encodeURIComponent(key)}/void` });
  if (answer.status >= 300) throw unexpected(peer, answer);
}

async function makeRefund(peer: Peer, key: string, refund: RefundRequest): Promise<Row> {
  const { paymentId, ...body } = refund;
  const answer = await peer.call({
    method: 'POST',
    path: `/internal/payments/${paymentId}/refunds`,
    idempotencyKey: key,
    body,
  });
  return readAnswer(peer, answer, { status: 201, schema: withPayment }).payment;
}
