/** What requests may contain. The same schemas are published in the OpenAPI document. */
import { z } from 'zod';
import { pageQuery } from './kernel/pages.ts';

export const paymentQuery = pageQuery.extend({
  status: z.enum(['pending', 'captured', 'declined', 'refunded', 'partially_refunded', 'failed']).optional(),
});

export const refundRequest = z.object({
  amount: z.number().positive().max(1_000_000).multipleOf(0.01).optional(),
  reason: z.string().trim().min(1).max(500),
});

export const webhookEvent = z.object({
  providerRef: z.string().min(1).max(200),
  status: z.enum(['captured', 'declined', 'failed', 'refunded']),
  eventId: z.string().min(1).max(200),
});

const id = z.number().int().positive();
const cents = z.number().int().min(0);

export const chargeRequest = z.object({
  orderId: id,
  orderNumber: z.string().min(1).max(40),
  userId: id,
  amountCents: cents,
  currency: z.literal('EUR'),
  method: z.literal('card'),
  cardToken: z.string().min(1).max(100),
});

export const internalRefundRequest = z.object({
  atMostCents: cents.optional(),
  reason: z.string().trim().min(1).max(500),
});

const key = z.string().min(1).max(300);

export const idempotencyHeader = z.object({ 'idempotency-key': key });

export const keyParam = z.object({ key });
