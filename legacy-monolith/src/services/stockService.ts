import { forgetProduct } from '../lib/cache.ts';
import { inTransaction } from '../lib/db.ts';
import { notFound, ruleBroken } from '../lib/errors.ts';
import { emit } from '../lib/events.ts';
import { audit, mapPage, type Paging } from '../lib/helpers.ts';
import * as models from '../models/index.ts';

function load(productId: number): models.StockLevelRow {
  const level = models.findStock(productId);
  if (level === undefined) throw notFound('Product');
  return level;
}

export function getStock(productId: number) {
  return models.toStock(load(productId));
}

/** Tells the rest of the shop when a product has just become scarce. */
export function checkLowStock(productId: number, before: number): void {
  const level = models.findStock(productId);
  if (level === undefined) return;
  const available = level.on_hand - level.reserved;
  if (available <= level.reorder_level && before > level.reorder_level) emit('stock.low', { productId, available });
}

export function adjustStock(
  adminId: number,
  productId: number,
  input: { delta: number; reason: 'restock' | 'adjust' },
) {
  const level = load(productId);
  if (level.on_hand + input.delta < 0) {
    throw ruleBroken('STOCK_BELOW_ZERO', 'There is less on hand than that.', { onHand: level.on_hand });
  }
  inTransaction(() => {
    models.moveStock(productId, input.delta, input.reason);
    audit(adminId, 'stock.adjusted', 'product', productId, input);
  });
  forgetProduct(productId);
  checkLowStock(productId, level.on_hand - level.reserved);
  return getStock(productId);
}

/** Puts back what an order took. The caller owns the transaction. */
export function putBack(
  orderId: number,
  lines: readonly { productId: number; quantity: number }[],
  reason: Extract<models.StockMovementRow['reason'], 'cancel' | 'return'>,
): void {
  for (const line of lines) {
    models.moveStock(line.productId, line.quantity, reason, orderId);
    forgetProduct(line.productId);
  }
}

export function lowStock() {
  const items = models.listLowStock().map((row) => ({
    productId: row.product_id,
    sku: row.sku,
    name: row.name,
    onHand: row.on_hand,
    reserved: row.reserved,
    available: Math.max(0, row.on_hand - row.reserved),
    reorderLevel: row.reorder_level,
  }));
  return { items };
}

export function stockMovements(productId: number, paging: Paging) {
  load(productId);
  return mapPage(models.pageMovements(productId, paging), models.toMovement);
}
