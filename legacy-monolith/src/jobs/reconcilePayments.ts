import { inTransaction } from '../lib/db.ts';
import { emit } from '../lib/events.ts';
import { audit, minutesAgo } from '../lib/helpers.ts';
import { lookUpCharge } from '../lib/paymentProvider.ts';
import { listPendingPayments } from '../models/index.ts';
import { settle } from '../services/paymentService.ts';

const PATIENCE_MINUTES = 15;

/** Asks the provider about payments whose webhook never came. */
export function reconcilePayments(): string {
  const pending = listPendingPayments(minutesAgo(PATIENCE_MINUTES));
  let captured = 0;
  for (const payment of pending) {
    const outcome = payment.provider_ref === null ? 'declined' : lookUpCharge(payment.provider_ref);
    const applied = inTransaction(() => {
      audit(null, 'payment.reconciled', 'payment', payment.id, { outcome });
      return settle(payment, outcome);
    });
    if (!applied) continue;
    const about = { orderId: payment.order_id, userId: payment.user_id };
    if (outcome === 'captured') {
      captured++;
      emit('payment.captured', { paymentId: payment.id, ...about });
    } else {
      emit('order.cancelled', about);
    }
  }
  return `${pending.length} asked, ${captured} captured`;
}
