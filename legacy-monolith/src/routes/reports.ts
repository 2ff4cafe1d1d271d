import { Router } from 'express';
import { z } from 'zod';
import { requireAdmin } from '../lib/helpers.ts';
import { parse } from '../lib/validate.ts';
import { customersReport, exportReport, salesReport, stockValueReport, topProductsReport } from '../services/index.ts';

export const reportRoutes = Router();

const range = z.object({ from: z.iso.date().optional(), to: z.iso.date().optional() });

reportRoutes.get('/admin/reports/sales', requireAdmin, (req, res) => {
  res.json(salesReport(parse(range, req.query)));
});

reportRoutes.get('/admin/reports/top-products', requireAdmin, (_req, res) => {
  res.json(topProductsReport());
});

reportRoutes.get('/admin/reports/customers', requireAdmin, (_req, res) => {
  res.json(customersReport());
});

reportRoutes.get('/admin/reports/stock-value', requireAdmin, (_req, res) => {
  res.json(stockValueReport());
});

reportRoutes.get('/admin/reports/export/:name.:format', requireAdmin, (req, res) => {
  const { contentType, body } = exportReport(String(req.params.name), String(req.params.format));
  res.set('content-type', contentType).send(body);
});
