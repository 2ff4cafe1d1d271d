import type { Db, PriceChangeRow } from './db.ts';
import { toDecimal } from './kernel/money.ts';
import { loadProduct } from './products.ts';

/** Every price a product has had, the latest change first. */
export function priceHistory(db: Db, productId: number) {
  loadProduct(db, productId);
  return db
    .prepare<[number], PriceChangeRow>(
      'SELECT * FROM price_history WHERE product_id = ? ORDER BY changed_at DESC, id DESC',
    )
    .all(productId)
    .map((row) => ({
      id: row.id,
      productId: row.product_id,
      oldPrice: toDecimal(row.old_cents),
      newPrice: toDecimal(row.new_cents),
      changedBy: row.changed_by,
      changedAt: row.changed_at,
    }));
}
