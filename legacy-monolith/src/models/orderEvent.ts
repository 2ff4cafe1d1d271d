import { many, nextId, run } from '../lib/db.ts';
import { now } from '../lib/helpers.ts';

export interface OrderEventRow {
  id: number;
  order_id: number;
  status: string;
  note: string;
  created_at: string;
}

export function toOrderEvent(row: OrderEventRow) {
  return { status: row.status, note: row.note, at: row.created_at };
}

export function listOrderEvents(orderId: number): OrderEventRow[] {
  return many<OrderEventRow>('SELECT * FROM order_events WHERE order_id = ? ORDER BY created_at, id', orderId);
}

export function insertOrderEvent(orderId: number, status: string, note: string): void {
  run('INSERT INTO order_events (id, order_id, status, note, created_at) VALUES (?, ?, ?, ?, ?)', [
    nextId('order_events'),
    orderId,
    status,
    note,
    now(),
  ]);
}
