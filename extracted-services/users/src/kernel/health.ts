import { Router } from 'express';
import type { Db } from './database.ts';
import type { FeedStatus } from './inbox.ts';

export interface HealthPorts {
  readonly db: Db;
  readonly feeds: () => readonly FeedStatus[];
  /** Names of what the service currently has to do without; it still answers everything else. */
  readonly degraded?: () => readonly string[];
}

/** `/healthz`: the process answers. `/readyz`: it can serve; tells each feed's lag and what is degraded. 503 only without a database. */
export function healthRoutes({ db, feeds, degraded = () => [] }: HealthPorts): Router {
  return Router()
    .get('/healthz', (_req, res) => {
      res.json({ status: 'ok' });
    })
    .get('/readyz', (_req, res) => {
      if (!answers(db)) {
        res.status(503).json({ status: 'unavailable', degraded: ['database'], feeds: [] });
        return;
      }
      const missing = degraded();
      res.json({ status: missing.length === 0 ? 'ready' : 'degraded', degraded: missing, feeds: feeds() });
    });
}

function answers(db: Db): boolean {
  try {
    return db.prepare('SELECT 1').get() !== undefined;
  } catch {
    return false;
  }
}
