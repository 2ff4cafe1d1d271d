import { inTransaction } from '../lib/db.ts';
import { conflict, notFound } from '../lib/errors.ts';
import { emit } from '../lib/events.ts';
import { audit, formatMoney, mapPage, type Paging } from '../lib/helpers.ts';
import type { Identity } from '../lib/tokens.ts';
import * as models from '../models/index.ts';
import { refundOrder } from './paymentService.ts';
import { shipmentOf } from './shippingService.ts';
import { putBack } from './stockService.ts';

/** Their own order, or any for an administrator. Others do not learn that it exists. */
export function loadOrderFor(user: Identity, id: number): models.OrderRow {
  const order = models.findOrder(id);
  if (order === undefined || (order.user_id !== user.id && user.role !== 'admin')) throw notFound('Order');
  return order;
}

export function presentOrder(id: number) {
  const row = models.findFullOrder(id);
  if (row === undefined) throw notFound('Order');
  return models.toOrder(row, models.listOrderItems(id));
}

function presentPage(page: { items: models.FullOrderRow[]; page: number; pageSize: number; total: number }) {
  const items = models.itemsOfOrders(page.items.map((row) => row.id));
  return mapPage(page, (row) => models.toOrder(row, items.get(row.id) ?? []));
}

export function getOrder(user: Identity, id: number) {
  loadOrderFor(user, id);
  return presentOrder(id);
}

export function listOwnOrders(userId: number, paging: Paging) {
  return presentPage(models.pageOrdersOfUser(userId, paging));
}

export function listOrders(filter: { status?: string | undefined; q?: string | undefined }, paging: Paging) {
  return presentPage(models.pageOrders(filter, paging));
}

export function trackOrder(user: Identity, id: number) {
  const order = loadOrderFor(user, id);
  return {
    orderId: order.id,
    status: order.status,
    shipment: shipmentOf(order.id),
    events: models.listOrderEvents(order.id).map(models.toOrderEvent),
  };
}

/** One line for mails and logs. */
export function describeOrder(id: number): { number: string; userId: number; total: string } | null {
  const order = models.findOrder(id);
  if (order === undefined) return null;
  return { number: order.number, userId: order.user_id, total: formatMoney(order.total_cents, order.currency) };
}

/** Moves an order on. The caller owns the transaction. */
export function changeStatus(orderId: number, status: models.OrderRow['status'], note: string): void {
  models.setOrderStatus(orderId, status);
  models.insertOrderEvent(orderId, status, note);
}

/** The money has come, later than the order. */
export function markPaid(orderId: number): void {
  const order = models.findOrder(orderId);
  if (order?.status === 'pending') changeStatus(orderId, 'paid', 'Payment captured');
}

function restock(orderId: number): void {
  const lines = models.listOrderItems(orderId).map((item) => ({ productId: item.product_id, quantity: item.quantity }));
  putBack(orderId, lines, 'cancel');
}

/** The money will never come. */
export function cancelUnpaid(orderId: number, note: string): void {
  const order = models.findOrder(orderId);
  if (order?.status !== 'pending') return;
  changeStatus(orderId, 'cancelled', note);
  restock(orderId);
}

export function cancelOrder(user: Identity, id: number) {
  const order = loadOrderFor(user, id);
  inTransaction(() => {
    const current = models.findOrder(id)!;
    if (current.status !== 'pending' && current.status !== 'paid') {
      throw conflict('NOT_CANCELLABLE', `An order that is ${current.status} cannot be cancelled.`);
    }
    changeStatus(id, 'cancelled', user.id === order.user_id ? 'Cancelled by customer' : 'Cancelled by the shop');
    restock(id);
    refundOrder(id, 'Order cancelled');
    audit(user.id, 'order.cancelled', 'order', id);
  });
  emit('order.cancelled', { orderId: id, userId: order.user_id });
  return presentOrder(id);
}
