import { Router } from 'express';
import { z } from 'zod';
import { currentUser, requireAdmin } from '../lib/helpers.ts';
import { idParam, pageSchema, parse } from '../lib/validate.ts';
import { getAttempts, listPayments, refundByAdmin } from '../services/index.ts';

// What administrators see of payments. A customer's own payments are in account.ts.
export const paymentRoutes = Router();

const query = pageSchema.extend({
  status: z.enum(['pending', 'captured', 'declined', 'refunded', 'partially_refunded', 'failed']).optional(),
});
const refund = z.object({
  amount: z.number().positive().max(1_000_000).multipleOf(0.01).optional(),
  reason: z.string().trim().min(1).max(500),
});

paymentRoutes.get('/payments/:id/attempts', requireAdmin, (req, res) => {
  res.json(getAttempts(idParam(req.params)));
});

paymentRoutes.post('/payments/:id/refunds', requireAdmin, (req, res) => {
  const id = idParam(req.params);
  res.status(201).json({ refund: refundByAdmin(currentUser(req).id, id, parse(refund, req.body)) });
});

paymentRoutes.get('/admin/payments', requireAdmin, (req, res) => {
  const { status, ...paging } = parse(query, req.query);
  res.json(listPayments(status, paging));
});
