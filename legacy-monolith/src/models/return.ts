import { count, many, nextId, one, run } from '../lib/db.ts';
import { groupBy, now, type Paging, paginate, placeholders } from '../lib/helpers.ts';

export interface ReturnRow {
  id: number;
  order_id: number;
  user_id: number;
  reason: string;
  status: 'requested' | 'approved' | 'rejected';
  created_at: string;
  decided_at: string | null;
}

export interface ReturnItemRow {
  id: number;
  return_id: number;
  order_item_id: number;
  quantity: number;
}

export function toReturn(row: ReturnRow, items: readonly ReturnItemRow[]) {
  return {
    id: row.id,
    orderId: row.order_id,
    reason: row.reason,
    status: row.status,
    items: items.map((item) => ({ orderItemId: item.order_item_id, quantity: item.quantity })),
    createdAt: row.created_at,
    decidedAt: row.decided_at,
  };
}

export function findReturn(id: number): ReturnRow | undefined {
  return one<ReturnRow>('SELECT * FROM returns WHERE id = ?', id);
}

export function listReturnsOfOrder(orderId: number): ReturnRow[] {
  return many<ReturnRow>('SELECT * FROM returns WHERE order_id = ? ORDER BY created_at DESC, id DESC', orderId);
}

export function pageReturns(status: string | undefined, paging: Paging) {
  return paginate<ReturnRow>(
    {
      select: '*',
      from: status === undefined ? 'FROM returns' : 'FROM returns WHERE status = ?',
      order: 'created_at DESC, id DESC',
      params: status === undefined ? [] : [status],
    },
    paging,
  );
}

export function itemsOfReturns(returnIds: readonly number[]): Map<number, ReturnItemRow[]> {
  if (returnIds.length === 0) return new Map();
  const sql = `SELECT * FROM return_items WHERE return_id IN (${placeholders(returnIds)}) ORDER BY id`;
  return groupBy(many<ReturnItemRow>(sql, ...returnIds), (item) => item.return_id);
}

/** How many of an order item are in returns that were not rejected. */
export function quantityInReturns(orderItemId: number): number {
  return count(
    `SELECT COALESCE(SUM(i.quantity), 0) AS n FROM return_items i JOIN returns r ON r.id = i.return_id
     WHERE i.order_item_id = ? AND r.status <> 'rejected'`,
    orderItemId,
  );
}

export function insertReturn(
  order: { id: number; userId: number },
  reason: string,
  items: readonly { orderItemId: number; quantity: number }[],
): number {
  const id = nextId('returns');
  run("INSERT INTO returns (id, order_id, user_id, reason, status, created_at) VALUES (?, ?, ?, ?, 'requested', ?)", [
    id,
    order.id,
    order.userId,
    reason,
    now(),
  ]);
  for (const item of items) {
    run('INSERT INTO return_items (id, return_id, order_item_id, quantity) VALUES (?, ?, ?, ?)', [
      nextId('return_items'),
      id,
      item.orderItemId,
      item.quantity,
    ]);
  }
  return id;
}

export function decideReturn(id: number, status: 'approved' | 'rejected'): void {
  run('UPDATE returns SET status = ?, decided_at = ? WHERE id = ?', [status, now(), id]);
}
