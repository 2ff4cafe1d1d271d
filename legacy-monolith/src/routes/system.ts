import { Router } from 'express';
import { z } from 'zod';
import { runJob } from '../jobs/index.ts';
import { feedStatus } from '../jobs/replicationJob.ts';
import { count } from '../lib/db.ts';
import { mapPage, requireAdmin } from '../lib/helpers.ts';
import { pageSchema, parse } from '../lib/validate.ts';
import { requireInternalToken } from '../middleware/internalToken.ts';
import { pageAudit, readFeed, toAuditEntry } from '../models/index.ts';

export const systemRoutes = Router();

const auditQuery = pageSchema.extend({
  entity: z.string().max(60).optional(),
  entityId: z.string().max(200).optional(),
  action: z.string().max(60).optional(),
});
const feedQuery = z.object({
  after: z.coerce.number().int().min(0).default(0),
  limit: z.coerce.number().int().min(1).max(1000).default(500),
});

systemRoutes.get('/healthz', (_req, res) => {
  res.json({ status: 'ok' });
});

systemRoutes.get('/readyz', (_req, res) => {
  try {
    count('SELECT COUNT(*) AS n FROM schema_migrations');
  } catch {
    res.status(503).json({ status: 'unavailable', degraded: ['database'], feeds: [] });
    return;
  }
  res.json({ status: 'ready', degraded: [], feeds: feedStatus() });
});

systemRoutes.get('/internal/feed', requireInternalToken, (req, res) => {
  const { after, limit } = parse(feedQuery, req.query);
  res.json(readFeed(after, limit));
});

systemRoutes.get('/admin/audit', requireAdmin, (req, res) => {
  const query = parse(auditQuery, req.query);
  res.json(mapPage(pageAudit(query, query), toAuditEntry));
});

systemRoutes.post('/admin/jobs/:name/run', requireAdmin, async (req, res) => {
  res.json(await runJob(String(req.params.name)));
});
