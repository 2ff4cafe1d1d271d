import { Router } from 'express';
import { priceCart } from '../cart/cart.ts';
import { shippingCents } from '../cart/pricing.ts';
import { findCart } from '../cart/store.ts';
import type { Checkout } from '../checkout/checkout.ts';
import type { RouteContext } from '../context.ts';
import { checkoutRequest, idempotencyHeader, shippingQuote } from '../inputs.ts';
import { callerOf } from '../kernel/auth.ts';
import type { Db } from '../kernel/database.ts';
import { parse } from '../kernel/errors.ts';
import { toDecimal } from '../kernel/money.ts';
import { presentOrder } from '../orders/queries.ts';
import { cartEmpty } from '../problems.ts';
import { listShippingMethods, loadShippingMethod } from '../shipping/methods.ts';

export function checkoutRoutes({ db, guards }: RouteContext, checkout: Checkout): Router {
  return Router()
    .get('/shipping/methods', (_req, res) => {
      res.json({ items: listShippingMethods(db) });
    })
    .post('/shipping/quote', guards.requireUser, (req, res) => {
      res.json(quote(db, callerOf(res).id, parse(shippingQuote, req.body).method));
    })
    .post('/checkout', guards.requireUser, async (req, res) => {
      const input = parse(checkoutRequest, req.body);
      const idempotencyKey = parse(idempotencyHeader, req.headers)['idempotency-key'];
      const orderId = await checkout.place({ caller: callerOf(res), input, idempotencyKey });
      res.status(201).json({ order: presentOrder(db, orderId) });
    });
}

function quote(db: Db, userId: number, code: string) {
  const method = loadShippingMethod(db, code);
  const cart = priceCart(db, findCart(db, userId));
  if (cart.lines.length === 0) throw cartEmpty();
  const cents = shippingCents(method, cart.lines);
  return { method: method.code, shipping: toDecimal(cents), total: toDecimal(cart.totalCents + cents) };
}
