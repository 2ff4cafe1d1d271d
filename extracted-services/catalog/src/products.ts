/** One product: finding it, and how answers show it. */
import type { Db, ProductRow } from './db.ts';
import { notFound } from './kernel/errors.ts';
import { priceTag } from './pricing.ts';
import type { QuirkSwitches } from './quirks.ts';

export type Quirks = Pick<QuirkSwitches, 'has'>;

/** A product with what lists show of its category, stock, rating and images. */
export interface ListRow extends ProductRow {
  readonly category_slug: string;
  readonly category_name: string;
  readonly available: number;
  readonly reorder_level: number;
  readonly rating_average: number | null;
  readonly rating_count: number;
  readonly image_url: string | null;
}

export const COLUMNS = `p.*, c.slug AS category_slug, c.name AS category_name,
  max(0, coalesce(s.on_hand - s.reserved, 0)) AS available, coalesce(s.reorder_level, 0) AS reorder_level,
  r.average AS rating_average, coalesce(r.count, 0) AS rating_count,
  (SELECT i.url FROM product_images i WHERE i.product_id = p.id ORDER BY i.position, i.id LIMIT 1) AS image_url`;

export const FROM = `FROM products p
  JOIN categories c ON c.id = p.category_id
  LEFT JOIN stock_levels s ON s.product_id = p.id
  LEFT JOIN ratings r ON r.product_id = p.id`;

/** A product as lists show it. */
export const toListItem = (row: ListRow, quirks: Quirks) => {
  const { price, salePrice } = priceTag(row, quirks);
  return {
    id: row.id,
    sku: row.sku,
    slug: row.slug,
    name: row.name,
    price,
    discountPercent: row.discount_percent,
    salePrice,
    currency: row.currency,
    category: { id: row.category_id, slug: row.category_slug, name: row.category_name },
    inStock: row.available > 0,
    rating: { average: row.rating_average, count: row.rating_count },
    imageUrl: row.image_url,
  };
};

export type ListItem = ReturnType<typeof toListItem>;

export interface CatalogReader {
  readonly db: Db;
  readonly quirks: Quirks;
}

/** The detail of a product that customers may see. */
export function showProduct(reader: CatalogReader, id: number) {
  const row = findListRow(reader.db, id);
  if (row?.status !== 'active') throw notFound('Product');
  return toDetail(reader, row);
}

/** The detail of any product, also a hidden one: the administrator's view. */
export function showAnyProduct(reader: CatalogReader, id: number) {
  const row = findListRow(reader.db, id);
  if (row === undefined) throw notFound('Product');
  return toDetail(reader, row);
}

export const findProduct = (db: Db, id: number): ProductRow | undefined =>
  db.prepare<[number], ProductRow>('SELECT * FROM products WHERE id = ?').get(id);

export const findProductBySku = (db: Db, sku: string): ProductRow | undefined =>
  db.prepare<[string], ProductRow>('SELECT * FROM products WHERE sku = ?').get(sku);

export const findProductBySlug = (db: Db, slug: string): ProductRow | undefined =>
  db.prepare<[string], ProductRow>('SELECT * FROM products WHERE slug = ?').get(slug);

export function loadProduct(db: Db, id: number): ProductRow {
  const product = findProduct(db, id);
  if (product === undefined) throw notFound('Product');
  return product;
}

const findListRow = (db: Db, id: number): ListRow | undefined =>
  db.prepare<[number], ListRow>(`SELECT ${COLUMNS} ${FROM} WHERE p.id = ?`).get(id);

const toDetail = ({ db, quirks }: CatalogReader, row: ListRow) => ({
  ...toListItem(row, quirks),
  description: row.description,
  images: db
    .prepare<[number], { url: string; alt: string }>(
      'SELECT url, alt FROM product_images WHERE product_id = ? ORDER BY position, id',
    )
    .all(row.id),
  stock: { available: row.available, lowStock: row.available <= row.reorder_level },
  createdAt: row.created_at,
  updatedAt: row.updated_at,
});
