import type { ApplyFact } from '../kernel/applier.ts';
import { type Db, inTransaction } from '../kernel/database.ts';
import type { Peers } from '../peers/index.ts';
import type { Followup } from './followups.ts';

/** Makes one promised call. Throws when it could not be made; making it again has no further effect. */
export async function makeFollowup(ports: MakePorts, followup: Followup): Promise<void> {
  const { catalog, payments } = ports.peers;
  switch (followup.kind) {
    case 'release-stock':
      return catalog.release(followup.key, followup.release);
    case 'release-unanswered':
      return releaseUnanswered(ports, followup);
    case 'void-charge':
      return payments.voidByKey(followup.chargeKey);
    case 'refund': {
      const { kind: _, key, ...request } = followup;
      const payment = await payments.refund(key, request);
      return inTransaction(ports.db, () => ports.apply({ topic: 'payments.upserted', data: payment }));
    }
  }
}

export interface MakePorts {
  readonly db: Db;
  readonly peers: Pick<Peers, 'catalog' | 'payments'>;
  readonly apply: ApplyFact;
}

/** Asking again with the same key tells which reservation there is; one that only comes to be now is released as well. */
async function releaseUnanswered(
  { peers: { catalog } }: MakePorts,
  { reserveKey, orderRef, lines }: Extract<Followup, { kind: 'release-unanswered' }>,
): Promise<void> {
  const outcome = await catalog.reserve(reserveKey, { orderRef, lines });
  if (outcome.kind === 'out-of-stock') return;
  const { reservationId } = outcome;
  await catalog.release(`${reserveKey}:undo`, { from: { reservationId }, reason: 'cancel' });
}
