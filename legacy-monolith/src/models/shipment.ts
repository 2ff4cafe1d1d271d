import { many, nextId, one, run } from '../lib/db.ts';
import { now, toMoney } from '../lib/helpers.ts';

export interface ShippingMethodRow {
  id: number;
  code: string;
  name: string;
  base_cents: number;
  per_item_cents: number;
  days: number;
}

export interface ShipmentRow {
  id: number;
  order_id: number;
  method_id: number;
  carrier: string | null;
  tracking_code: string | null;
  status: 'pending' | 'shipped' | 'delivered';
  shipped_at: string | null;
  delivered_at: string | null;
}

export function toShippingMethod(row: ShippingMethodRow) {
  return { code: row.code, name: row.name, days: row.days, price: toMoney(row.base_cents) };
}

export function toShipment(row: ShipmentRow) {
  return { carrier: row.carrier, trackingCode: row.tracking_code, status: row.status };
}

export function listShippingMethods(): ShippingMethodRow[] {
  return many<ShippingMethodRow>('SELECT * FROM shipping_methods ORDER BY id');
}

export function findShippingMethod(code: string): ShippingMethodRow | undefined {
  return one<ShippingMethodRow>('SELECT * FROM shipping_methods WHERE code = ?', code);
}

export function findShipment(orderId: number): ShipmentRow | undefined {
  return one<ShipmentRow>('SELECT * FROM shipments WHERE order_id = ? ORDER BY id DESC LIMIT 1', orderId);
}

export function insertShipment(orderId: number, methodId: number): void {
  run("INSERT INTO shipments (id, order_id, method_id, status) VALUES (?, ?, ?, 'pending')", [
    nextId('shipments'),
    orderId,
    methodId,
  ]);
}

export function markShipped(id: number, carrier: string, trackingCode: string): void {
  run("UPDATE shipments SET carrier = ?, tracking_code = ?, status = 'shipped', shipped_at = ? WHERE id = ?", [
    carrier,
    trackingCode,
    now(),
    id,
  ]);
}

export function markDelivered(id: number): void {
  run("UPDATE shipments SET status = 'delivered', delivered_at = ? WHERE id = ?", now(), id);
}
