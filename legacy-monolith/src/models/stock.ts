import { randomUUID } from 'node:crypto';
import { many, nextId, one, run } from '../lib/db.ts';
import { camel, now, type Paging, paginate } from '../lib/helpers.ts';

export interface StockLevelRow {
  product_id: number;
  on_hand: number;
  reserved: number;
  reorder_level: number;
  updated_at: string;
}

export interface StockMovementRow {
  id: number;
  ref: string;
  product_id: number;
  delta: number;
  reason: 'sale' | 'cancel' | 'return' | 'restock' | 'adjust';
  order_id: number | null;
  created_at: string;
}

export function toStock(row: StockLevelRow) {
  return {
    productId: row.product_id,
    onHand: row.on_hand,
    reserved: row.reserved,
    available: Math.max(0, row.on_hand - row.reserved),
  };
}

export function toMovement(row: StockMovementRow) {
  return camel(row, 'id', 'ref', 'product_id', 'delta', 'reason', 'order_id', 'created_at');
}

export function findStock(productId: number): StockLevelRow | undefined {
  return one<StockLevelRow>('SELECT * FROM stock_levels WHERE product_id = ?', productId);
}

export function insertStockLevel(productId: number, reorderLevel: number): void {
  run('INSERT INTO stock_levels (product_id, on_hand, reserved, reorder_level, updated_at) VALUES (?, 0, 0, ?, ?)', [
    productId,
    reorderLevel,
    now(),
  ]);
}

/** The only way stock changes: a movement, and the level moved by it. */
export function moveStock(
  productId: number,
  delta: number,
  reason: StockMovementRow['reason'],
  orderId: number | null = null,
): void {
  const at = now();
  run(
    `INSERT INTO stock_movements (id, ref, product_id, delta, reason, order_id, created_at) VALUES (?, ?, ?, ?, ?, ?, ?)`,
    [nextId('stock_movements'), randomUUID(), productId, delta, reason, orderId, at],
  );
  run('UPDATE stock_levels SET on_hand = on_hand + ?, updated_at = ? WHERE product_id = ?', [delta, at, productId]);
}

export function pageMovements(productId: number, paging: Paging) {
  return paginate<StockMovementRow>(
    {
      select: '*',
      from: 'FROM stock_movements WHERE product_id = ?',
      order: 'created_at DESC, id DESC',
      params: [productId],
    },
    paging,
  );
}

export interface LowStockRow extends StockLevelRow {
  sku: string;
  name: string;
}

export function listLowStock(): LowStockRow[] {
  return many<LowStockRow>(
    `SELECT s.*, p.sku, p.name FROM stock_levels s JOIN products p ON p.id = s.product_id
     WHERE p.status = 'active' AND s.on_hand - s.reserved <= s.reorder_level
     ORDER BY s.on_hand - s.reserved, p.id`,
  );
}
