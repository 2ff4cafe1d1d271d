import { Router } from 'express';
import { z } from 'zod';
import { currentUser, requireUser } from '../lib/helpers.ts';
import { parse } from '../lib/validate.ts';
import { checkout, quoteShipping, shippingMethods } from '../services/index.ts';

export const checkoutRoutes = Router();

const method = z.string().min(1).max(40);
const order = z.object({
  addressId: z.number().int().positive(),
  shippingMethod: method,
  payment: z.object({ method: z.literal('card'), cardToken: z.string().min(1).max(100) }),
});
const idempotencyKey = z.object({ 'idempotency-key': z.string().min(1).max(200).optional() });

checkoutRoutes.get('/shipping/methods', (_req, res) => {
  res.json(shippingMethods());
});

checkoutRoutes.post('/shipping/quote', requireUser, (req, res) => {
  res.json(quoteShipping(currentUser(req).id, parse(z.object({ method }), req.body).method));
});

checkoutRoutes.post('/checkout', requireUser, async (req, res) => {
  const input = parse(order, req.body);
  const key = parse(idempotencyKey, req.headers)['idempotency-key'];
  res.status(201).json({ order: await checkout(currentUser(req), input, key) });
});
