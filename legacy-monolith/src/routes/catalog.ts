import { Router } from 'express';
import { z } from 'zod';
import { idParam, pageSchema, parse } from '../lib/validate.ts';
import * as services from '../services/index.ts';

export const catalogRoutes = Router();

const sort = z.enum(['name', 'price', '-price', 'newest', 'rating']).default('name');
const productQuery = pageSchema.extend({
  q: z.string().trim().max(100).optional(),
  category: z.string().max(120).optional(),
  minPrice: z.coerce.number().min(0).optional(),
  maxPrice: z.coerce.number().min(0).optional(),
  inStock: z.enum(['true', 'false']).optional(),
  sort,
});
const words = z.string().trim().min(1).max(100);
const slugOf = (params: Record<string, unknown>) => String(params.slug);

catalogRoutes.get('/categories', (_req, res) => {
  res.json(services.categoryTree());
});

catalogRoutes.get('/categories/:slug', (req, res) => {
  res.json(services.categoryPage(slugOf(req.params)));
});

catalogRoutes.get('/categories/:slug/products', (req, res) => {
  const query = parse(pageSchema.extend({ sort }), req.query);
  res.json(services.listCategoryProducts(slugOf(req.params), query.sort, query));
});

catalogRoutes.get('/products', (req, res) => {
  const query = parse(productQuery, req.query);
  res.json(services.listProducts(query, query));
});

catalogRoutes.get('/products/by-slug/:slug', (req, res) => {
  res.json({ product: services.getProductBySlug(slugOf(req.params)) });
});

catalogRoutes.get('/products/:id', (req, res) => {
  res.json({ product: services.getProduct(idParam(req.params)) });
});

catalogRoutes.get('/products/:id/related', (req, res) => {
  res.json(services.getRelated(idParam(req.params)));
});

catalogRoutes.get('/search', (req, res) => {
  const { q, ...paging } = parse(pageSchema.extend({ q: words }), req.query);
  res.json(services.search(q, paging));
});

catalogRoutes.get('/search/suggest', (req, res) => {
  res.json(services.suggest(parse(z.object({ q: words }), req.query).q));
});
