import { z } from 'zod';
import * as inputs from './inputs.ts';
import { describeApi, type Operation } from './kernel/openapi.ts';
import { pageQuery } from './kernel/pages.ts';

const id = z.number().int().positive();
const money = z.number();
const time = z.iso.datetime();

const payment = z.object({
  id,
  orderId: id,
  amount: money,
  refunded: money,
  currency: z.literal('EUR'),
  method: z.string(),
  status: z.enum(['pending', 'captured', 'declined', 'refunded', 'partially_refunded', 'failed']),
  providerRef: z.string().nullable(),
  createdAt: time,
});
const refund = z.object({ id, paymentId: id, amount: money, reason: z.string(), status: z.string(), createdAt: time });
const attempt = z.object({
  id,
  paymentId: id,
  attempt: z.number().int(),
  outcome: z.enum(['captured', 'declined', 'timeout', 'error']),
  providerCode: z.string().nullable(),
  createdAt: time,
});
const row = z.record(z.string(), z.union([z.string(), z.number(), z.null()]));

/** What answers look like, by the names that the document's routes use. */
export const ANSWERS = {
  Payment: z.object({ payment }),
  PaymentPage: z.object({
    items: z.array(payment),
    page: z.number().int(),
    pageSize: z.number().int(),
    total: z.number().int().min(0),
  }),
  Attempts: z.object({ items: z.array(attempt) }),
  Refund: z.object({ refund }),
  Received: z.object({ received: z.literal(true) }),
  PaymentRow: z.object({ payment: row }),
  RefundRow: z.object({ refund: row.nullable(), payment: row }),
};

const NOT_FOUND = [404, 'NOT_FOUND'] as const;

const PUBLIC: readonly Operation[] = [
  {
    method: 'get',
    path: '/payments',
    summary: 'Own payments, newest first',
    access: 'user',
    query: pageQuery,
    answer: { status: 200, schema: 'PaymentPage' },
  },
  {
    method: 'get',
    path: '/payments/{id}',
    summary: 'An own payment; any for administrators',
    access: 'user',
    answer: { status: 200, schema: 'Payment' },
    errors: [NOT_FOUND],
  },
  {
    method: 'get',
    path: '/payments/{id}/attempts',
    summary: 'How often the provider was asked',
    access: 'admin',
    answer: { status: 200, schema: 'Attempts' },
    errors: [NOT_FOUND],
  },
  {
    method: 'post',
    path: '/payments/{id}/refunds',
    summary: 'Give money back: the amount, or all that is left',
    access: 'admin',
    headers: inputs.idempotencyHeader.partial(),
    body: inputs.refundRequest,
    answer: { status: 201, schema: 'Refund' },
    errors: [NOT_FOUND, [422, 'REFUND_TOO_LARGE']],
  },
  {
    method: 'get',
    path: '/admin/payments',
    summary: 'All payments, newest first',
    access: 'admin',
    query: inputs.paymentQuery,
    answer: { status: 200, schema: 'PaymentPage' },
  },
  {
    method: 'post',
    path: '/webhooks/payment-provider',
    summary: 'Reports of the provider; x-provider-signature is the hex HMAC-SHA-256 of the body',
    access: 'public',
    headers: z.object({ 'x-provider-signature': z.string() }),
    body: inputs.webhookEvent,
    answer: { status: 202, schema: 'Received' },
    errors: [[401, 'UNAUTHENTICATED']],
  },
];

const INTERNAL: readonly Operation[] = [
  {
    method: 'post',
    path: '/internal/payments',
    summary: 'Charge a card, once per idempotency-key',
    access: 'internal',
    headers: inputs.idempotencyHeader,
    body: inputs.chargeRequest,
    answer: { status: 201, schema: 'PaymentRow' },
    errors: [
      [402, 'PAYMENT_DECLINED'],
      [409, 'PAYMENT_VOIDED'],
      [409, 'IDEMPOTENCY_KEY_REUSED'],
      [502, 'PAYMENT_FAILED'],
      [504, 'PAYMENT_TIMEOUT'],
    ],
  },
  {
    method: 'get',
    path: '/internal/payments/by-key/{key}',
    summary: 'The payment made with an idempotency key',
    access: 'internal',
    answer: { status: 200, schema: 'PaymentRow' },
    errors: [NOT_FOUND],
  },
  {
    method: 'post',
    path: '/internal/payments/by-key/{key}/void',
    summary: 'Undo the charge of an idempotency key, also one that is still on its way',
    access: 'internal',
    answer: { status: 204 },
  },
  {
    method: 'post',
    path: '/internal/payments/{id}/void',
    summary: 'Undo a charge as if it had never been',
    access: 'internal',
    answer: { status: 204 },
    errors: [NOT_FOUND],
  },
  {
    method: 'post',
    path: '/internal/payments/{id}/refunds',
    summary: 'Give back at most this much, once per idempotency-key',
    access: 'internal',
    headers: inputs.idempotencyHeader,
    body: inputs.internalRefundRequest,
    answer: { status: 201, schema: 'RefundRow' },
    errors: [NOT_FOUND],
  },
];

export const OPERATIONS: readonly Operation[] = [...PUBLIC, ...INTERNAL];

export const openapi = describeApi({
  title: 'Shop payments',
  version: '1.0.0',
  description: 'Charges, refunds and the payment provider.',
  schemas: ANSWERS,
  operations: OPERATIONS,
});
