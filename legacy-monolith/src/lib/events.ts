import { EventEmitter } from 'node:events';
import { logger } from './logger.ts';

/** What the parts of the shop tell each other. Listeners are registered in services/listeners.ts. */
export interface ShopEvents {
  'user.registered': { userId: number };
  'order.placed': { orderId: number; userId: number };
  'order.paid': { orderId: number; userId: number };
  'order.shipped': { orderId: number; userId: number };
  'order.delivered': { orderId: number; userId: number };
  'order.cancelled': { orderId: number; userId: number };
  'return.requested': { returnId: number; orderId: number; userId: number };
  'return.decided': { returnId: number; orderId: number; userId: number; approved: boolean };
  'payment.captured': { paymentId: number; orderId: number; userId: number };
  'payment.refunded': { paymentId: number; orderId: number; userId: number; amountCents: number };
  'stock.low': { productId: number; available: number };
  'product.changed': { productId: number };
  'review.written': { reviewId: number; productId: number; status: string };
}

export const events = new EventEmitter();

export function emit<Name extends keyof ShopEvents>(name: Name, payload: ShopEvents[Name]): void {
  events.emit(name, payload);
}

/** A listener that fails is a line in the log, not a failed request. */
export function on<Name extends keyof ShopEvents>(name: Name, listener: (payload: ShopEvents[Name]) => void): void {
  events.on(name, (payload: ShopEvents[Name]) => {
    try {
      listener(payload);
    } catch (error) {
      logger.error({ err: error, event: name }, 'listener failed');
    }
  });
}
