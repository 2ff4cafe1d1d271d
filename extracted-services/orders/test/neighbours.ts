/** The services next door as far as `orders` knows them, each small and honest about its effects. */
import { error, type FakePeer, startPeer } from './fake-peer.ts';

interface Product {
  readonly sku: string;
  readonly name: string;
  readonly unitPrice: number;
  stock: number;
}

export interface FakeCatalog extends FakePeer {
  readonly products: Map<number, Product>;
  /** What `GET /internal/products/:id` knows. */
  readonly rows: Map<number, object>;
  stockOf(productId: number): number;
}

interface Line {
  readonly productId: number;
  readonly quantity: number;
}

export async function startCatalog(): Promise<FakeCatalog> {
  const products = new Map<number, Product>();
  const rows = new Map<number, object>();
  const reservations = new Map<string, { reservationId: number; lines: readonly Line[] }>();
  const released = new Set<string>();
  const stockOf = (productId: number) => products.get(productId)?.stock ?? 0;

  const reserve = (key: string, { lines }: { lines: readonly Line[] }): readonly [number, unknown] => {
    const before = reservations.get(key);
    if (before !== undefined) return [201, before];
    const missing = lines.filter(({ productId, quantity }) => stockOf(productId) < quantity);
    const details = missing.map(({ productId }) => ({ productId, available: stockOf(productId) }));
    if (missing.length > 0) return [409, error('OUT_OF_STOCK', details)];
    move(lines, -1);
    const sold = lines.map((line) => ({ ...line, ...products.get(line.productId) }));
    const made = { reservationId: 1_000_000_001 + reservations.size, lines: sold };
    reservations.set(key, made);
    return [201, made];
  };
  const move = (lines: readonly Line[], sign: number) => {
    for (const { productId, quantity } of lines) {
      const product = products.get(productId);
      if (product !== undefined) product.stock += sign * quantity;
    }
  };
  const release = (key: string, lines: readonly Line[] | undefined): readonly [number, unknown] => {
    if (!released.has(key)) move(lines ?? [], 1);
    released.add(key);
    return [200, { lines }];
  };

  const peer = await startPeer(({ request, key = '', body }) => {
    const product = /^GET \/internal\/products\/(\d+)$/.exec(request)?.[1];
    if (product !== undefined) return rows.has(Number(product)) ? [200, rows.get(Number(product))] : undefined;
    if (request === 'POST /internal/stock/reservations') return reserve(key, body);
    const reservation = /^POST \/internal\/stock\/reservations\/(\d+)\/release$/.exec(request)?.[1];
    if (reservation !== undefined) {
      const made = [...reservations.values()].find(({ reservationId }) => reservationId === Number(reservation));
      return made && release(key, body.lines ?? made.lines);
    }
    return /^POST \/internal\/stock\/orders\/\d+\/release$/.test(request) ? release(key, body.lines) : undefined;
  });
  return { ...peer, products, rows, stockOf };
}

export interface FakePayments extends FakePeer {
  readonly charges: Map<string, Record<string, string | number>>;
  readonly voided: Set<string>;
  readonly refunds: Map<string, { readonly paymentId: number; readonly atMostCents?: number }>;
}

const REFUSALS: Readonly<Record<string, readonly [number, unknown]>> = {
  tok_declined: [402, error('PAYMENT_DECLINED')],
  tok_timeout: [504, error('PAYMENT_TIMEOUT')],
  tok_failed: [502, error('PAYMENT_FAILED')],
};

export async function startPayments(): Promise<FakePayments> {
  const charges: FakePayments['charges'] = new Map();
  const voided = new Set<string>();
  const refunds: FakePayments['refunds'] = new Map();
  const now = () => new Date().toISOString();

  const charge = (key: string, body: Record<string, string | number>): readonly [number, unknown] => {
    if (voided.has(key)) return [409, error('PAYMENT_VOIDED')];
    const refusal = REFUSALS[String(body.cardToken)];
    if (refusal !== undefined) return refusal;
    const made = charges.get(key) ?? paymentRow(charges.size, key, body);
    charges.set(key, made);
    return [201, { payment: made }];
  };
  const paymentRow = (nth: number, key: string, body: Record<string, string | number>) => ({
    id: 1_000_000_001 + nth,
    order_id: Number(body.orderId),
    user_id: Number(body.userId),
    amount_cents: Number(body.amountCents),
    refunded_cents: 0,
    currency: 'EUR',
    method: 'card',
    status: 'captured',
    provider_ref: `ch_${nth}`,
    idempotency_key: key,
    created_at: now(),
    updated_at: now(),
  });
  const refund = (key: string, id: number, body: { atMostCents?: number }): readonly [number, unknown] => {
    const known = [...charges.values()].find((row) => row.id === id) ?? { ...paymentRow(0, `old-${id}`, {}), id };
    refunds.set(key, { paymentId: id, ...body });
    const refunded = Math.min(body.atMostCents ?? Number(known.amount_cents), Number(known.amount_cents));
    const status = refunded === known.amount_cents ? 'refunded' : 'partially_refunded';
    return [201, { refund: null, payment: { ...known, refunded_cents: refunded, status, updated_at: now() } }];
  };

  const peer = await startPeer(({ request, key = '', body }) => {
    if (request === 'POST /internal/payments') return charge(key, body);
    const [, named = '', isVoid] = /^\w+ \/internal\/payments\/by-key\/([^/]+)(\/void)?$/.exec(request) ?? [];
    if (named !== '' && isVoid === undefined) {
      const payment = charges.get(decodeURIComponent(named));
      return payment && [200, { payment }];
    }
    if (named !== '') {
      voided.add(decodeURIComponent(named));
      charges.delete(decodeURIComponent(named));
      return [204];
    }
    const refunded = /^POST \/internal\/payments\/(\d+)\/refunds$/.exec(request)?.[1];
    return refunded === undefined ? undefined : refund(key, Number(refunded), body);
  });
  return { ...peer, charges, voided, refunds };
}

export interface FakeUsers extends FakePeer {
  readonly addresses: Map<number, Readonly<Record<string, string | number>>>;
}

export async function startUsers(): Promise<FakeUsers> {
  const addresses: FakeUsers['addresses'] = new Map();
  const peer = await startPeer(({ request }) => {
    const [, id, userId] = /^GET \/internal\/addresses\/(\d+)\?userId=(\d+)$/.exec(request) ?? [];
    const address = addresses.get(Number(id));
    return address?.user_id === Number(userId) ? [200, address] : undefined;
  });
  return { ...peer, addresses };
}
