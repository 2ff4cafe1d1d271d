/**
 * Stock taken for an order and put back when the order falls through. Taking is a sale at once, as it is in the monolith:
 * nothing waits in `reserved`, so a crash of the caller leaves nothing to expire; the caller releases by the reservation's id.
 */
import type { Db } from './db.ts';
import { inTransaction } from './kernel/database.ts';
import { recall, remember } from './kernel/idempotency.ts';
import { salePriceCents } from './pricing.ts';
import { findProduct, loadProduct } from './products.ts';
import { findLevel, move, toStock } from './stock.ts';

export interface Line {
  readonly productId: number;
  readonly quantity: number;
}

/** A line as taken; `unitPrice` in cents, as charged at this moment. */
export interface ReservedLine extends Line {
  readonly sku: string;
  readonly name: string;
  readonly unitPrice: number;
}

export interface Reservation {
  readonly reservationId: number;
  readonly lines: readonly ReservedLine[];
}

export type ReserveOutcome =
  | { readonly kind: 'reserved'; readonly reservation: Reservation }
  | { readonly kind: 'out-of-stock'; readonly missing: readonly { productId: number; available: number }[] };

export interface ReserveRequest {
  readonly orderRef: string;
  readonly lines: readonly Line[];
  readonly idempotencyKey: string;
}

/** All lines or none. The same key again gives the same reservation; a refusal has no effect and is not remembered. */
export function reserve(db: Db, request: ReserveRequest): ReserveOutcome {
  return inTransaction(db, () => {
    const before = recall(db, RESERVE, request.idempotencyKey);
    if (before !== undefined) return { kind: 'reserved', reservation: before.body as Reservation };
    const lines = mergeLines(request.lines);
    const missing = lines.flatMap((line) => shortage(db, line));
    if (missing.length > 0) return { kind: 'out-of-stock', missing };
    const reservation = take(db, request.orderRef, lines);
    remember(db, { scope: RESERVE, key: request.idempotencyKey }, { status: 201, body: reservation });
    return { kind: 'reserved', reservation };
  });
}

export interface ReleaseRequest {
  readonly reservationId: number;
  readonly reason: 'cancel' | 'return';
  /** What to put back; absent = all that is still out. */
  readonly lines?: readonly Line[] | undefined;
  readonly idempotencyKey?: string | undefined;
}

export type ReleaseOutcome =
  | { readonly kind: 'released'; readonly reservationId: number; readonly lines: readonly Line[] }
  | { readonly kind: 'unknown' };

/**
 * Puts back at most what is still out. Repeating is safe: without a key, the same lines for the same reason count as the
 * same request.
 */
export function release(db: Db, request: ReleaseRequest): ReleaseOutcome {
  const { reservationId, reason, lines } = request;
  const key = request.idempotencyKey ?? JSON.stringify([reservationId, reason, lines ?? 'all']);
  return inTransaction(db, () => {
    const before = recall(db, RELEASE, key);
    if (before !== undefined) return before.body as ReleaseOutcome;
    const reservation = db
      .prepare<[number], { order_ref: string }>('SELECT order_ref FROM reservations WHERE id = ?')
      .get(reservationId);
    if (reservation === undefined) return { kind: 'unknown' };
    const released = putBack(db, request, orderIdOf(reservation.order_ref));
    const outcome: ReleaseOutcome = { kind: 'released', reservationId, lines: released };
    remember(db, { scope: RELEASE, key }, { status: 200, body: outcome });
    return outcome;
  });
}

const RESERVE = 'stock.reserve';
const RELEASE = 'stock.release';

function take(db: Db, orderRef: string, lines: readonly Line[]): Reservation {
  const at = new Date().toISOString();
  const { lastInsertRowid } = db
    .prepare('INSERT INTO reservations(order_ref, created_at) VALUES (?, ?)')
    .run(orderRef, at);
  const reservationId = Number(lastInsertRowid);
  const keep = db.prepare('INSERT INTO reservation_lines(reservation_id, product_id, quantity) VALUES (?, ?, ?)');
  for (const { productId, quantity } of lines) {
    keep.run(reservationId, productId, quantity);
    move(db, { productId, delta: -quantity, reason: 'sale', orderId: orderIdOf(orderRef), at });
  }
  return { reservationId, lines: lines.map((line) => describe(db, line)) };
}

interface OpenLine {
  readonly product_id: number;
  readonly quantity: number;
  readonly released: number;
}

function putBack(db: Db, { reservationId, reason, lines }: ReleaseRequest, orderId: number | null): readonly Line[] {
  const at = new Date().toISOString();
  const open = db
    .prepare<[number], OpenLine>('SELECT * FROM reservation_lines WHERE reservation_id = ? ORDER BY product_id')
    .all(reservationId);
  const wanted = lines && new Map(mergeLines(lines).map((line) => [line.productId, line.quantity]));
  const mark = db.prepare(
    'UPDATE reservation_lines SET released = released + ? WHERE reservation_id = ? AND product_id = ?',
  );
  return open.flatMap(({ product_id: productId, quantity, released }) => {
    const back = Math.min(wanted ? (wanted.get(productId) ?? 0) : quantity, quantity - released);
    if (back === 0) return [];
    mark.run(back, reservationId, productId);
    move(db, { productId, delta: back, reason, orderId, at });
    return [{ productId, quantity: back }];
  });
}

function describe(db: Db, line: Line): ReservedLine {
  const { sku, name, price_cents, discount_percent } = loadProduct(db, line.productId);
  return { ...line, sku, name, unitPrice: salePriceCents(price_cents, discount_percent) };
}

function shortage(db: Db, { productId, quantity }: Line): readonly { productId: number; available: number }[] {
  const sellable = findProduct(db, productId)?.status === 'active';
  const level = findLevel(db, productId);
  const available = sellable && level ? toStock(level).available : 0;
  return available < quantity ? [{ productId, available }] : [];
}

export function mergeLines(lines: readonly Line[]): readonly Line[] {
  const quantities = new Map<number, number>();
  for (const { productId, quantity } of lines) quantities.set(productId, (quantities.get(productId) ?? 0) + quantity);
  return [...quantities].map(([productId, quantity]) => ({ productId, quantity }));
}

/** An order's reference is its id or its number (`SO-` and the id); other references leave the movements without an order. */
function orderIdOf(orderRef: string): number | null {
  const digits = /^(?:SO-)?(\d{1,15})$/.exec(orderRef)?.[1];
  return digits === undefined ? null : Number(digits);
}
