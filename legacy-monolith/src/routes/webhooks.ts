import { timingSafeEqual } from 'node:crypto';
import { type Request, Router } from 'express';
import { z } from 'zod';
import { unauthenticated } from '../lib/errors.ts';
import { signWebhook } from '../lib/paymentProvider.ts';
import { parse } from '../lib/validate.ts';
import { applyWebhook } from '../services/index.ts';

export const webhookRoutes = Router();

const event = z.object({
  providerRef: z.string().min(1).max(200),
  status: z.enum(['captured', 'declined', 'failed', 'refunded']),
  eventId: z.string().min(1).max(200),
});

function requireSignature(req: Request): void {
  const given = Buffer.from(req.get('x-provider-signature') ?? '');
  const expected = Buffer.from(signWebhook((req as { rawBody?: Buffer }).rawBody ?? ''));
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) {
    throw unauthenticated('The signature is not valid.');
  }
}

webhookRoutes.post('/webhooks/payment-provider', (req, res) => {
  requireSignature(req);
  applyWebhook(parse(event, req.body));
  res.status(202).json({ received: true });
});
