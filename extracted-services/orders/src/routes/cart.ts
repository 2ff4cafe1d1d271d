import { Router } from 'express';
import {
  addToCart,
  applyCoupon,
  changeQuantity,
  clearCart,
  dropCoupon,
  presentCart,
  removeFromCart,
} from '../cart/cart.ts';
import type { RouteContext } from '../context.ts';
import { couponCode, newItem, quantityChange } from '../inputs.ts';
import { callerOf } from '../kernel/auth.ts';
import { parse } from '../kernel/errors.ts';
import { idParam } from '../kernel/pages.ts';

export function cartRoutes(context: RouteContext): Router {
  const { db, peers, guards } = context;
  return Router()
    .get('/cart', guards.requireUser, (_req, res) => {
      if (peers.catalog.peer.isOpen()) res.set('x-degraded', 'catalog');
      res.json(presentCart(db, callerOf(res).id));
    })
    .delete('/cart', guards.requireUser, (_req, res) => {
      clearCart(db, callerOf(res).id);
      res.status(204).end();
    })
    .use(itemRoutes(context))
    .use(couponRoutes(context));
}

function itemRoutes(context: RouteContext): Router {
  const { db, guards } = context;
  return Router()
    .post('/cart/items', guards.requireUser, async (req, res) => {
      const { id } = callerOf(res);
      await addToCart(context, id, parse(newItem, req.body));
      res.status(201).json(presentCart(db, id));
    })
    .patch('/cart/items/:productId', guards.requireUser, (req, res) => {
      const { id } = callerOf(res);
      const productId = idParam(req.params, 'productId');
      changeQuantity(db, id, { productId, ...parse(quantityChange, req.body) });
      res.json(presentCart(db, id));
    })
    .delete('/cart/items/:productId', guards.requireUser, (req, res) => {
      const { id } = callerOf(res);
      removeFromCart(db, id, idParam(req.params, 'productId'));
      res.json(presentCart(db, id));
    });
}

function couponRoutes({ db, guards }: RouteContext): Router {
  return Router()
    .post('/cart/coupon', guards.requireUser, (req, res) => {
      const { id } = callerOf(res);
      applyCoupon(db, id, parse(couponCode, req.body).code);
      res.json(presentCart(db, id));
    })
    .delete('/cart/coupon', guards.requireUser, (_req, res) => {
      const { id } = callerOf(res);
      dropCoupon(db, id);
      res.json(presentCart(db, id));
    });
}
