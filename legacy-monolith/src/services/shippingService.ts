import { inTransaction } from '../lib/db.ts';
import { conflict, notFound, ruleBroken } from '../lib/errors.ts';
import { emit } from '../lib/events.ts';
import { audit, slugify, toMoney } from '../lib/helpers.ts';
import {
  findCart,
  findOrder,
  findShipment,
  findShippingMethod,
  insertOrderEvent,
  listShippingMethods,
  markDelivered,
  markShipped,
  type ShippingMethodRow,
  setOrderStatus,
  toShipment,
  toShippingMethod,
} from '../models/index.ts';
import { orderStatusChanged } from './notificationService.ts';
import { priceCart, shippingCents } from './pricingService.ts';

export function shippingMethods() {
  return { items: listShippingMethods().map(toShippingMethod) };
}

export function loadShippingMethod(code: string): ShippingMethodRow {
  const method = findShippingMethod(code);
  if (method === undefined) throw ruleBroken('SHIPPING_METHOD_UNKNOWN', 'There is no such shipping method.');
  return method;
}

export const cartEmpty = () => ruleBroken('CART_EMPTY', 'The cart is empty.');

export function quoteShipping(userId: number, code: string) {
  const method = loadShippingMethod(code);
  const cart = priceCart(findCart(userId));
  if (cart.lines.length === 0) throw cartEmpty();
  const cents = shippingCents(method, cart.lines);
  return { method: method.code, shipping: toMoney(cents), total: toMoney(cart.totalCents + cents) };
}

export function shipmentOf(orderId: number) {
  const shipment = findShipment(orderId);
  return shipment === undefined ? null : toShipment(shipment);
}

/** `DHL Express`, order 123 → `DHL-EXPRESS-000123`. */
function trackingCode(carrier: string, orderId: number): string {
  return `${slugify(carrier).toUpperCase()}-${String(orderId).padStart(6, '0')}`;
}

export function shipOrder(adminId: number, orderId: number, carrier: string): void {
  const userId = inTransaction(() => {
    const order = findOrder(orderId);
    if (order === undefined) throw notFound('Order');
    const shipment = findShipment(orderId);
    if (order.status !== 'paid' || shipment === undefined) {
      throw conflict('NOT_SHIPPABLE', `An order that is ${order.status} cannot be shipped.`);
    }
    setOrderStatus(orderId, 'shipped');
    markShipped(shipment.id, carrier, trackingCode(carrier, orderId));
    insertOrderEvent(orderId, 'shipped', `Shipped with ${carrier}`);
    audit(adminId, 'order.shipped', 'order', orderId, { carrier });
    // Not by event like the others: support wants this mail even when the listeners are off.
    orderStatusChanged(orderId, 'shipped');
    return order.user_id;
  });
  emit('order.shipped', { orderId, userId });
}

export function deliverOrder(adminId: number, orderId: number): void {
  const userId = inTransaction(() => {
    const order = findOrder(orderId);
    if (order === undefined) throw notFound('Order');
    const shipment = findShipment(orderId);
    if (order.status !== 'shipped' || shipment === undefined) {
      throw conflict('NOT_DELIVERABLE', `An order that is ${order.status} cannot be delivered.`);
    }
    setOrderStatus(orderId, 'delivered');
    markDelivered(shipment.id);
    insertOrderEvent(orderId, 'delivered', 'Delivered');
    audit(adminId, 'order.delivered', 'order', orderId);
    orderStatusChanged(orderId, 'delivered');
    return order.user_id;
  });
  emit('order.delivered', { orderId, userId });
}
