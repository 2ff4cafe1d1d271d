import type { Express } from 'express';
import type { Db } from './db.ts';
import { createServiceApp } from './kernel/app.ts';
import { createGuards } from './kernel/auth.ts';
import type { FeedStatus } from './kernel/inbox.ts';
import type { Logger } from './kernel/log.ts';
import { openapi } from './openapi.ts';
import type { QuirkSwitches } from './quirks.ts';
import { adminRoutes } from './routes/admin.ts';
import { categoryRoutes } from './routes/categories.ts';
import { internalRoutes } from './routes/internal.ts';
import { productRoutes } from './routes/products.ts';

/** All that the catalog needs from outside. */
export interface CatalogPorts {
  readonly db: Db;
  readonly quirks: QuirkSwitches;
  readonly jwtSecret: string;
  readonly internalToken: string;
  readonly logger: Logger;
  readonly feeds: () => readonly FeedStatus[];
}

export function createApp({ quirks, jwtSecret, ...ports }: CatalogPorts): Express {
  const reader = { db: ports.db, quirks };
  return createServiceApp({ ...ports, name: 'catalog', openapi }, (app) => {
    app.use(categoryRoutes(reader));
    app.use(productRoutes(reader));
    app.use(adminRoutes(reader, createGuards(jwtSecret)));
    app.use(internalRoutes(reader));
  });
}
