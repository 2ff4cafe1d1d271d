import type { Express } from 'express';
import type { Db } from './db.ts';
import { createServiceApp } from './kernel/app.ts';
import { createGuards } from './kernel/auth.ts';
import type { FeedStatus } from './kernel/inbox.ts';
import type { Logger } from './kernel/log.ts';
import { openapi } from './openapi.ts';
import { addressRoutes } from './routes/addresses.ts';
import { adminRoutes } from './routes/admin.ts';
import { authRoutes } from './routes/auth.ts';
import { internalRoutes } from './routes/internal.ts';
import { meRoutes } from './routes/me.ts';

/** All that this service needs from outside. */
export interface UsersPorts {
  readonly db: Db;
  readonly jwtSecret: string;
  readonly internalToken: string;
  readonly logger: Logger;
  readonly feeds: () => readonly FeedStatus[];
}

export function createApp({ jwtSecret, ...ports }: UsersPorts): Express {
  const { db } = ports;
  const guards = createGuards(jwtSecret);
  return createServiceApp({ ...ports, name: 'users', openapi }, (app) => {
    app.use(authRoutes({ db, jwtSecret }));
    app.use(meRoutes(db, guards));
    app.use(addressRoutes(db, guards));
    app.use(adminRoutes(db, guards));
    app.use(internalRoutes(db));
  });
}
