/** What is on the shelf, and how it got there. */
import { randomUUID } from 'node:crypto';
import type { Db, MovementReason, MovementRow, StockLevelRow } from './db.ts';
import { inTransaction } from './kernel/database.ts';
import { notFound, ruleBroken } from './kernel/errors.ts';
import { emitRow } from './kernel/outbox.ts';
import { limitOffset, type Page, type PageQuery, toPage } from './kernel/pages.ts';

/** The answer of `GET /stock/:productId`. */
export const toStock = (row: StockLevelRow) => ({
  productId: row.product_id,
  onHand: row.on_hand,
  reserved: row.reserved,
  available: Math.max(0, row.on_hand - row.reserved),
});

export const toMovement = (row: MovementRow) => ({
  id: row.id,
  ref: row.ref,
  productId: row.product_id,
  delta: row.delta,
  reason: row.reason,
  orderId: row.order_id,
  createdAt: row.created_at,
});

export const findLevel = (db: Db, productId: number): StockLevelRow | undefined =>
  db.prepare<[number], StockLevelRow>('SELECT * FROM stock_levels WHERE product_id = ?').get(productId);

export function loadLevel(db: Db, productId: number): StockLevelRow {
  const level = findLevel(db, productId);
  if (level === undefined) throw notFound('Product');
  return level;
}

/** A change of what is on the shelf. */
export interface Movement {
  readonly productId: number;
  readonly delta: number;
  readonly reason: MovementReason;
  readonly orderId?: number | null;
  readonly at: string;
}

/**
 * Moves stock and announces the movement, in the caller's transaction. Levels never travel: every side adds up the
 * movements, so that sales on both sides during a migration end in the same level everywhere.
 */
export function move(db: Db, { productId, delta, reason, orderId = null, at }: Movement): void {
  const { lastInsertRowid } = db
    .prepare(
      'INSERT INTO stock_movements(ref, product_id, delta, reason, order_id, created_at) VALUES (?, ?, ?, ?, ?, ?)',
    )
    .run(randomUUID(), productId, delta, reason, orderId, at);
  db.prepare('UPDATE stock_levels SET on_hand = on_hand + ?, updated_at = ? WHERE product_id = ?').run(
    delta,
    at,
    productId,
  );
  emitRow(db, 'stock_movements', Number(lastInsertRowid));
}

/** A new product's level begins at nothing; what is there comes by a movement. In the caller's transaction. */
export function openLevel(
  db: Db,
  { productId, reorderLevel, at }: { readonly productId: number; readonly reorderLevel: number; readonly at: string },
): void {
  db.prepare('INSERT INTO stock_levels(product_id, reorder_level, updated_at) VALUES (?, ?, ?)').run(
    productId,
    reorderLevel,
    at,
  );
  emitRow(db, 'stock_levels', productId);
}

export interface Adjustment {
  readonly delta: number;
  readonly reason: 'restock' | 'adjust';
}

export function adjustStock(db: Db, productId: number, { delta, reason }: Adjustment) {
  return inTransaction(db, () => {
    const { on_hand: onHand } = loadLevel(db, productId);
    if (onHand + delta < 0) throw ruleBroken('STOCK_BELOW_ZERO', 'There is less on hand than that.', { onHand });
    move(db, { productId, delta, reason, at: new Date().toISOString() });
    return toStock(loadLevel(db, productId));
  });
}

/** Active products at or below their reorder level, the scarcest first. */
export function lowStock(db: Db) {
  const rows = db
    .prepare<[], StockLevelRow & { sku: string; name: string }>(
      `SELECT s.*, p.sku, p.name FROM stock_levels s JOIN products p ON p.id = s.product_id
       WHERE p.status = 'active' AND s.on_hand - s.reserved <= s.reorder_level
       ORDER BY s.on_hand - s.reserved, p.id`,
    )
    .all();
  return rows.map((row) => {
    const { productId, onHand, reserved, available } = toStock(row);
    return { productId, sku: row.sku, name: row.name, onHand, reserved, available, reorderLevel: row.reorder_level };
  });
}

export function listMovements(db: Db, productId: number, page: PageQuery): Page<ReturnType<typeof toMovement>> {
  loadLevel(db, productId);
  const items = db
    .prepare<[number, number, number], MovementRow>(
      'SELECT * FROM stock_movements WHERE product_id = ? ORDER BY created_at DESC, id DESC LIMIT ? OFFSET ?',
    )
    .all(productId, ...limitOffset(page));
  const total = db
    .prepare<[number], { n: number }>('SELECT count(*) AS n FROM stock_movements WHERE product_id = ?')
    .get(productId);
  return toPage(page, { items: items.map(toMovement), total: total?.n ?? 0 });
}
