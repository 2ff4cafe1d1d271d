/**
 * Checkouts that a crash (or a power cut) left in the middle. Nobody waits for their answer any more, so nothing new is begun
 * on the customer's behalf: what has been paid for is finished, everything else is taken back.
 *
 *   reserving   taken back; whether stock was reserved is found out with the same key
 *   charging    captured → confirmed; otherwise taken back, and the charge forbidden should it still be on its way
 */
import type { Context } from '../context.ts';
import { PeerUnavailable } from '../peers/peer.ts';
import { every } from '../repeat.ts';
import { type CheckoutRow, openCheckouts } from './checkouts.ts';
import { abandon, confirm } from './steps.ts';

/** Throws PeerUnavailable when `payments` cannot be asked; the checkout then stays as it is. */
export async function recover(context: Context, checkout: CheckoutRow): Promise<void> {
  const { order_id: orderId, state } = checkout;
  if (state === 'charging') {
    const payment = await context.peers.payments.captured(checkout.charge_key);
    if (payment === undefined) abandon(context.db, orderId, { stock: true, charge: true });
    else confirm(context.db, orderId, { payment, apply: context.apply });
  } else {
    abandon(context.db, orderId, { stock: true, charge: false });
  }
  await context.followups.settle(orderId);
}

/** Recovers, again and again until it could, the checkouts that were open when the process started. */
export function recoverInterrupted(context: Context, pollMs: number): { stop(): Promise<void> } {
  const interrupted = new Set(openCheckouts(context.db).map((checkout) => checkout.order_id));
  const look = async () => {
    for (const checkout of openCheckouts(context.db).filter((each) => interrupted.has(each.order_id))) {
      await recoverOne(context, checkout);
    }
  };
  if (interrupted.size === 0) return { stop: async () => undefined };
  context.logger.warn({ orders: [...interrupted] }, 'recovering interrupted checkouts');
  return every(pollMs, look);
}

async function recoverOne(context: Context, checkout: CheckoutRow): Promise<void> {
  try {
    await recover(context, checkout);
    context.logger.info({ orderId: checkout.order_id, was: checkout.state }, 'interrupted checkout recovered');
  } catch (error) {
    const level = error instanceof PeerUnavailable ? 'warn' : 'error';
    context.logger[level]({ orderId: checkout.order_id, err: error }, 'interrupted checkout not recovered yet');
  }
}
