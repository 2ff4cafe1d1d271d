import { Router } from 'express';
import { z } from 'zod';
import { currentUser, requireAdmin } from '../lib/helpers.ts';
import { idParam, pageSchema, parse } from '../lib/validate.ts';
import * as services from '../services/index.ts';

export const adminOrderRoutes = Router();

const orderQuery = pageSchema.extend({
  status: z.enum(['pending', 'paid', 'shipped', 'delivered', 'cancelled', 'returned']).optional(),
  q: z.string().trim().min(1).max(100).optional(),
});
const returnQuery = pageSchema.extend({ status: z.enum(['requested', 'approved', 'rejected']).optional() });
const shipping = z.object({ carrier: z.string().trim().min(1).max(40) });

adminOrderRoutes.get('/admin/orders', requireAdmin, (req, res) => {
  const query = parse(orderQuery, req.query);
  res.json(services.listOrders(query, query));
});

adminOrderRoutes.post('/admin/orders/:id/ship', requireAdmin, (req, res) => {
  const id = idParam(req.params);
  services.shipOrder(currentUser(req).id, id, parse(shipping, req.body).carrier);
  res.json({ order: services.presentOrder(id) });
});

adminOrderRoutes.post('/admin/orders/:id/deliver', requireAdmin, (req, res) => {
  const id = idParam(req.params);
  services.deliverOrder(currentUser(req).id, id);
  res.json({ order: services.presentOrder(id) });
});

adminOrderRoutes.get('/admin/returns', requireAdmin, (req, res) => {
  const { status, ...paging } = parse(returnQuery, req.query);
  res.json(services.listReturns(status, paging));
});

adminOrderRoutes.post('/admin/returns/:id/approve', requireAdmin, (req, res) => {
  res.json({ return: services.approveReturn(currentUser(req).id, idParam(req.params)) });
});

adminOrderRoutes.post('/admin/returns/:id/reject', requireAdmin, (req, res) => {
  res.json({ return: services.rejectReturn(currentUser(req).id, idParam(req.params)) });
});
