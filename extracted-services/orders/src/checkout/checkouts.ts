import type { Db } from '../kernel/database.ts';

/** How far a checkout has come; kept for good, so that its keys are known for good. */
export interface CheckoutRow {
  readonly order_id: number;
  readonly user_id: number;
  /** By which the customer's repeated request is recognised; free again once the checkout has failed. */
  readonly client_key: string | null;
  readonly charge_key: string;
  readonly state: CheckoutState;
  readonly reservation_id: number | null;
}

export type CheckoutState = 'reserving' | 'charging' | 'confirmed' | 'failed';

export function insertCheckout(
  db: Db,
  orderId: number,
  { userId, key }: { readonly userId: number; readonly key: string },
): CheckoutRow {
  const now = new Date().toISOString();
  db.prepare(
    `INSERT INTO checkouts(order_id, user_id, client_key, charge_key, state, created_at, updated_at)
     VALUES (?, ?, ?, ?, 'reserving', ?, ?)`,
  ).run(orderId, userId, key, chargeKey(db, key, orderId), now, now);
  const row = findCheckout(db, orderId);
  if (row === undefined) throw new Error(`Checkout ${orderId} was not kept.`);
  return row;
}

export const findCheckout = (db: Db, orderId: number): CheckoutRow | undefined =>
  db.prepare<[number], CheckoutRow>('SELECT * FROM checkouts WHERE order_id = ?').get(orderId);

export const openCheckouts = (db: Db): readonly CheckoutRow[] =>
  db
    .prepare<[], CheckoutRow>("SELECT * FROM checkouts WHERE state IN ('reserving', 'charging') ORDER BY order_id")
    .all();

export function setState(db: Db, orderId: number, state: CheckoutState): void {
  db.prepare(
    `UPDATE checkouts SET state = @state, updated_at = @now,
       client_key = CASE WHEN @state = 'failed' THEN NULL ELSE client_key END
     WHERE order_id = @orderId`,
  ).run({ state, orderId, now: new Date().toISOString() });
}

/** The order that a request with this key has placed already, here or at the monolith. */
export function placedWith(db: Db, key: string): number | undefined {
  const own = db
    .prepare<[string], { id: number }>(
      "SELECT order_id AS id FROM checkouts WHERE client_key = ? AND state = 'confirmed'",
    )
    .get(key);
  const copied = db
    .prepare<[string], { id: number }>(
      'SELECT o.id FROM payments p JOIN placed_orders o ON o.id = p.order_id WHERE p.idempotency_key = ?',
    )
    .get(key);
  return own?.id ?? copied?.id;
}

export const reserveKey = (orderId: number): string => `order-${orderId}-reserve`;

/** A charge that was voided can never be made again under its key, so a later try of the same request gets its own. */
const chargeKey = (db: Db, key: string, orderId: number): string =>
  db.prepare('SELECT 1 FROM checkouts WHERE charge_key = ?').get(key) === undefined ? key : `${key}:${orderId}`;
