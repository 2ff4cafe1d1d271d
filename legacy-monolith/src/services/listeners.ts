import { cache } from '../lib/cache.ts';
import { on } from '../lib/events.ts';
import { audit } from '../lib/helpers.ts';
import { logger } from '../lib/logger.ts';
import {
  notifyAdmins,
  orderStatusChanged,
  paymentRefunded,
  returnRejected,
  stockLow,
  welcome,
} from './notificationService.ts';

let registered = false;

/** Wires the shop's events. Calling it again changes nothing. */
export function registerListeners(): void {
  if (registered) return;
  registered = true;

  on('user.registered', ({ userId }) => welcome(userId));

  on('order.placed', ({ orderId }) => orderStatusChanged(orderId, 'pending'));
  on('order.cancelled', ({ orderId }) => orderStatusChanged(orderId, 'cancelled'));
  on('order.shipped', ({ orderId }) => logger.info({ orderId }, 'order shipped'));
  on('order.delivered', ({ orderId }) => logger.info({ orderId }, 'order delivered'));

  on('payment.captured', ({ orderId }) => orderStatusChanged(orderId, 'paid'));
  on('payment.refunded', paymentRefunded);

  on('return.requested', ({ returnId, orderId, userId }) => {
    audit(userId, 'return.requested', 'return', returnId, { orderId });
    notifyAdmins('return.requested', `Return requested for order ${orderId}`, 'Please decide.');
  });
  on('return.decided', ({ orderId, approved }) => {
    if (approved) orderStatusChanged(orderId, 'returned');
    else returnRejected(orderId);
  });

  on('stock.low', ({ productId, available }) => stockLow(productId, available));
  on('product.changed', ({ productId }) => {
    cache.delete(`price:${productId}`);
  });
  on('review.written', ({ reviewId, status }) => {
    if (status === 'pending')
      notifyAdmins('review.pending', `Review ${reviewId} waits`, 'Please publish or reject it.');
  });
}
