import { Router } from 'express';
import { z } from 'zod';
import { currentUser, requireUser } from '../lib/helpers.ts';
import { idParam, parse } from '../lib/validate.ts';
import * as services from '../services/index.ts';

export const cartRoutes = Router();

const quantity = z.number().int().min(1).max(99);
const newItem = z.object({ productId: z.number().int().positive(), quantity });

cartRoutes.get('/cart', requireUser, (req, res) => {
  res.json(services.getCart(currentUser(req).id));
});

cartRoutes.post('/cart/items', requireUser, (req, res) => {
  const item = parse(newItem, req.body);
  res.status(201).json(services.addToCart(currentUser(req).id, item.productId, item.quantity));
});

cartRoutes.patch('/cart/items/:productId', requireUser, (req, res) => {
  const productId = idParam(req.params, 'productId');
  res.json(services.changeQuantity(currentUser(req).id, productId, parse(z.object({ quantity }), req.body).quantity));
});

cartRoutes.delete('/cart/items/:productId', requireUser, (req, res) => {
  res.json(services.removeFromCart(currentUser(req).id, idParam(req.params, 'productId')));
});

cartRoutes.delete('/cart', requireUser, (req, res) => {
  services.clearCart(currentUser(req).id);
  res.status(204).end();
});

cartRoutes.post('/cart/coupon', requireUser, (req, res) => {
  const { code } = parse(z.object({ code: z.string().trim().min(1).max(40) }), req.body);
  res.json(services.applyCoupon(currentUser(req).id, code));
});

cartRoutes.delete('/cart/coupon', requireUser, (req, res) => {
  res.json(services.dropCoupon(currentUser(req).id));
});
