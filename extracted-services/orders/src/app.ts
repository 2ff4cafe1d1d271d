import type { Express } from 'express';
import { awaitArrival } from './catch-up.ts';
import type { Checkout } from './checkout/checkout.ts';
import type { Context } from './context.ts';
import { createServiceApp } from './kernel/app.ts';
import { createGuards } from './kernel/auth.ts';
import type { FeedStatus } from './kernel/inbox.ts';
import { openapi } from './openapi.ts';
import { adminRoutes } from './routes/admin.ts';
import { cartRoutes } from './routes/cart.ts';
import { checkoutRoutes } from './routes/checkout.ts';
import { orderRoutes } from './routes/orders.ts';

/** All that this service needs from outside. */
export interface OrdersPorts {
  readonly context: Context;
  readonly checkout: Checkout;
  readonly jwtSecret: string;
  readonly internalToken: string;
  readonly feeds: () => readonly FeedStatus[];
}

export function createApp({ context, checkout, jwtSecret, internalToken, feeds }: OrdersPorts): Express {
  const { db, logger, peers } = context;
  const routes = { ...context, guards: createGuards(jwtSecret), arrival: awaitArrival(db, feeds) };
  const ports = { name: 'orders', openapi, db, logger, internalToken, feeds, degraded: peers.degraded };
  return createServiceApp(ports, (app) => {
    app.use(cartRoutes(routes));
    app.use(checkoutRoutes(routes, checkout));
    app.use(orderRoutes(routes));
    app.use(adminRoutes(routes));
  });
}
