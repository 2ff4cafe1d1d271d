import { inTransaction } from '../lib/db.ts';
import { conflict, notFound, ruleBroken } from '../lib/errors.ts';
import { emit } from '../lib/events.ts';
import { audit, slugify, toMoney } from '../lib/helpers.ts';
import * as models from '../models/index.ts';
import { orderStatusChanged } from './notificationService.ts';
import { priceCart, shippingCents } from './pricingService.ts';

export function shippingMethods() {
  return { items: models.listShippingMethods().map(models.toShippingMethod) };
}

export function loadShippingMethod(code: string): models.ShippingMethodRow {
  const method = models.findShippingMethod(code);
  if (method === undefined) throw ruleBroken('SHIPPING_METHOD_UNKNOWN', 'There is no such shipping method.');
  return method;
}

export const cartEmpty = () => ruleBroken('CART_EMPTY', 'The cart is empty.');

export function quoteShipping(userId: number, code: string) {
  const method = loadShippingMethod(code);
  const cart = priceCart(models.findCart(userId));
  if (cart.lines.length === 0) throw cartEmpty();
  const cents = shippingCents(method, cart.lines);
  return { method: method.code, shipping: toMoney(cents), total: toMoney(cart.totalCents + cents) };
}

export function shipmentOf(orderId: number) {
  const shipment = models.findShipment(orderId);
  return shipment === undefined ? null : models.toShipment(shipment);
}

/** `DHL Express`, order 123 → `DHL-EXPRESS-000123`. */
function trackingCode(carrier: string, orderId: number): string {
  return `${slugify(carrier).toUpperCase()}-${String(orderId).padStart(6, '0')}`;
}

export function shipOrder(adminId: number, orderId: number, carrier: string): void {
  const userId = inTransaction(() => {
    const order = models.findOrder(orderId);
    if (order === undefined) throw notFound('Order');
    const shipment = models.findShipment(orderId);
    if (order.status !== 'paid' || shipment === undefined) {
      throw conflict('NOT_SHIPPABLE', `An order that is ${order.status} cannot be shipped.`);
    }
    models.setOrderStatus(orderId, 'shipped');
    models.markShipped(shipment.id, carrier, trackingCode(carrier, orderId));
    models.insertOrderEvent(orderId, 'shipped', `Shipped with ${carrier}`);
    audit(adminId, 'order.shipped', 'order', orderId, { carrier });
    // Not by event like the others: support wants this mail even when the listeners are off.
    orderStatusChanged(orderId, 'shipped');
    return order.user_id;
  });
  emit('order.shipped', { orderId, userId });
}

export function deliverOrder(adminId: number, orderId: number): void {
  const userId = inTransaction(() => {
    const order = models.findOrder(orderId);
    if (order === undefined) throw notFound('Order');
    const shipment = models.findShipment(orderId);
    if (order.status !== 'shipped' || shipment === undefined) {
      throw conflict('NOT_DELIVERABLE', `An order that is ${order.status} cannot be delivered.`);
    }
    models.setOrderStatus(orderId, 'delivered');
    models.markDelivered(shipment.id);
    models.insertOrderEvent(orderId, 'delivered', 'Delivered');
    audit(adminId, 'order.delivered', 'order', orderId);
    orderStatusChanged(orderId, 'delivered');
    return order.user_id;
  });
  emit('order.delivered', { orderId, userId });
}
