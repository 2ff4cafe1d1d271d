import { cache, cached, forgetPrefix, forgetProduct } from '../lib/cache.ts';
import { inTransaction } from '../lib/db.ts';
import { conflict, notFound, ruleBroken } from '../lib/errors.ts';
import { emit } from '../lib/events.ts';
import { audit, likePattern, mapPage, type Paging, placeholders, toCents, uniqueSlug } from '../lib/helpers.ts';
import * as models from '../models/index.ts';

// --- categories

export interface CategoryNode {
  id: number;
  slug: string;
  name: string;
  children: CategoryNode[];
  productCount: number;
}

/** A category's productCount includes everything under it. */
export function categoryTree(): { items: CategoryNode[] } {
  return cached('categories', () => {
    const rows = models.listCategories();
    const counts = models.countProductsByCategory();
    const build = (parentId: number | null): CategoryNode[] =>
      rows
        .filter((row) => row.parent_id === parentId)
        .map((row) => {
          const children = build(row.id);
          const below = children.reduce((sum, child) => sum + child.productCount, 0);
          return {
            id: row.id,
            slug: row.slug,
            name: row.name,
            children,
            productCount: (counts.get(row.id) ?? 0) + below,
          };
        });
    return { items: build(null) };
  });
}

function loadCategory(slug: string): models.CategoryRow {
  const category = models.findCategoryBySlug(slug);
  if (category === undefined) throw notFound('Category');
  return category;
}

function findNode(nodes: readonly CategoryNode[], id: number): CategoryNode | undefined {
  for (const node of nodes) {
    const found = node.id === id ? node : findNode(node.children, id);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** From the root to the category itself. */
function breadcrumbs(category: models.CategoryRow) {
  const path = [models.toCategoryRef(category)];
  let parentId = category.parent_id;
  while (parentId !== null) {
    const parent = models.findCategory(parentId);
    if (parent === undefined) break;
    path.unshift(models.toCategoryRef(parent));
    parentId = parent.parent_id;
  }
  return path;
}

export function categoryPage(slug: string) {
  const category = loadCategory(slug);
  const node = findNode(categoryTree().items, category.id);
  return {
    category: { ...models.toCategoryRef(category), productCount: node?.productCount ?? 0 },
    breadcrumbs: breadcrumbs(category),
    children: (node?.children ?? []).map(({ children: _, ...child }) => child),
  };
}

function requireParent(parentId: number | null): void {
  if (parentId !== null && models.findCategory(parentId) === undefined) {
    throw ruleBroken('CATEGORY_UNKNOWN', 'There is no such parent category.');
  }
}

export function createCategory(
  adminId: number,
  input: { name: string; slug?: string | undefined; parentId: number | null; position: number },
) {
  requireParent(input.parentId);
  if (input.slug !== undefined && models.findCategoryBySlug(input.slug) !== undefined) throw slugTaken();
  const category = inTransaction(() => {
    const slug =
      input.slug ?? uniqueSlug(input.name, (candidate) => models.findCategoryBySlug(candidate) !== undefined);
    const created = models.insertCategory({ ...input, slug });
    audit(adminId, 'category.created', 'category', created.id);
    return created;
  });
  cache.delete('categories');
  return models.toCategory(category);
}

export function changeCategory(
  adminId: number,
  id: number,
  input: {
    name?: string | undefined;
    slug?: string | undefined;
    parentId?: number | null | undefined;
    position?: number | undefined;
  },
) {
  const current = models.findCategory(id);
  if (current === undefined) throw notFound('Category');
  const parentId = input.parentId === undefined ? current.parent_id : input.parentId;
  requireParent(parentId);
  if (parentId !== null && models.categoryTreeIds(id).includes(parentId)) {
    throw ruleBroken('CATEGORY_CYCLE', 'A category cannot be under itself.');
  }
  const sameSlug = input.slug === undefined ? undefined : models.findCategoryBySlug(input.slug);
  if (sameSlug !== undefined && sameSlug.id !== id) throw slugTaken();
  const category = inTransaction(() => {
    audit(adminId, 'category.changed', 'category', id, input);
    return models.updateCategory(id, {
      parentId,
      slug: input.slug ?? current.slug,
      name: input.name ?? current.name,
      position: input.position ?? current.position,
    });
  });
  cache.delete('categories');
  forgetPrefix('product:');
  return models.toCategory(category);
}

// --- products

export type ProductSort = 'name' | 'price' | '-price' | 'newest' | 'rating';

const ORDER_BY: Record<ProductSort, string> = {
  name: 'p.name COLLATE NOCASE, p.id',
  price: `${models.SALE_CENTS}, p.id`,
  '-price': `${models.SALE_CENTS} DESC, p.id`,
  newest: 'p.created_at DESC, p.id DESC',
  rating: 'rating_average IS NULL, rating_average DESC, rating_count DESC, p.id',
};

export interface ProductFilter {
  q?: string | undefined;
  category?: string | undefined;
  minPrice?: number | undefined;
  maxPrice?: number | undefined;
  inStock?: 'true' | 'false' | undefined;
  sort: ProductSort;
}

/** Prices are compared with what the customer pays, the sale price. An unknown category has no products. */
export function listProducts(filter: ProductFilter, paging: Paging) {
  const where: string[] = [];
  const params: unknown[] = [];
  if (filter.q !== undefined && filter.q !== '') {
    where.push(`(p.name LIKE ? ESCAPE '\\' OR p.description LIKE ? ESCAPE '\\')`);
    params.push(likePattern(filter.q), likePattern(filter.q));
  }
  if (filter.category !== undefined) {
    const category = models.findCategoryBySlug(filter.category);
    const ids = category === undefined ? [] : models.categoryTreeIds(category.id);
    where.push(`p.category_id IN (${placeholders(ids)})`);
    params.push(...ids);
  }
  if (filter.minPrice !== undefined) {
    where.push(`${models.SALE_CENTS} >= ?`);
    params.push(toCents(filter.minPrice));
  }
  if (filter.maxPrice !== undefined) {
    where.push(`${models.SALE_CENTS} <= ?`);
    params.push(toCents(filter.maxPrice));
  }
  if (filter.inStock === 'true') where.push('COALESCE(s.on_hand - s.reserved, 0) > 0');
  if (filter.inStock === 'false') where.push('COALESCE(s.on_hand - s.reserved, 0) <= 0');
  return mapPage(models.pageProducts({ where, params, order: ORDER_BY[filter.sort] }, paging), models.toListProduct);
}

export function listCategoryProducts(slug: string, sort: ProductSort, paging: Paging) {
  loadCategory(slug);
  return listProducts({ category: slug, sort }, paging);
}

function buildDetail(row: models.ProductListRow) {
  return {
    ...models.toListProduct(row),
    description: row.description,
    images: models.listImages(row.id).map((image) => ({ url: image.url, alt: image.alt })),
    stock: { available: row.available, lowStock: row.available <= row.reorder_level },
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}

/** Also for hidden products: the administrator's view. */
function anyProduct(id: number) {
  const row = models.findListRow(id);
  if (row === undefined) throw notFound('Product');
  return buildDetail(row);
}

export function getProduct(id: number) {
  return cached(`product:${id}`, () => {
    const row = models.findListRow(id);
    if (row === undefined || row.status !== 'active') throw notFound('Product');
    return buildDetail(row);
  });
}

export function getProductBySlug(slug: string) {
  const product = models.findProductBySlug(slug);
  if (product === undefined) throw notFound('Product');
  return getProduct(product.id);
}

export function getRelated(id: number) {
  const product = models.findProduct(id);
  if (product === undefined || product.status !== 'active') throw notFound('Product');
  return { items: models.relatedProducts(product, 6).map(models.toListProduct) };
}

// --- products, for administrators

const slugTaken = () => conflict('SLUG_TAKEN', 'This slug is in use.');
const skuTaken = () => conflict('SKU_TAKEN', 'This SKU is in use.');

function requireCategory(id: number): void {
  if (models.findCategory(id) === undefined) throw ruleBroken('CATEGORY_UNKNOWN', 'There is no such category.');
}

function changed(productId: number): void {
  forgetProduct(productId);
  cache.delete('categories');
  emit('product.changed', { productId });
}

export interface NewProduct {
  sku: string;
  name: string;
  slug?: string | undefined;
  description: string;
  categoryId: number;
  price: number;
  discountPercent: number;
  status: 'active' | 'hidden';
  stock: number;
  reorderLevel: number;
  images: { url: string; alt: string }[];
}

export function createProduct(adminId: number, input: NewProduct) {
  requireCategory(input.categoryId);
  if (models.findProductBySku(input.sku) !== undefined) throw skuTaken();
  if (input.slug !== undefined && models.findProductBySlug(input.slug) !== undefined) throw slugTaken();
  const id = inTransaction(() => {
    const slug = input.slug ?? uniqueSlug(input.name, (candidate) => models.findProductBySlug(candidate) !== undefined);
    const productId = models.insertProduct({ ...input, slug, priceCents: toCents(input.price) });
    models.replaceImages(productId, input.images);
    models.insertStockLevel(productId, input.reorderLevel);
    if (input.stock > 0) models.moveStock(productId, input.stock, 'restock');
    audit(adminId, 'product.created', 'product', productId, { sku: input.sku });
    return productId;
  });
  changed(id);
  return anyProduct(id);
}

export interface ProductChanges {
  sku?: string | undefined;
  name?: string | undefined;
  slug?: string | undefined;
  description?: string | undefined;
  categoryId?: number | undefined;
  status?: 'active' | 'hidden' | undefined;
  images?: { url: string; alt: string }[] | undefined;
}

function loadProduct(id: number): models.ProductRow {
  const product = models.findProduct(id);
  if (product === undefined) throw notFound('Product');
  return product;
}

export function changeProduct(adminId: number, id: number, input: ProductChanges) {
  const current = loadProduct(id);
  if (input.categoryId !== undefined) requireCategory(input.categoryId);
  const sameSku = input.sku === undefined ? undefined : models.findProductBySku(input.sku);
  if (sameSku !== undefined && sameSku.id !== id) throw skuTaken();
  const sameSlug = input.slug === undefined ? undefined : models.findProductBySlug(input.slug);
  if (sameSlug !== undefined && sameSlug.id !== id) throw slugTaken();
  inTransaction(() => {
    models.updateProduct(id, {
      sku: input.sku ?? current.sku,
      slug: input.slug ?? current.slug,
      name: input.name ?? current.name,
      description: input.description ?? current.description,
      categoryId: input.categoryId ?? current.category_id,
      status: input.status ?? current.status,
    });
    if (input.images !== undefined) models.replaceImages(id, input.images);
    audit(adminId, 'product.changed', 'product', id, input);
  });
  changed(id);
  return anyProduct(id);
}

export function removeProduct(adminId: number, id: number): void {
  loadProduct(id);
  inTransaction(() => {
    models.hideProduct(id);
    audit(adminId, 'product.hidden', 'product', id);
  });
  changed(id);
}

export function setPrice(adminId: number, id: number, input: { price: number; discountPercent?: number | undefined }) {
  const product = loadProduct(id);
  const priceCents = toCents(input.price);
  inTransaction(() => {
    models.updatePrice(id, priceCents, input.discountPercent ?? product.discount_percent);
    if (priceCents !== product.price_cents) models.insertPriceChange(id, product.price_cents, priceCents, adminId);
    audit(adminId, 'product.priced', 'product', id, { from: product.price_cents, to: priceCents });
  });
  changed(id);
  return anyProduct(id);
}

export function getPriceHistory(id: number) {
  loadProduct(id);
  return { items: models.listPriceChanges(id).map(models.toPriceChange) };
}
