import { z } from 'zod';
import type { Row } from '../kernel/database.ts';
import { type Peer, readAnswer, unexpected } from './peer.ts';

export interface StockLine {
  readonly productId: number;
  readonly quantity: number;
}

/** A line as the catalog sold it: its names and its price at that moment, in cents. */
export type ReservedLine = z.infer<typeof reservedLine>;

export type ReserveOutcome =
  | { readonly kind: 'reserved'; readonly reservationId: number; readonly lines: readonly ReservedLine[] }
  | { readonly kind: 'out-of-stock'; readonly details: unknown };

/** What `catalog` does for this service. Every method throws PeerUnavailable when there is no answer. */
export interface Catalog {
  readonly peer: Peer;
  /** Takes stock for an order; the same key twice takes it once. */
  reserve(key: string, order: Reserving): Promise<ReserveOutcome>;
  /** Puts stock of an order back (all that is still out without lines); the same key twice puts it back once. */
  release(key: string, release: Releasing): Promise<void>;
  /** The product's row as feeds carry it, or undefined when there is none. */
  product(id: number): Promise<Row | undefined>;
}

export interface Reserving {
  readonly orderRef: string;
  readonly lines: readonly StockLine[];
}

export interface Releasing {
  /** A reservation of this service, or an order that was placed without one (by the monolith). */
  readonly from: { readonly reservationId: number } | { readonly orderId: number };
  readonly reason: 'cancel' | 'return';
  readonly lines?: readonly StockLine[];
}

export const createCatalog = (peer: Peer): Catalog => ({
  peer,
  reserve: (key, order) => reserve(peer, key, order),
  release: (key, request) => release(peer, key, request),
  product: (id) => readProduct(peer, id),
});

const reservedLine = z.object({
  productId: z.number().int(),
  sku: z.string(),
  name: z.string(),
  unitPrice: z.number().int(),
});

const reservation = z.object({
  reservationId: z.number().int(),
  lines: z.array(reservedLine),
});

const refusal = z.object({ error: z.object({ code: z.literal('OUT_OF_STOCK'), details: z.unknown() }) });

async function reserve(peer: Peer, key: string, order: Reserving): Promise<ReserveOutcome> {
  const answer = await peer.call({
    method: 'POST',
    path: '/internal/stock/reservations',
    idempotencyKey: key,
    body: order,
  });
  if (answer.status === 201) {
    return { kind: 'reserved', ...readAnswer(peer, answer, { status: 201, schema: reservation }) };
  }
  const { error } = readAnswer(peer, answer, { status: 409, schema: refusal });
  return { kind: 'out-of-stock', details: error.details };
}

async function release(peer: Peer, key: string, { from, ...body }: Releasing): Promise<void> {
  const what = 'orderId' in from ? `orders/${from.orderId}` : `reservations/${from.reservationId}`;
  const path = `/internal/stock/${what}/release`;
  const answer = await peer.call({ method: 'POST', path, idempotencyKey: key, body });
  if (answer.status >= 300) throw unexpected(peer, answer);
}

async function readProduct(peer: Peer, id: number): Promise<Row | undefined> {
  const answer = await peer.call({ method: 'GET', path: `/internal/products/${id}` });
  if (answer.status === 404) return undefined;
  return readAnswer(peer, answer, { status: 200, schema: row });
}

/** Rows hold plain values only; whatever else the answer carries is not for the copies. */
const row = z
  .record(z.string(), z.unknown())
  .transform((values): Row => Object.fromEntries(Object.entries(values).filter(isPlain)));

const isPlain = (entry: [string, unknown]): entry is [string, string | number | null] =>
  entry[1] === null || typeof entry[1] === 'string' || typeof entry[1] === 'number';
