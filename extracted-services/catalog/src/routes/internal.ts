/** For the shop's own apps; the kernel has checked the internal token before. */
import { type Request, Router } from 'express';
import type { Db } from '../db.ts';
import { idempotencyHeader, quirksInput, releaseRequest, reservationRequest } from '../inputs.ts';
import { conflict, notFound, parse } from '../kernel/errors.ts';
import { idParam } from '../kernel/pages.ts';
import { releaseOrder } from '../order-stock.ts';
import { loadProduct } from '../products.ts';
import type { QuirkSwitches } from '../quirks.ts';
import { release, reserve } from '../reservations.ts';

export function internalRoutes({ db, quirks }: { readonly db: Db; readonly quirks: QuirkSwitches }): Router {
  return Router()
    .use(stockRoutes(db))
    .get('/internal/products/:id', (req, res) => {
      res.json(loadProduct(db, idParam(req.params)));
    })
    .get('/internal/quirks', (_req, res) => {
      res.json({ quirks: quirks.read() });
    })
    .put('/internal/quirks', (req, res) => {
      quirks.replace(parse(quirksInput, req.body).quirks);
      res.json({ quirks: quirks.read() });
    });
}

function stockRoutes(db: Db): Router {
  return Router()
    .post('/internal/stock/reservations', (req, res) => {
      const { 'idempotency-key': idempotencyKey } = parse(idempotencyHeader, req.headers);
      const outcome = reserve(db, { ...parse(reservationRequest, req.body), idempotencyKey });
      if (outcome.kind === 'out-of-stock') {
        throw conflict('OUT_OF_STOCK', 'There is not enough of some products.', outcome.missing);
      }
      res.status(201).json(outcome.reservation);
    })
    .post('/internal/stock/reservations/:id/release', (req, res) => {
      const request = { ...parse(releaseRequest, req.body), idempotencyKey: optionalKey(req) };
      const outcome = release(db, { reservationId: idParam(req.params), ...request });
      if (outcome.kind === 'unknown') throw notFound('Reservation');
      res.json({ reservationId: outcome.reservationId, lines: outcome.lines });
    })
    .post('/internal/stock/orders/:orderId/release', (req, res) => {
      const request = { ...parse(releaseRequest, req.body), idempotencyKey: optionalKey(req) };
      res.json(releaseOrder(db, { orderId: idParam(req.params, 'orderId'), ...request }));
    });
}

const optionalKey = (req: Request): string | undefined =>
  parse(idempotencyHeader.partial(), req.headers)['idempotency-key'];
