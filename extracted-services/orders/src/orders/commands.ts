/** What can be done to a placed order. */
import type { Context } from '../context.ts';
import type { OrderRow, ShipmentRow } from '../db.ts';
import type { Caller } from '../kernel/auth.ts';
import { type Db, inTransaction } from '../kernel/database.ts';
import { conflict } from '../kernel/errors.ts';
import { emitRow } from '../kernel/outbox.ts';
import { orderNotFound } from '../problems.ts';
import { changeStatus, promiseRefund, promiseRestock } from './changes.ts';
import { loadOrderFor } from './queries.ts';

/**
 * Decided here at once; money and goods go back as soon as the services that own them answer. Returns the names of those
 * that have not answered yet.
 */
export async function cancelOrder({ db, followups }: Context, caller: Caller, id: number): Promise<readonly string[]> {
  inTransaction(db, () => {
    const order = loadOrderFor(db, caller, id);
    if (order.status !== 'pending' && order.status !== 'paid') {
      throw conflict('NOT_CANCELLABLE', `An order that is ${order.status} cannot be cancelled.`);
    }
    const note = caller.id === order.user_id ? 'Cancelled by customer' : 'Cancelled by the shop';
    changeStatus(db, id, { to: 'cancelled', note });
    promiseRestock(db, id, { key: `order-${id}-cancel`, reason: 'cancel' });
    promiseRefund(db, order, { key: `order-${id}-cancel`, reason: 'Order cancelled' });
  });
  return followups.settle(id);
}

export function shipOrder(db: Db, id: number, carrier: string): void {
  inTransaction(db, () => {
    const order = loadOrder(db, id);
    const shipment = findShipment(db, id);
    if (order.status !== 'paid' || shipment === undefined) {
      throw conflict('NOT_SHIPPABLE', `An order that is ${order.status} cannot be shipped.`);
    }
    db.prepare(
      "UPDATE shipments SET carrier = ?, tracking_code = ?, status = 'shipped', shipped_at = ? WHERE id = ?",
    ).run(carrier, trackingCode(carrier, id), new Date().toISOString(), shipment.id);
    emitRow(db, 'shipments', shipment.id);
    changeStatus(db, id, { to: 'shipped', note: `Shipped with ${carrier}` });
  });
}

export function deliverOrder(db: Db, id: number): void {
  inTransaction(db, () => {
    const order = loadOrder(db, id);
    const shipment = findShipment(db, id);
    if (order.status !== 'shipped' || shipment === undefined) {
      throw conflict('NOT_DELIVERABLE', `An order that is ${order.status} cannot be delivered.`);
    }
    const at = new Date().toISOString();
    db.prepare("UPDATE shipments SET status = 'delivered', delivered_at = ? WHERE id = ?").run(at, shipment.id);
    emitRow(db, 'shipments', shipment.id);
    changeStatus(db, id, { to: 'delivered', note: 'Delivered' });
  });
}

/**
 * A payment that was pending has come to its end at the payment service: its order is paid, or it is cancelled and its goods
 * go back. An order that is not pending any more stays as it is.
 */
export function paymentSettled(db: Db, orderId: number, status: string): void {
  const order = db.prepare<[number], OrderRow>('SELECT * FROM placed_orders WHERE id = ?').get(orderId);
  if (order?.status !== 'pending') return;
  if (status === 'captured') changeStatus(db, orderId, { to: 'paid', note: 'Payment captured' });
  if (status === 'declined' || status === 'failed') {
    changeStatus(db, orderId, { to: 'cancelled', note: 'Payment failed' });
    promiseRestock(db, orderId, { key: `order-${orderId}-unpaid`, reason: 'cancel' });
  }
}

function loadOrder(db: Db, id: number): OrderRow {
  const order = db.prepare<[number], OrderRow>('SELECT * FROM placed_orders WHERE id = ?').get(id);
  if (order === undefined) throw orderNotFound();
  return order;
}

const findShipment = (db: Db, orderId: number): ShipmentRow | undefined =>
  db.prepare<[number], ShipmentRow>('SELECT * FROM shipments WHERE order_id = ? ORDER BY id DESC LIMIT 1').get(orderId);

/** `DHL Express`, order 123 → `DHL-EXPRESS-000123`. */
function trackingCode(carrier: string, orderId: number): string {
  const slug = carrier
    .normalize('NFKD')
    .replace(/[\u0300-\u036f]/g, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '');
  return `${(slug === '' ? 'item' : slug).toUpperCase()}-${String(orderId).padStart(6, '0')}`;
}
