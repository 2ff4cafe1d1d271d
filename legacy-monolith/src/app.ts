import express, { type Express } from 'express';
import { authenticate } from './middleware/auth.ts';
import { errorHandler, routeNotFound } from './middleware/errorHandler.ts';
import { requestLog } from './middleware/requestLog.ts';
import { routes } from './routes/index.ts';
import { registerListeners } from './services/listeners.ts';

/** The whole shop as an Express app. The database (lib/db.ts) must be open and migrated. */
export function createApp(options: { trustProxy?: boolean } = {}): Express {
  registerListeners();
  const app = express();
  app.disable('x-powered-by');
  app.set('trust proxy', options.trustProxy ?? true);
  app.use(requestLog);
  app.use(
    express.json({
      limit: '100kb',
      // Signatures are over the bytes that were sent.
      verify: (req, _res, bytes) => {
        (req as { rawBody?: Buffer }).rawBody = bytes;
      },
    }),
  );
  app.use(authenticate);
  app.use(routes);
  app.use(routeNotFound);
  app.use(errorHandler);
  return app;
}
