import { notFound } from '../lib/errors.ts';
import { adminIds, formatMoney, mapPage, orderNumber, type Paging } from '../lib/helpers.ts';
import * as models from '../models/index.ts';
import { describeOrder } from './orderService.ts';

export function listNotifications(userId: number, paging: Paging) {
  return mapPage(models.pageNotifications(userId, paging), models.toNotification);
}

/** Who has read it in the shop needs no mail any more: reading counts as sending. */
export function readNotification(userId: number, id: number) {
  if (models.findNotification(id, userId) === undefined) throw notFound('Notification');
  models.markSent(id);
  return models.toNotification(models.findNotification(id, userId)!);
}

/**
 * Queues a notification. While a service's facts are taken over (foreign keys are off then) the user may still be on their
 * way here; at any other time a user who is not here cannot be told.
 */
export function notify(userId: number, kind: string, subject: string, body: string): void {
  try {
    models.insertNotification({ userId, kind, subject, body });
  } catch (error) {
    if ((error as { code?: string }).code !== 'SQLITE_CONSTRAINT_FOREIGNKEY') throw error;
  }
}

export function notifyAdmins(kind: string, subject: string, body: string): void {
  for (const userId of adminIds()) notify(userId, kind, subject, body);
}

export function welcome(userId: number): void {
  const user = models.findUser(userId);
  if (user === undefined) return;
  notify(userId, 'welcome', 'Welcome to the shop', `Hello ${user.name}, your account is ready.`);
}

const ORDER_TEXTS: Record<string, { kind: string; subject: string; body: string }> = {
  pending: { kind: 'order.placed', subject: 'We have your order', body: 'Thank you for your order over' },
  paid: { kind: 'payment.captured', subject: 'We have your payment', body: 'We have received your payment of' },
  shipped: { kind: 'order.shipped', subject: 'Your order is on its way', body: 'We have shipped your order over' },
  delivered: { kind: 'order.delivered', subject: 'Your order has arrived', body: 'We have delivered your order over' },
  cancelled: { kind: 'order.cancelled', subject: 'Your order is cancelled', body: 'We have cancelled your order over' },
  returned: { kind: 'order.returned', subject: 'We have your return', body: 'We have accepted your return of' },
};

/** One notification per step of an order; the steps are those of order_events. */
export function orderStatusChanged(orderId: number, status: string): void {
  const text = ORDER_TEXTS[status];
  const order = describeOrder(orderId);
  if (text === undefined || order === null) return;
  notify(order.userId, text.kind, `${text.subject} (${order.number})`, `${text.body} ${order.total}.`);
}

export function paymentRefunded(refund: { orderId: number; userId: number; amountCents: number }): void {
  const body = `We have sent ${formatMoney(refund.amountCents)} back to your card.`;
  notify(refund.userId, 'payment.refunded', `Your refund (${orderNumber(refund.orderId)})`, body);
}

export function returnRejected(orderId: number): void {
  const order = describeOrder(orderId);
  if (order === null) return;
  notify(order.userId, 'return.rejected', `Your return (${order.number})`, 'We could not accept your return.');
}

export function stockLow(productId: number, available: number): void {
  const product = models.findProduct(productId);
  if (product === undefined) return;
  notifyAdmins('stock.low', `Low stock: ${product.sku}`, `${product.name}: ${available} left.`);
}
