import type { Express } from 'express';
import { awaitArrival } from './catch-up.ts';
import type { Db } from './db.ts';
import { createServiceApp } from './kernel/app.ts';
import { createGuards } from './kernel/auth.ts';
import type { FeedStatus } from './kernel/inbox.ts';
import type { Logger } from './kernel/log.ts';
import { openapi } from './openapi.ts';
import { createCharges } from './payments/charges.ts';
import type { Patience } from './provider/capture.ts';
import type { Provider } from './provider/provider.ts';
import { internalRoutes } from './routes/internal.ts';
import { paymentRoutes } from './routes/payments.ts';
import { webhookRoutes } from './routes/webhooks.ts';

/** All that this service needs from outside. */
export interface PaymentsPorts {
  readonly db: Db;
  readonly provider: Provider;
  readonly patience: Patience;
  readonly providerSecret: string;
  readonly jwtSecret: string;
  readonly internalToken: string;
  readonly logger: Logger;
  readonly feeds: () => readonly FeedStatus[];
}

export function createApp(ports: PaymentsPorts): Express {
  const { db, provider, patience, providerSecret, jwtSecret, internalToken, logger, feeds } = ports;
  const charges = createCharges(db, provider, patience);
  const guards = createGuards(jwtSecret);
  const routes = { db, provider, charges, providerSecret, guards, arrival: awaitArrival(db, feeds) };
  return createServiceApp({ name: 'payments', openapi, db, logger, internalToken, feeds }, (app) => {
    app.use(paymentRoutes(routes));
    app.use(webhookRoutes(routes));
    app.use(internalRoutes(routes));
  });
}
