import { Router } from 'express';
import { z } from 'zod';
import { currentUser, requireUser } from '../lib/helpers.ts';
import { idParam, pageSchema, parse } from '../lib/validate.ts';
import * as services from '../services/index.ts';

export const orderRoutes = Router();

const returnRequest = z.object({
  reason: z.string().trim().min(1).max(500),
  items: z
    .array(z.object({ orderItemId: z.number().int().positive(), quantity: z.number().int().min(1).max(99) }))
    .min(1)
    .max(100),
});

orderRoutes.get('/orders', requireUser, (req, res) => {
  res.json(services.listOwnOrders(currentUser(req).id, parse(pageSchema, req.query)));
});

orderRoutes.get('/orders/:id', requireUser, (req, res) => {
  res.json({ order: services.getOrder(currentUser(req), idParam(req.params)) });
});

orderRoutes.get('/orders/:id/tracking', requireUser, (req, res) => {
  res.json(services.trackOrder(currentUser(req), idParam(req.params)));
});

orderRoutes.post('/orders/:id/cancel', requireUser, (req, res) => {
  res.json({ order: services.cancelOrder(currentUser(req), idParam(req.params)) });
});

orderRoutes.post('/orders/:id/returns', requireUser, (req, res) => {
  const id = idParam(req.params);
  res.status(201).json({ return: services.requestReturn(currentUser(req), id, parse(returnRequest, req.body)) });
});

orderRoutes.get('/orders/:id/returns', requireUser, (req, res) => {
  res.json(services.returnsOfOrder(currentUser(req), idParam(req.params)));
});
