import { Router } from 'express';
import { productsQuery, searchQuery, suggestQuery } from '../inputs.ts';
import { notFound, parse } from '../kernel/errors.ts';
import { idParam } from '../kernel/pages.ts';
import { listProducts, relatedProducts, searchProducts, suggestProducts } from '../product-lists.ts';
import { type CatalogReader, findProductBySlug, showProduct } from '../products.ts';
import { loadLevel, toStock } from '../stock.ts';

export function productRoutes(reader: CatalogReader): Router {
  const { db } = reader;
  return Router()
    .get('/products', (req, res) => {
      const { page, pageSize, ...filter } = parse(productsQuery, req.query);
      res.json(listProducts(reader, filter, { page, pageSize }));
    })
    .get('/products/by-slug/:slug', (req, res) => {
      const product = findProductBySlug(db, req.params.slug);
      if (product === undefined) throw notFound('Product');
      res.json({ product: showProduct(reader, product.id) });
    })
    .get('/products/:id', (req, res) => {
      res.json({ product: showProduct(reader, idParam(req.params)) });
    })
    .get('/products/:id/related', (req, res) => {
      res.json({ items: relatedProducts(reader, idParam(req.params)) });
    })
    .get('/search', (req, res) => {
      const { q, ...page } = parse(searchQuery, req.query);
      res.json(searchProducts(reader, q, page));
    })
    .get('/search/suggest', (req, res) => {
      res.json({ items: suggestProducts(db, parse(suggestQuery, req.query).q) });
    })
    .get('/stock/:productId', (req, res) => {
      res.json(toStock(loadLevel(db, idParam(req.params, 'productId'))));
    });
}
