import { many, nextId, run } from '../lib/db.ts';

export interface OrderItemRow {
  id: number;
  order_id: number;
  product_id: number;
  sku: string;
  name: string;
  unit_cents: number;
  quantity: number;
  line_cents: number;
}

export function listOrderItems(orderId: number): OrderItemRow[] {
  return many<OrderItemRow>('SELECT * FROM order_items WHERE order_id = ? ORDER BY id', orderId);
}

export function insertOrderItem(orderId: number, item: Omit<OrderItemRow, 'id' | 'order_id' | 'line_cents'>): void {
  run(
    `INSERT INTO order_items (id, order_id, product_id, sku, name, unit_cents, quantity, line_cents)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
    [
      nextId('order_items'),
      orderId,
      item.product_id,
      item.sku,
      item.name,
      item.unit_cents,
      item.quantity,
      item.unit_cents * item.quantity,
    ],
  );
}
