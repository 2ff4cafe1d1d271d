import { Router } from 'express';
import { categoryPage, categoryTree, loadCategoryBySlug } from '../categories.ts';
import { categoryProductsQuery } from '../inputs.ts';
import { parse } from '../kernel/errors.ts';
import { listProducts } from '../product-lists.ts';
import type { CatalogReader } from '../products.ts';

export function categoryRoutes(reader: CatalogReader): Router {
  const { db } = reader;
  return Router()
    .get('/categories', (_req, res) => {
      res.json({ items: categoryTree(db) });
    })
    .get('/categories/:slug', (req, res) => {
      res.json(categoryPage(db, req.params.slug));
    })
    .get('/categories/:slug/products', (req, res) => {
      const { sort, ...page } = parse(categoryProductsQuery, req.query);
      const { slug } = loadCategoryBySlug(db, req.params.slug);
      res.json(listProducts(reader, { category: slug, sort }, page));
    });
}
