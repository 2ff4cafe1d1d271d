import { type Response, Router } from 'express';
import type { RouteContext } from '../context.ts';
import { returnRequest } from '../inputs.ts';
import { callerOf } from '../kernel/auth.ts';
import { parse } from '../kernel/errors.ts';
import { idParam, pageQuery } from '../kernel/pages.ts';
import { cancelOrder } from '../orders/commands.ts';
import { listOwnOrders, loadOrderFor, presentOrder, trackOrder } from '../orders/queries.ts';
import { presentReturn, requestReturn, returnsOfOrder } from '../orders/returns.ts';

export function orderRoutes(context: RouteContext): Router {
  const { db, guards } = context;
  const arrived = context.arrival('orders');
  return Router()
    .get('/orders', guards.requireUser, (req, res) => {
      res.json(listOwnOrders(db, callerOf(res).id, parse(pageQuery, req.query)));
    })
    .get('/orders/:id', guards.requireUser, arrived, (req, res) => {
      const { id } = loadOrderFor(db, callerOf(res), idParam(req.params));
      res.json({ order: presentOrder(db, id) });
    })
    .get('/orders/:id/tracking', guards.requireUser, arrived, (req, res) => {
      res.json(trackOrder(db, loadOrderFor(db, callerOf(res), idParam(req.params))));
    })
    .post('/orders/:id/cancel', guards.requireUser, arrived, async (req, res) => {
      const id = idParam(req.params);
      tellMissing(res, await cancelOrder(context, callerOf(res), id));
      res.json({ order: presentOrder(db, id) });
    })
    .post('/orders/:id/returns', guards.requireUser, arrived, (req, res) => {
      const id = idParam(req.params);
      const request = parse(returnRequest, req.body);
      const returnId = requestReturn(db, loadOrderFor(db, callerOf(res), id), request);
      res.status(201).json({ return: presentReturn(db, returnId) });
    })
    .get('/orders/:id/returns', guards.requireUser, arrived, (req, res) => {
      res.json(returnsOfOrder(db, callerOf(res), idParam(req.params)));
    });
}

/** Says in a header which services will only learn later of what was decided here. */
export function tellMissing(res: Response, missing: readonly string[]): void {
  if (missing.length > 0) res.set('x-degraded', missing.join());
}
