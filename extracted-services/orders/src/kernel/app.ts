import type { IncomingMessage } from 'node:http';
import express, { type Express } from 'express';
import { requireInternalToken } from './auth.ts';
import { errorMiddleware, unknownRoute } from './errors.ts';
import { type HealthPorts, healthRoutes } from './health.ts';
import { type Logger, requestLog } from './log.ts';
import { feedRoute } from './outbox.ts';

export interface AppPorts extends HealthPorts {
  /** The service's name: origin of its feed's events. */
  readonly name: string;
  readonly logger: Logger;
  readonly internalToken: string;
  /** OpenAPI 3.1 document, served at /openapi.json. */
  readonly openapi: object;
}

/** An Express app with all that every service has; `mount` adds the service's own routes. `/internal/*` needs the token. */
export function createServiceApp(ports: AppPorts, mount: (app: Express) => void): Express {
  const app = express();
  app.disable('x-powered-by');
  // Services stand behind a proxy: a caller's address is the one it forwards.
  app.set('trust proxy', true);
  app.use(requestLog(ports.logger));
  app.use(express.json({ limit: '100kb', verify: keepRawBody }));
  app.use(healthRoutes(ports));
  app.get('/openapi.json', (_req, res) => {
    res.json(ports.openapi);
  });
  app.use('/internal', requireInternalToken(ports.internalToken));
  app.use(feedRoute(ports.db, ports.name));
  mount(app);
  app.use(unknownRoute);
  app.use(errorMiddleware);
  return app;
}

/** The body's bytes as they were sent (empty without a JSON body): signatures are over these. */
export const rawBodyOf = (req: IncomingMessage): Buffer => rawBodies.get(req) ?? Buffer.alloc(0);

const rawBodies = new WeakMap<IncomingMessage, Buffer>();

const keepRawBody = (req: IncomingMessage, _res: unknown, bytes: Buffer): void => {
  rawBodies.set(req, bytes);
};
