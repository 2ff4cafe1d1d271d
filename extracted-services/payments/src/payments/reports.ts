/** What the provider reports later. */
import { inTransaction } from '../kernel/database.ts';
import { findPaymentByRef } from './queries.ts';
import { giveBack, type RefundPorts, refundable, setStatus } from './refunds.ts';

export interface Report {
  readonly providerRef: string;
  readonly status: 'captured' | 'declined' | 'failed' | 'refunded';
  readonly eventId: string;
}

/** Applied once per event id. What is about no payment of this shop, or does not fit its state, has no effect. */
export function applyReport(ports: RefundPorts, { providerRef, status, eventId }: Report): void {
  const { db } = ports;
  inTransaction(db, () => {
    const payment = findPaymentByRef(db, providerRef);
    // The provider may be faster than the commit of the charge, and then says nothing that the charge does not know.
    if (payment === undefined) return;
    const { changes } = db
      .prepare('INSERT INTO webhooks VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING')
      .run(eventId, payment.id, status, new Date().toISOString());
    if (changes === 0) return;
    if (status === 'refunded') {
      const amountCents = refundable(payment);
      if (amountCents > 0) giveBack(ports, payment, { amountCents, reason: 'Refunded by the payment provider' });
    } else if (payment.status === 'pending') {
      setStatus(db, payment.id, status);
    }
  });
}
