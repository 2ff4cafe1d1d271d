import { many, nextId, run } from '../lib/db.ts';
import { now, toMoney } from '../lib/helpers.ts';

export interface PriceHistoryRow {
  id: number;
  product_id: number;
  old_cents: number;
  new_cents: number;
  changed_by: number | null;
  changed_at: string;
}

export function toPriceChange(row: PriceHistoryRow) {
  return {
    id: row.id,
    productId: row.product_id,
    oldPrice: toMoney(row.old_cents),
    newPrice: toMoney(row.new_cents),
    changedBy: row.changed_by,
    changedAt: row.changed_at,
  };
}

export function insertPriceChange(productId: number, oldCents: number, newCents: number, changedBy: number): void {
  run(
    `INSERT INTO price_history (id, product_id, old_cents, new_cents, changed_by, changed_at) VALUES (?, ?, ?, ?, ?, ?)`,
    [nextId('price_history'), productId, oldCents, newCents, changedBy, now()],
  );
}

export function listPriceChanges(productId: number): PriceHistoryRow[] {
  return many<PriceHistoryRow>(
    'SELECT * FROM price_history WHERE product_id = ? ORDER BY changed_at DESC, id DESC',
    productId,
  );
}
