/** What `orders` sends, and rows as feeds carry them. */
import { createHmac } from 'node:crypto';
import { type Answer, type Client, internal } from './client.ts';

export const PROVIDER_SECRET = 'test-provider-secret';

let count = 0;
export const unique = () => {
  count += 1;
  return count;
};

export const chargeOf = (changes: object = {}) => ({
  orderId: 1_000_000_000 + unique(),
  orderNumber: 'SO-1',
  userId: 7,
  amountCents: 2_490,
  currency: 'EUR',
  method: 'card',
  cardToken: 'tok_ok',
  ...changes,
});

export const charge = (client: Client, key: string, body: object = chargeOf()): Promise<Answer> =>
  client('POST /internal/payments', { headers: { ...internal, 'idempotency-key': key }, body });

/** Sends bytes with the signature that the provider would give them. */
export const report = async (url: string, event: object, secret = PROVIDER_SECRET) => {
  const body = JSON.stringify(event, undefined, 1);
  const signature = createHmac('sha256', secret).update(body).digest('hex');
  const response = await fetch(`${url}/webhooks/payment-provider`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-provider-signature': signature },
    body,
  });
  return { status: response.status, body: (await response.json()) as unknown };
};

const T1 = '2026-01-01T00:00:00.000Z';

export const paymentRow = (id: number, changes: object = {}) => ({
  id,
  order_id: id,
  user_id: 7,
  amount_cents: 1_000,
  refunded_cents: 0,
  currency: 'EUR',
  method: 'card',
  status: 'captured',
  provider_ref: `ch_old_${id}`,
  idempotency_key: `old-${id}`,
  created_at: T1,
  updated_at: T1,
  ...changes,
});
