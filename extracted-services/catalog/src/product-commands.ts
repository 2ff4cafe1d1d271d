/** What administrators do to products. Each command is one transaction with the facts it announces. */
import { findCategory } from './categories.ts';
import type { Db } from './db.ts';
import { inTransaction } from './kernel/database.ts';
import { conflict, ruleBroken } from './kernel/errors.ts';
import { toCents } from './kernel/money.ts';
import { emitDeleted, emitRow } from './kernel/outbox.ts';
import { findProductBySku, findProductBySlug, loadProduct } from './products.ts';
import { move, openLevel } from './stock.ts';
import { freeSlug } from './text.ts';

export interface Image {
  readonly url: string;
  readonly alt: string;
}

export interface NewProduct {
  readonly sku: string;
  readonly name: string;
  readonly slug?: string | undefined;
  readonly description: string;
  readonly categoryId: number;
  readonly price: number;
  readonly discountPercent: number;
  readonly status: 'active' | 'hidden';
  readonly stock: number;
  readonly reorderLevel: number;
  readonly images: readonly Image[];
}

/** Answers the new product's id. */
export function createProduct(db: Db, input: NewProduct): number {
  return inTransaction(db, () => {
    const at = new Date().toISOString();
    requireCategory(db, input.categoryId);
    refuseTaken(db, input);
    const id = insertProduct(db, input, at);
    replaceImages(db, id, input.images);
    openLevel(db, { productId: id, reorderLevel: input.reorderLevel, at });
    if (input.stock > 0) move(db, { productId: id, delta: input.stock, reason: 'restock', at });
    return id;
  });
}

export type ProductChanges = {
  readonly [Field in Exclude<keyof NewProduct, 'price' | 'discountPercent' | 'stock' | 'reorderLevel'>]?:
    | NewProduct[Field]
    | undefined;
};

export function changeProduct(db: Db, id: number, input: ProductChanges): void {
  inTransaction(db, () => {
    const current = loadProduct(db, id);
    if (input.categoryId !== undefined) requireCategory(db, input.categoryId);
    refuseTaken(db, input, id);
    db.prepare(
      `UPDATE products SET sku = ?, slug = ?, name = ?, description = ?, category_id = ?, status = ?, updated_at = ?
       WHERE id = ?`,
    ).run(
      input.sku ?? current.sku,
      input.slug ?? current.slug,
      input.name ?? current.name,
      input.description ?? current.description,
      input.categoryId ?? current.category_id,
      input.status ?? current.status,
      new Date().toISOString(),
      id,
    );
    emitRow(db, 'products', id);
    if (input.images !== undefined) replaceImages(db, id, input.images);
  });
}

/** A product is never deleted, orders refer to it: it is taken off the shop's pages. */
export function hideProduct(db: Db, id: number): void {
  inTransaction(db, () => {
    loadProduct(db, id);
    db.prepare("UPDATE products SET status = 'hidden', updated_at = ? WHERE id = ?").run(new Date().toISOString(), id);
    emitRow(db, 'products', id);
  });
}

export interface PriceChange {
  readonly price: number;
  readonly discountPercent?: number | undefined;
  readonly changedBy: number;
}

/** Only a different price makes history; a discount does not. */
export function setPrice(db: Db, id: number, { price, discountPercent, changedBy }: PriceChange): void {
  inTransaction(db, () => {
    const at = new Date().toISOString();
    const product = loadProduct(db, id);
    const cents = toCents(price);
    db.prepare('UPDATE products SET price_cents = ?, discount_percent = ?, updated_at = ? WHERE id = ?').run(
      cents,
      discountPercent ?? product.discount_percent,
      at,
      id,
    );
    emitRow(db, 'products', id);
    if (cents === product.price_cents) return;
    const { lastInsertRowid } = db
      .prepare(
        'INSERT INTO price_history(product_id, old_cents, new_cents, changed_by, changed_at) VALUES (?, ?, ?, ?, ?)',
      )
      .run(id, product.price_cents, cents, changedBy, at);
    emitRow(db, 'price_history', Number(lastInsertRowid));
  });
}

function insertProduct(db: Db, input: NewProduct, at: string): number {
  const slug = input.slug ?? freeSlug(input.name, (candidate) => findProductBySlug(db, candidate) !== undefined);
  const { lastInsertRowid } = db
    .prepare(
      `INSERT INTO products(sku, slug, name, description, category_id, price_cents, discount_percent, status,
         created_at, updated_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    )
    .run(
      input.sku,
      slug,
      input.name,
      input.description,
      input.categoryId,
      toCents(input.price),
      input.discountPercent,
      input.status,
      at,
      at,
    );
  emitRow(db, 'products', Number(lastInsertRowid));
  return Number(lastInsertRowid);
}

function replaceImages(db: Db, productId: number, images: readonly Image[]): void {
  const gone = db
    .prepare<[number], { id: number }>('DELETE FROM product_images WHERE product_id = ? RETURNING id')
    .all(productId);
  for (const { id } of gone) emitDeleted(db, 'product_images', id);
  const insert = db.prepare('INSERT INTO product_images(product_id, url, alt, position) VALUES (?, ?, ?, ?)');
  images.forEach(({ url, alt }, position) => {
    const { lastInsertRowid } = insert.run(productId, url, alt, position);
    emitRow(db, 'product_images', Number(lastInsertRowid));
  });
}

function requireCategory(db: Db, id: number): void {
  if (findCategory(db, id) === undefined) throw ruleBroken('CATEGORY_UNKNOWN', 'There is no such category.');
}

interface Names {
  readonly sku?: string | undefined;
  readonly slug?: string | undefined;
}

function refuseTaken(db: Db, { sku, slug }: Names, ownId?: number): void {
  const bySku = sku === undefined ? undefined : findProductBySku(db, sku);
  if (bySku !== undefined && bySku.id !== ownId) throw conflict('SKU_TAKEN', 'This SKU is in use.');
  const bySlug = slug === undefined ? undefined : findProductBySlug(db, slug);
  if (bySlug !== undefined && bySlug.id !== ownId) throw conflict('SLUG_TAKEN', 'This slug is in use.');
}
