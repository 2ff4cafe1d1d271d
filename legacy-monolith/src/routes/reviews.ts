import { Router } from 'express';
import { z } from 'zod';
import { currentUser, requireAdmin, requireUser } from '../lib/helpers.ts';
import { idParam, pageSchema, parse } from '../lib/validate.ts';
import * as services from '../services/index.ts';

export const reviewRoutes = Router();

const rating = z.number().int().min(1).max(5);
const title = z.string().trim().max(120);
const body = z.string().trim().max(5000);
const newReview = z.object({ rating, title: title.default(''), body: body.default('') });
const changes = z.object({ rating: rating.optional(), title: title.optional(), body: body.optional() });
const adminQuery = pageSchema.extend({ status: z.enum(['pending', 'published', 'rejected']).optional() });

reviewRoutes.get('/products/:id/reviews', (req, res) => {
  res.json(services.listPublishedReviews(idParam(req.params), parse(pageSchema, req.query)));
});

reviewRoutes.post('/products/:id/reviews', requireUser, (req, res) => {
  const productId = idParam(req.params);
  res.status(201).json({ review: services.writeReview(currentUser(req), productId, parse(newReview, req.body)) });
});

reviewRoutes.patch('/reviews/:id', requireUser, (req, res) => {
  const id = idParam(req.params);
  res.json({ review: services.changeReview(currentUser(req), id, parse(changes, req.body)) });
});

reviewRoutes.delete('/reviews/:id', requireUser, (req, res) => {
  services.removeReview(currentUser(req), idParam(req.params));
  res.status(204).end();
});

reviewRoutes.get('/admin/reviews', requireAdmin, (req, res) => {
  const { status, ...paging } = parse(adminQuery, req.query);
  res.json(services.listReviewsForAdmin(status, paging));
});

reviewRoutes.post('/admin/reviews/:id/publish', requireAdmin, (req, res) => {
  res.json({ review: services.moderateReview(currentUser(req).id, idParam(req.params), 'published') });
});

reviewRoutes.post('/admin/reviews/:id/reject', requireAdmin, (req, res) => {
  res.json({ review: services.moderateReview(currentUser(req).id, idParam(req.params), 'rejected') });
});
