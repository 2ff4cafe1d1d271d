/**
 * Cart → order, over three services and without a shared transaction: the order is written, then stock is reserved, then the
 * card is charged, then the order is confirmed. What fails takes the order away again and promises the undoing.
 */
import { randomUUID } from 'node:crypto';
import type { Context } from '../context.ts';
import type { Caller } from '../kernel/auth.ts';
import type { Db } from '../kernel/database.ts';
import { ShopError } from '../kernel/errors.ts';
import { itemsOf } from '../orders/changes.ts';
import type { ChargeOutcome } from '../peers/payments.ts';
import { PeerUnavailable } from '../peers/peer.ts';
import { checkoutUnavailable, outOfStock } from '../problems.ts';
import { type CheckoutRow, openCheckouts, placedWith, reserveKey } from './checkouts.ts';
import { type CheckoutInput, draft } from './draft.ts';
import { loadOrder } from './order-rows.ts';
import { recover } from './recovery.ts';
import { abandon, begin, confirm, noteReservation, type Undo } from './steps.ts';

export interface CheckoutRequest {
  readonly caller: Caller;
  readonly input: CheckoutInput;
  /** The request's `idempotency-key`, if it has one. */
  readonly idempotencyKey: string | undefined;
}

/** Places orders; one customer's checkouts run one after the other. Resolves with the order's id. */
export interface Checkout {
  place(request: CheckoutRequest): Promise<number>;
}

export function createCheckout(context: Context): Checkout {
  const lastOf = new Map<number, Promise<unknown>>();
  return {
    place: (request) => {
      const userId = request.caller.id;
      const mine = (lastOf.get(userId) ?? Promise.resolve()).then(
        () => place(context, request),
        () => place(context, request),
      );
      lastOf.set(userId, mine);
      const tidy = () => lastOf.get(userId) === mine && lastOf.delete(userId);
      mine.then(tidy, tidy);
      return mine;
    },
  };
}

async function place(context: Context, { caller, input, idempotencyKey }: CheckoutRequest): Promise<number> {
  const key = `checkout:${caller.id}:${idempotencyKey ?? randomUUID()}`;
  await finishInterrupted(context, caller.id);
  const placed = placedWith(context.db, key);
  if (placed !== undefined) return placed;
  rememberCustomer(context.db, caller);
  const checkout = begin(context.db, { userId: caller.id, key }, await draft(context, caller.id, input));
  await reserve(context, checkout);
  await charge(context, checkout, input);
  return checkout.order_id;
}

/** Someone who has only just registered may be here before their row is; whatever the feed brings is newer than this. */
function rememberCustomer(db: Db, { id, email, name }: Caller): void {
  db.prepare("INSERT INTO users(id, email, name, updated_at) VALUES (?, ?, ?, '') ON CONFLICT DO NOTHING").run(
    id,
    email,
    name,
  );
}

/** A checkout that a crash cut off comes first: its cart must not be ordered twice. */
async function finishInterrupted(context: Context, userId: number): Promise<void> {
  for (const open of openCheckouts(context.db).filter((each) => each.user_id === userId)) {
    await recover(context, open).catch(asUnavailable);
  }
}

async function reserve(context: Context, { order_id: orderId }: CheckoutRow): Promise<void> {
  const lines = itemsOf(context.db, orderId).map((item) => ({ productId: item.product_id, quantity: item.quantity }));
  const outcome = await context.peers.catalog
    .reserve(reserveKey(orderId), { orderRef: String(orderId), lines })
    .catch((error: unknown) => giveUp(context, orderId, { error, undo: { stock: true, charge: false } }));
  if (outcome.kind === 'out-of-stock') {
    const error = outOfStock(outcome.details);
    return giveUp(context, orderId, { error, undo: { stock: false, charge: false } });
  }
  noteReservation(context.db, orderId, outcome);
}

async function charge(context: Context, checkout: CheckoutRow, { payment }: CheckoutInput): Promise<void> {
  const { order_id: orderId, charge_key: key } = checkout;
  const order = loadOrder(context.db, orderId);
  const undo = { stock: true, charge: true };
  const outcome = await context.peers.payments
    .charge(key, {
      orderId,
      orderNumber: order.number,
      userId: order.user_id,
      amountCents: order.total_cents,
      currency: order.currency,
      ...payment,
    })
    .catch((error: unknown): Promise<ChargeOutcome> => giveUp(context, orderId, { error, undo }));
  if (outcome.kind === 'refused') {
    const { status, code, ...words } = outcome.refusal;
    return giveUp(context, orderId, {
      error: new ShopError(status, code, words),
      undo: { stock: true, charge: false },
    });
  }
  try {
    confirm(context.db, orderId, { payment: outcome.payment, apply: context.apply });
  } catch (error) {
    await giveUp(context, orderId, { error, undo });
  }
}

/** Undoes as far as the others answer at once; the rest is made later. Then says why. */
async function giveUp(
  context: Context,
  orderId: number,
  failure: { readonly error: unknown; readonly undo: Undo },
): Promise<never> {
  abandon(context.db, orderId, failure.undo);
  await context.followups.settle(orderId);
  return asUnavailable(failure.error);
}

function asUnavailable(error: unknown): never {
  if (error instanceof PeerUnavailable) throw checkoutUnavailable([error.peer]);
  throw error;
}
