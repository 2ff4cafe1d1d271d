/** Many products: filters, search, suggestions. Every order is total, ties end at the id. */
import { findCategoryBySlug, subtreeIds } from './categories.ts';
import type { Db } from './db.ts';
import { notFound } from './kernel/errors.ts';
import { toCents } from './kernel/money.ts';
import { limitOffset, type Page, type PageQuery, toPage } from './kernel/pages.ts';
import { type CatalogReader, COLUMNS, FROM, findProduct, type ListItem, type ListRow, toListItem } from './products.ts';
import { likePattern } from './text.ts';

export const SORTS = ['name', 'price', '-price', 'newest', 'rating'] as const;

export type Sort = (typeof SORTS)[number];

/** Sorting and filtering use the true sale price, whatever the quirks make of the shown one. */
const SALE_CENTS = '((p.price_cents * (100 - p.discount_percent) + 50) / 100)';

const ORDERS: Readonly<Record<Sort, string>> = {
  name: 'p.name COLLATE NOCASE, p.id',
  price: `${SALE_CENTS}, p.id`,
  '-price': `${SALE_CENTS} DESC, p.id`,
  newest: 'p.created_at DESC, p.id DESC',
  rating: 'rating_average IS NULL, rating_average DESC, rating_count DESC, p.id',
};

export interface ProductFilter {
  readonly q?: string | undefined;
  readonly category?: string | undefined;
  readonly minPrice?: number | undefined;
  readonly maxPrice?: number | undefined;
  readonly inStock?: 'true' | 'false' | undefined;
  readonly sort: Sort;
}

/** Active products that pass the filter. An unknown category has no products. */
export function listProducts(reader: CatalogReader, filter: ProductFilter, page: PageQuery): Page<ListItem> {
  const conditions = conditionsOf(reader.db, filter);
  return pageOf(reader, page, {
    where: conditions.map((condition) => condition.sql),
    params: conditions.flatMap((condition) => condition.params),
    order: ORDERS[filter.sort],
  });
}

/** Products with the words in their name come first, then those that only have them in their description. */
export function searchProducts(reader: CatalogReader, q: string, page: PageQuery): Page<ListItem> {
  return pageOf(reader, page, {
    ...matching(q),
    order: `CASE WHEN p.name LIKE ? ESCAPE '\\' THEN 0 ELSE 1 END, p.name COLLATE NOCASE, p.id`,
    orderParams: [likePattern(q)],
  });
}

export interface Suggestion {
  readonly id: number;
  readonly name: string;
  readonly slug: string;
}

export const suggestProducts = (db: Db, q: string): readonly Suggestion[] =>
  db
    .prepare<[string], Suggestion>(
      `SELECT id, name, slug FROM products WHERE status = 'active' AND name LIKE ? ESCAPE '\\'
       ORDER BY name COLLATE NOCASE, id LIMIT 8`,
    )
    .all(likePattern(q));

/** Other active products of the same category, at most six. */
export function relatedProducts(reader: CatalogReader, id: number): readonly ListItem[] {
  const product = findProduct(reader.db, id);
  if (product?.status !== 'active') throw notFound('Product');
  return reader.db
    .prepare<[number, number], ListRow>(
      `SELECT ${COLUMNS} ${FROM} WHERE p.status = 'active' AND p.category_id = ? AND p.id <> ? ORDER BY p.id LIMIT 6`,
    )
    .all(product.category_id, id)
    .map((row) => toListItem(row, reader.quirks));
}

interface ProductQuery {
  readonly where: readonly string[];
  readonly params: readonly (string | number)[];
  readonly order: string;
  readonly orderParams?: readonly string[];
}

function pageOf({ db, quirks }: CatalogReader, page: PageQuery, query: ProductQuery): Page<ListItem> {
  const { where, params, order, orderParams = [] } = query;
  const from = `${FROM} WHERE ${["p.status = 'active'", ...where].join(' AND ')}`;
  const total = db.prepare<unknown[], { n: number }>(`SELECT count(*) AS n ${from}`).get(...params)?.n ?? 0;
  const rows = db
    .prepare<unknown[], ListRow>(`SELECT ${COLUMNS} ${from} ORDER BY ${order} LIMIT ? OFFSET ?`)
    .all(...params, ...orderParams, ...limitOffset(page));
  return toPage(page, { items: rows.map((row) => toListItem(row, quirks)), total });
}

const matching = (q: string) => ({
  where: [`(p.name LIKE ? ESCAPE '\\' OR p.description LIKE ? ESCAPE '\\')`],
  params: [likePattern(q), likePattern(q)],
});

interface Condition {
  readonly sql: string;
  readonly params: readonly (string | number)[];
}

function conditionsOf(db: Db, { q, category, minPrice, maxPrice, inStock }: ProductFilter): readonly Condition[] {
  const conditions: Condition[] = [];
  if (q !== undefined && q !== '') conditions.push({ sql: matching(q).where.join(), params: matching(q).params });
  if (category !== undefined) conditions.push(inCategory(db, category));
  if (minPrice !== undefined) conditions.push({ sql: `${SALE_CENTS} >= ?`, params: [toCents(minPrice)] });
  if (maxPrice !== undefined) conditions.push({ sql: `${SALE_CENTS} <= ?`, params: [toCents(maxPrice)] });
  if (inStock !== undefined) {
    const comparison = inStock === 'true' ? '>' : '<=';
    conditions.push({ sql: `coalesce(s.on_hand - s.reserved, 0) ${comparison} 0`, params: [] });
  }
  return conditions;
}

function inCategory(db: Db, slug: string): Condition {
  const category = findCategoryBySlug(db, slug);
  const ids = category === undefined ? [] : subtreeIds(db, category.id);
  return { sql: `p.category_id IN (${ids.map(() => '?').join(', ')})`, params: ids };
}
