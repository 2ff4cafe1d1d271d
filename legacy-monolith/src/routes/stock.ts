import { Router } from 'express';
import { z } from 'zod';
import { currentUser, requireAdmin } from '../lib/helpers.ts';
import { idParam, pageSchema, parse } from '../lib/validate.ts';
import { adjustStock, getStock, lowStock, stockMovements } from '../services/index.ts';

const router = Router();

const adjustment = z.object({
  delta: z
    .number()
    .int()
    .min(-1_000_000)
    .max(1_000_000)
    .refine((delta) => delta !== 0, 'A change of 0 is none'),
  reason: z.enum(['restock', 'adjust']),
});

router.get('/stock/:productId', (req, res) => {
  res.json(getStock(idParam(req.params, 'productId')));
});

router.get('/admin/stock/low', requireAdmin, (_req, res) => {
  res.json(lowStock());
});

router.post('/admin/stock/:productId/adjust', requireAdmin, (req, res) => {
  const productId = idParam(req.params, 'productId');
  res.json(adjustStock(currentUser(req).id, productId, parse(adjustment, req.body)));
});

router.get('/admin/stock/:productId/movements', requireAdmin, (req, res) => {
  res.json(stockMovements(idParam(req.params, 'productId'), parse(pageSchema, req.query)));
});

export { router as stockRoutes };
