import { type Request, type Response, Router } from 'express';
import type { RouteContext } from '../context.ts';
import { idempotencyHeader, paymentQuery, refundRequest } from '../inputs.ts';
import { callerOf } from '../kernel/auth.ts';
import { inTransaction } from '../kernel/database.ts';
import { parse } from '../kernel/errors.ts';
import { recall, remember } from '../kernel/idempotency.ts';
import { toCents } from '../kernel/money.ts';
import { idParam, pageQuery } from '../kernel/pages.ts';
import {
  listAttempts,
  listOwnPayments,
  listPayments,
  loadPaymentFor,
  presentPayment,
  presentRefund,
} from '../payments/queries.ts';
import { refundExactly } from '../payments/refunds.ts';

export function paymentRoutes(context: RouteContext): Router {
  const { db, guards } = context;
  const arrived = context.arrival('payments');
  return Router()
    .get('/payments', guards.requireUser, (req, res) => {
      res.json(listOwnPayments(db, callerOf(res).id, parse(pageQuery, req.query)));
    })
    .get('/payments/:id', guards.requireUser, arrived, (req, res) => {
      res.json({ payment: presentPayment(loadPaymentFor(db, callerOf(res), idParam(req.params))) });
    })
    .get('/payments/:id/attempts', guards.requireAdmin, arrived, (req, res) => {
      res.json(listAttempts(db, idParam(req.params)));
    })
    .post('/payments/:id/refunds', guards.requireAdmin, arrived, (req, res) => refund(context, req, res))
    .get('/admin/payments', guards.requireAdmin, (req, res) => {
      res.json(listPayments(db, parse(paymentQuery, req.query)));
    });
}

/** With an idempotency key, the same request again gives the same refund. */
function refund({ db, provider }: RouteContext, req: Request, res: Response): void {
  const id = idParam(req.params);
  const { amount, reason } = parse(refundRequest, req.body);
  const key = parse(idempotencyHeader.partial(), req.headers)['idempotency-key'];
  const scope = `payment.admin-refund:${id}`;
  const body = inTransaction(db, () => {
    const before = key === undefined ? undefined : recall(db, scope, key);
    if (before !== undefined) return before.body;
    const amountCents = amount === undefined ? undefined : toCents(amount);
    const made = { refund: presentRefund(refundExactly({ db, provider }, id, { amountCents, reason })) };
    if (key !== undefined) remember(db, { scope, key }, { status: 201, body: made });
    return made;
  });
  res.status(201).json(body);
}
