import { many, nextId, one, run } from '../lib/db.ts';
import { now, type Page, type Paging, paginate, salePriceCents, toMoney } from '../lib/helpers.ts';

export interface ProductRow {
  id: number;
  sku: string;
  slug: string;
  name: string;
  description: string;
  category_id: number;
  price_cents: number;
  discount_percent: number;
  currency: string;
  status: 'active' | 'hidden';
  created_at: string;
  updated_at: string;
}

/**
 * A product as every list shows it: one row over products, categories, stock_levels, reviews and product_images.
 * The rating has one decimal, half up, computed in integers so that no binary fraction decides.
 */
export interface ProductListRow extends ProductRow {
  category_slug: string;
  category_name: string;
  available: number;
  reorder_level: number;
  rating_average: number | null;
  rating_count: number;
  image_url: string | null;
}

export const SALE_CENTS = '((p.price_cents * (100 - p.discount_percent) + 50) / 100)';

export const LIST_COLUMNS = `p.*, c.slug AS category_slug, c.name AS category_name,
  MAX(0, COALESCE(s.on_hand - s.reserved, 0)) AS available, COALESCE(s.reorder_level, 0) AS reorder_level,
  (SELECT ((SUM(rating) * 20 + COUNT(*)) / (2 * COUNT(*))) / 10.0 FROM reviews
    WHERE product_id = p.id AND status = 'published') AS rating_average,
  (SELECT COUNT(*) FROM reviews WHERE product_id = p.id AND status = 'published') AS rating_count,
  (SELECT i.url FROM product_images i WHERE i.product_id = p.id ORDER BY i.position, i.id LIMIT 1) AS image_url`;

export const LIST_FROM = `FROM products p
  JOIN categories c ON c.id = p.category_id
  LEFT JOIN stock_levels s ON s.product_id = p.id`;

export function toListProduct(row: ProductListRow) {
  return {
    id: row.id,
    sku: row.sku,
    slug: row.slug,
    name: row.name,
    price: toMoney(row.price_cents),
    discountPercent: row.discount_percent,
    salePrice: toMoney(salePriceCents(row.price_cents, row.discount_percent)),
    currency: row.currency,
    category: { id: row.category_id, slug: row.category_slug, name: row.category_name },
    inStock: row.available > 0,
    rating: { average: row.rating_average, count: row.rating_count },
    imageUrl: row.image_url,
  };
}

export function findProduct(id: number): ProductRow | undefined {
  return one<ProductRow>('SELECT * FROM products WHERE id = ?', id);
}

export function findProductBySku(sku: string): ProductRow | undefined {
  return one<ProductRow>('SELECT * FROM products WHERE sku = ?', sku);
}

export function findProductBySlug(slug: string): ProductRow | undefined {
  return one<ProductRow>('SELECT * FROM products WHERE slug = ?', slug);
}

export function findListRow(id: number): ProductListRow | undefined {
  return one<ProductListRow>(`SELECT ${LIST_COLUMNS} ${LIST_FROM} WHERE p.id = ?`, id);
}

export interface ProductQuery {
  where: string[];
  params: unknown[];
  order: string;
  orderParams?: unknown[];
}

export function pageProducts(query: ProductQuery, paging: Paging): Page<ProductListRow> {
  const where = ["p.status = 'active'", ...query.where].join(' AND ');
  return paginate<ProductListRow>(
    {
      select: LIST_COLUMNS,
      from: `${LIST_FROM} WHERE ${where}`,
      order: query.order,
      params: query.params,
      orderParams: query.orderParams ?? [],
    },
    paging,
  );
}

export function relatedProducts(product: ProductRow, limit: number): ProductListRow[] {
  return many<ProductListRow>(
    `SELECT ${LIST_COLUMNS} ${LIST_FROM}
     WHERE p.status = 'active' AND p.category_id = ? AND p.id <> ?
     ORDER BY p.id LIMIT ?`,
    [product.category_id, product.id, limit],
  );
}

export interface ProductInput extends Pick<ProductRow, 'sku' | 'slug' | 'name' | 'description' | 'status'> {
  categoryId: number;
  priceCents: number;
  discountPercent: number;
}

export function insertProduct(input: ProductInput): number {
  const id = nextId('products');
  run(
    `INSERT INTO products
       (id, sku, slug, name, description, category_id, price_cents, discount_percent, currency, status, created_at, updated_at)
     VALUES
       (@id, @sku, @slug, @name, @description, @categoryId, @priceCents, @discountPercent, 'EUR', @status, @at, @at)`,
    { ...input, id, at: now() },
  );
  return id;
}

export function updateProduct(id: number, input: Omit<ProductInput, 'priceCents' | 'discountPercent'>): void {
  run(
    `UPDATE products SET sku = @sku, slug = @slug, name = @name, description = @description,
       category_id = @categoryId, status = @status, updated_at = @at
     WHERE id = @id`,
    { ...input, id, at: now() },
  );
}

export function updatePrice(id: number, priceCents: number, discountPercent: number): void {
  const sql = 'UPDATE products SET price_cents = ?, discount_percent = ?, updated_at = ? WHERE id = ?';
  run(sql, priceCents, discountPercent, now(), id);
}

export function hideProduct(id: number): void {
  run("UPDATE products SET status = 'hidden', updated_at = ? WHERE id = ?", now(), id);
}
