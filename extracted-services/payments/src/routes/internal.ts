/** For the shop's own apps; the kernel has checked the internal token before. Payments are answered as rows, as feeds carry them. */
import { Router } from 'express';
import type { RouteContext } from '../context.ts';
import { chargeRequest, idempotencyHeader, internalRefundRequest, keyParam } from '../inputs.ts';
import { notFound, parse } from '../kernel/errors.ts';
import { idParam } from '../kernel/pages.ts';
import { findPaymentByKey } from '../payments/queries.ts';
import { refundForOrder } from '../payments/refunds.ts';

export function internalRoutes({ db, provider, charges, arrival }: RouteContext): Router {
  return Router()
    .post('/internal/payments', async (req, res) => {
      const { 'idempotency-key': key } = parse(idempotencyHeader, req.headers);
      res.status(201).json({ payment: await charges.charge(key, parse(chargeRequest, req.body)) });
    })
    .get('/internal/payments/by-key/:key', (req, res) => {
      const payment = findPaymentByKey(db, parse(keyParam, req.params).key);
      if (payment === undefined) throw notFound('Payment');
      res.json({ payment });
    })
    .post('/internal/payments/by-key/:key/void', (req, res) => {
      charges.voidKey(parse(keyParam, req.params).key);
      res.status(204).end();
    })
    .post('/internal/payments/:id/void', (req, res) => {
      if (!charges.voidPayment(idParam(req.params))) throw notFound('Payment');
      res.status(204).end();
    })
    .post('/internal/payments/:id/refunds', arrival('payments'), (req, res) => {
      const { 'idempotency-key': key } = parse(idempotencyHeader, req.headers);
      const { atMostCents, reason } = parse(internalRefundRequest, req.body);
      res.status(201).json(refundForOrder({ db, provider }, idParam(req.params), { key, atMostCents, reason }));
    });
}
