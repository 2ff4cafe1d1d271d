import { Router } from 'express';
import type { RouteContext } from '../context.ts';
import { changeCoupon, createCoupon, listCoupons } from '../coupons.ts';
import { couponChanges, newCoupon, orderQuery, returnQuery, shipping } from '../inputs.ts';
import { parse } from '../kernel/errors.ts';
import { idParam, pageQuery } from '../kernel/pages.ts';
import { deliverOrder, shipOrder } from '../orders/commands.ts';
import { listOrders, presentOrder } from '../orders/queries.ts';
import { approveReturn, listReturns, presentReturn, rejectReturn } from '../orders/returns.ts';
import { tellMissing } from './orders.ts';

export const adminRoutes = (context: RouteContext): Router =>
  Router().use(adminOrderRoutes(context)).use(adminReturnRoutes(context)).use(couponRoutes(context));

function adminOrderRoutes({ db, guards, arrival }: RouteContext): Router {
  return Router()
    .get('/admin/orders', guards.requireAdmin, (req, res) => {
      res.json(listOrders(db, parse(orderQuery, req.query)));
    })
    .post('/admin/orders/:id/ship', guards.requireAdmin, arrival('orders'), (req, res) => {
      const id = idParam(req.params);
      shipOrder(db, id, parse(shipping, req.body).carrier);
      res.json({ order: presentOrder(db, id) });
    })
    .post('/admin/orders/:id/deliver', guards.requireAdmin, arrival('orders'), (req, res) => {
      const id = idParam(req.params);
      deliverOrder(db, id);
      res.json({ order: presentOrder(db, id) });
    });
}

function adminReturnRoutes(context: RouteContext): Router {
  const { db, guards, arrival } = context;
  return Router()
    .get('/admin/returns', guards.requireAdmin, (req, res) => {
      res.json(listReturns(db, parse(returnQuery, req.query)));
    })
    .post('/admin/returns/:id/approve', guards.requireAdmin, arrival('returns'), async (req, res) => {
      const id = idParam(req.params);
      tellMissing(res, await approveReturn(context, id));
      res.json({ return: presentReturn(db, id) });
    })
    .post('/admin/returns/:id/reject', guards.requireAdmin, arrival('returns'), (req, res) => {
      const id = idParam(req.params);
      rejectReturn(db, id);
      res.json({ return: presentReturn(db, id) });
    });
}

function couponRoutes({ db, guards, arrival }: RouteContext): Router {
  return Router()
    .get('/admin/coupons', guards.requireAdmin, (req, res) => {
      res.json(listCoupons(db, parse(pageQuery, req.query)));
    })
    .post('/admin/coupons', guards.requireAdmin, (req, res) => {
      res.status(201).json({ coupon: createCoupon(db, parse(newCoupon, req.body)) });
    })
    .patch('/admin/coupons/:id', guards.requireAdmin, arrival('coupons'), (req, res) => {
      const id = idParam(req.params);
      res.json({ coupon: changeCoupon(db, id, parse(couponChanges, req.body)) });
    });
}
