import { type RequestHandler, Router } from 'express';
import { changeCategory, createCategory } from '../categories.ts';
import type { Db } from '../db.ts';
import { adjustment, categoryChanges, newCategory, newProduct, priceInput, productChanges } from '../inputs.ts';
import { callerOf, type Guards } from '../kernel/auth.ts';
import { parse } from '../kernel/errors.ts';
import { idParam, pageQuery } from '../kernel/pages.ts';
import { priceHistory } from '../price-history.ts';
import { changeProduct, createProduct, hideProduct, setPrice } from '../product-commands.ts';
import { type CatalogReader, showAnyProduct } from '../products.ts';
import { adjustStock, listMovements, lowStock } from '../stock.ts';

export function adminRoutes(reader: CatalogReader, { requireAdmin }: Guards): Router {
  const routes = Router();
  mountProducts(routes, reader, requireAdmin);
  mountStock(routes, reader.db, requireAdmin);
  mountCategories(routes, reader.db, requireAdmin);
  return routes;
}

function mountProducts(routes: Router, reader: CatalogReader, requireAdmin: RequestHandler): void {
  const { db } = reader;
  routes
    .post('/admin/products', requireAdmin, (req, res) => {
      const id = createProduct(db, parse(newProduct, req.body));
      res.status(201).json({ product: showAnyProduct(reader, id) });
    })
    .patch('/admin/products/:id', requireAdmin, (req, res) => {
      const id = idParam(req.params);
      changeProduct(db, id, parse(productChanges, req.body));
      res.json({ product: showAnyProduct(reader, id) });
    })
    .delete('/admin/products/:id', requireAdmin, (req, res) => {
      hideProduct(db, idParam(req.params));
      res.status(204).end();
    })
    .put('/admin/products/:id/price', requireAdmin, (req, res) => {
      const id = idParam(req.params);
      setPrice(db, id, { ...parse(priceInput, req.body), changedBy: callerOf(res).id });
      res.json({ product: showAnyProduct(reader, id) });
    })
    .get('/admin/products/:id/price-history', requireAdmin, (req, res) => {
      res.json({ items: priceHistory(db, idParam(req.params)) });
    });
}

function mountStock(routes: Router, db: Db, requireAdmin: RequestHandler): void {
  routes
    .get('/admin/stock/low', requireAdmin, (_req, res) => {
      res.json({ items: lowStock(db) });
    })
    .post('/admin/stock/:productId/adjust', requireAdmin, (req, res) => {
      res.json(adjustStock(db, idParam(req.params, 'productId'), parse(adjustment, req.body)));
    })
    .get('/admin/stock/:productId/movements', requireAdmin, (req, res) => {
      res.json(listMovements(db, idParam(req.params, 'productId'), parse(pageQuery, req.query)));
    });
}

function mountCategories(routes: Router, db: Db, requireAdmin: RequestHandler): void {
  routes
    .post('/admin/categories', requireAdmin, (req, res) => {
      res.status(201).json({ category: createCategory(db, parse(newCategory, req.body)) });
    })
    .patch('/admin/categories/:id', requireAdmin, (req, res) => {
      const id = idParam(req.params);
      res.json({ category: changeCategory(db, id, parse(categoryChanges, req.body)) });
    });
}
