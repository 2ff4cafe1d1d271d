import { Router } from 'express';
import { z } from 'zod';
import { currentUser, requireAdmin } from '../lib/helpers.ts';
import { idParam, money, parse, slugSchema } from '../lib/validate.ts';
import * as services from '../services/index.ts';

export const adminCatalogRoutes = Router();

const images = z.array(z.object({ url: z.url(), alt: z.string().max(200).default('') })).max(10);
const status = z.enum(['active', 'hidden']);
const discountPercent = z.number().int().min(0).max(90);

const newProduct = z.object({
  sku: z.string().trim().min(1).max(40),
  name: z.string().trim().min(1).max(160),
  slug: slugSchema.optional(),
  description: z.string().max(5000).default(''),
  categoryId: z.number().int().positive(),
  price: money,
  discountPercent: discountPercent.default(0),
  status: status.default('active'),
  stock: z.number().int().min(0).max(1_000_000).default(0),
  reorderLevel: z.number().int().min(0).max(1_000_000).default(5),
  images: images.default([]),
});

const productChanges = z.object({
  sku: z.string().trim().min(1).max(40).optional(),
  name: z.string().trim().min(1).max(160).optional(),
  slug: slugSchema.optional(),
  description: z.string().max(5000).optional(),
  categoryId: z.number().int().positive().optional(),
  status: status.optional(),
  images: images.optional(),
});

const newPrice = z.object({ price: money, discountPercent: discountPercent.optional() });

const newCategory = z.object({
  name: z.string().trim().min(1).max(120),
  slug: slugSchema.optional(),
  parentId: z.number().int().positive().nullable().default(null),
  position: z.number().int().min(0).max(10_000).default(0),
});

const categoryChanges = z.object({
  name: z.string().trim().min(1).max(120).optional(),
  slug: slugSchema.optional(),
  parentId: z.number().int().positive().nullable().optional(),
  position: z.number().int().min(0).max(10_000).optional(),
});

adminCatalogRoutes.post('/admin/products', requireAdmin, (req, res) => {
  res.status(201).json({ product: services.createProduct(currentUser(req).id, parse(newProduct, req.body)) });
});

adminCatalogRoutes.patch('/admin/products/:id', requireAdmin, (req, res) => {
  const id = idParam(req.params);
  res.json({ product: services.changeProduct(currentUser(req).id, id, parse(productChanges, req.body)) });
});

adminCatalogRoutes.delete('/admin/products/:id', requireAdmin, (req, res) => {
  services.removeProduct(currentUser(req).id, idParam(req.params));
  res.status(204).end();
});

adminCatalogRoutes.put('/admin/products/:id/price', requireAdmin, (req, res) => {
  const id = idParam(req.params);
  res.json({ product: services.setPrice(currentUser(req).id, id, parse(newPrice, req.body)) });
});

adminCatalogRoutes.get('/admin/products/:id/price-history', requireAdmin, (req, res) => {
  res.json(services.getPriceHistory(idParam(req.params)));
});

adminCatalogRoutes.post('/admin/categories', requireAdmin, (req, res) => {
  res.status(201).json({ category: services.createCategory(currentUser(req).id, parse(newCategory, req.body)) });
});

adminCatalogRoutes.patch('/admin/categories/:id', requireAdmin, (req, res) => {
  const id = idParam(req.params);
  res.json({ category: services.changeCategory(currentUser(req).id, id, parse(categoryChanges, req.body)) });
});
