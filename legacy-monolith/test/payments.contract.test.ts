import { createHmac, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { type Customer, createShop, eventually, ID, type Json, refusal, type Shop, TIME } from './shop.ts';
import { startTarget, type Target } from './target.ts';

jest.setTimeout(30_000);

let target: Target;
let shop: Shop;
beforeAll(async () => {
  target = await startTarget();
  shop = createShop(target);
});
afterAll(() => target?.stop());

async function paymentOf(who: Customer, placed: Json): Promise<Json> {
  return (await shop.succeed(shop.sendWhenKnown('GET', `/payments/${placed.payment.id}`, { token: who.token })))
    .payment;
}

const refund = (paymentId: number, body: object) => shop.asAdmin('POST', `/payments/${paymentId}/refunds`, body);

const attemptsOf = async (placed: Json): Promise<Json[]> =>
  (await shop.succeed(shop.asAdmin('GET', `/payments/${placed.payment.id}/attempts`))).items;

describe('a payment', () => {
  it('looks like this to who has paid', async () => {
    const { who, placed } = await shop.order();
    const answer = await shop.sendWhenKnown('GET', `/payments/${placed.payment.id}`, { token: who.token });
    expect(answer.status).toBe(200);
    expect(answer.body).toEqual({
      payment: {
        id: placed.payment.id,
        orderId: placed.id,
        amount: placed.total,
        refunded: 0,
        currency: 'EUR',
        method: 'card',
        status: 'captured',
        providerRef: expect.stringMatching(/^ch_/),
        createdAt: TIME,
      },
    });
  });

  it('is listed among the own ones, newest first', async () => {
    const { who, sold, placed } = await shop.order();
    await shop.fillCart(who, sold.id, 1);
    const [{ id: addressId }] = (await shop.send('GET', '/me/addresses', { token: who.token })).body.items;
    const { order: second } = await shop.succeed(shop.checkout(who, { addressId }));
    const items = [await paymentOf(who, second), await paymentOf(who, placed)];
    const answer = await shop.send('GET', '/payments', { token: who.token });
    expect(answer.status).toBe(200);
    expect(answer.body).toEqual({ items, page: 1, pageSize: 20, total: 2 });
    const paged = await shop.send('GET', '/payments?page=2&pageSize=1', { token: who.token });
    expect(paged.body).toEqual({ items: [items[1]], page: 2, pageSize: 1, total: 2 });
    expect((await shop.send('GET', '/payments?page=0', { token: who.token })).status).toBe(400);
  });

  it('of somebody else does not exist, except for administrators', async () => {
    const { who, placed } = await shop.order();
    const payment = await paymentOf(who, placed);
    const path = `/payments/${payment.id}`;
    const { token } = await shop.customer();
    const other = await shop.send('GET', path, { token });
    expect(other.status).toBe(404);
    expect(other.body).toEqual(refusal('NOT_FOUND'));
    expect((await shop.asAdmin('GET', path)).body).toEqual({ payment });
    expect((await shop.asAdmin('GET', '/payments/999999')).status).toBe(404);
    expect((await shop.asAdmin('GET', '/payments/abc')).status).toBe(400);
  });

  it('is listed for administrators by status', async () => {
    const { who, placed } = await shop.order();
    const payment = await paymentOf(who, placed);
    const all = await shop.asAdmin('GET', '/admin/payments');
    expect(all.status).toBe(200);
    expect(all.body).toMatchObject({ page: 1, pageSize: 20, total: expect.any(Number) });
    expect(all.body.items).toContainEqual(payment);
    const captured = (await shop.asAdmin('GET', '/admin/payments?status=captured')).body;
    expect(captured.items).toContainEqual(payment);
    const refunded = (await shop.asAdmin('GET', '/admin/payments?status=refunded&pageSize=100')).body;
    expect(refunded.items.map((item: Json) => item.id)).not.toContain(payment.id);
    expect((await shop.asAdmin('GET', '/admin/payments?status=lost')).status).toBe(400);
  });
});

describe('asking the provider', () => {
  it('is written down with its answer', async () => {
    const { placed } = await shop.order();
    const answer = await shop.asAdmin('GET', `/payments/${placed.payment.id}/attempts`);
    expect(answer.status).toBe(200);
    expect(answer.body).toEqual({
      items: [
        {
          id: ID,
          paymentId: placed.payment.id,
          attempt: 1,
          outcome: 'captured',
          providerCode: 'approved',
          createdAt: TIME,
        },
      ],
    });
    expect((await shop.asAdmin('GET', '/payments/999999/attempts')).status).toBe(404);
  });

  it('is tried again after a timeout, for one charge', async () => {
    const { who, placed } = await shop.order({ cardToken: 'tok_timeout_once' });
    expect(placed.status).toBe('paid');
    expect(
      (await attemptsOf(placed)).map(({ attempt, outcome, providerCode }) => [attempt, outcome, providerCode]),
    ).toEqual([
      [1, 'timeout', null],
      [2, 'captured', 'approved'],
    ]);
    expect((await shop.send('GET', '/payments', { token: who.token })).body.total).toBe(1);
  });

  it('is tried again after an error of the provider', async () => {
    const { placed } = await shop.order({ cardToken: 'tok_error' });
    expect(
      (await attemptsOf(placed)).map(({ attempt, outcome, providerCode }) => [attempt, outcome, providerCode]),
    ).toEqual([
      [1, 'error', 'provider_error'],
      [2, 'captured', 'approved'],
    ]);
  });
});

describe('a refund', () => {
  it('gives back a part', async () => {
    const { who, placed } = await shop.order({ fields: { price: 20 } });
    const answer = await refund(placed.payment.id, { amount: 4.5, reason: 'Scratched' });
    expect(answer.status).toBe(201);
    expect(answer.body).toEqual({
      refund: {
        id: ID,
        paymentId: placed.payment.id,
        amount: 4.5,
        reason: 'Scratched',
        status: 'succeeded',
        createdAt: TIME,
      },
    });
    expect(await paymentOf(who, placed)).toMatchObject({ status: 'partially_refunded', refunded: 4.5 });
  });

  it('without an amount gives back all that is left', async () => {
    const { who, placed } = await shop.order({ fields: { price: 20 } });
    await refund(placed.payment.id, { amount: 4.9, reason: 'Shipping' });
    const rest = await refund(placed.payment.id, { reason: 'All of it' });
    expect(rest.body.refund.amount).toBe(20);
    expect(await paymentOf(who, placed)).toMatchObject({ status: 'refunded', refunded: placed.total });
  });

  it('is seen in the order', async () => {
    const { who, placed } = await shop.order();
    await refund(placed.payment.id, { amount: 1, reason: 'Sorry' });
    await eventually(async () => {
      const { order } = (await shop.send('GET', `/orders/${placed.id}`, { token: who.token })).body;
      expect(order.payment).toEqual({ ...placed.payment, status: 'partially_refunded', refunded: 1 });
      expect(order.status).toBe('paid');
    });
  });

  it('never gives back more than was paid', async () => {
    const { who, placed } = await shop.order();
    const tooMuch = await refund(placed.payment.id, { amount: placed.total + 0.01, reason: 'x' });
    expect(tooMuch.status).toBe(422);
    expect(tooMuch.body).toEqual(refusal('REFUND_TOO_LARGE', { refundable: placed.total }));
    expect(await paymentOf(who, placed)).toMatchObject({ status: 'captured', refunded: 0 });
    await refund(placed.payment.id, { reason: 'All of it' });
    for (const body of [{ reason: 'again' }, { amount: 0.01, reason: 'again' }]) {
      expect((await refund(placed.payment.id, body)).body).toEqual(refusal('REFUND_TOO_LARGE', { refundable: 0 }));
    }
  });

  it('happens once when it is asked for twice at the same time', async () => {
    const { who, placed } = await shop.order();
    const answers = await Promise.all([1, 2, 3].map(() => refund(placed.payment.id, { reason: 'x' })));
    expect(answers.map((answer) => answer.status).sort()).toEqual([201, 422, 422]);
    expect((await paymentOf(who, placed)).refunded).toBe(placed.total);
  });

  it('before the order is cancelled leaves the rest to the cancellation', async () => {
    const { who, placed } = await shop.order();
    await refund(placed.payment.id, { amount: 5, reason: 'x' });
    await shop.succeed(shop.send('POST', `/orders/${placed.id}/cancel`, { token: who.token }));
    await eventually(async () => {
      expect(await paymentOf(who, placed)).toMatchObject({ status: 'refunded', refunded: placed.total });
    });
  });

  it('needs a reason and an amount that is one', async () => {
    const { placed } = await shop.order();
    for (const body of [
      {},
      { reason: '' },
      { amount: 0, reason: 'x' },
      { amount: -1, reason: 'x' },
      { amount: 1.001, reason: 'x' },
    ]) {
      const answer = await refund(placed.payment.id, body);
      expect(answer.status).toBe(400);
      expect(answer.body.error.code).toBe('VALIDATION');
    }
    expect((await refund(999999, { reason: 'x' })).status).toBe(404);
  });
});

describe('a webhook', () => {
  const sign = (raw: string, secret = target.providerSecret) => createHmac('sha256', secret).update(raw).digest('hex');
  const deliver = (raw: string, signature = sign(raw)) =>
    shop.send('POST', '/webhooks/payment-provider', { raw, headers: { 'x-provider-signature': signature } });

  it('is accepted with the signature of the provider', async () => {
    const { who, placed } = await shop.order();
    const { providerRef } = await paymentOf(who, placed);
    const answer = await deliver(JSON.stringify({ providerRef, status: 'captured', eventId: randomUUID() }));
    expect(answer.status).toBe(202);
    expect(answer.body).toEqual({ received: true });
    expect(await paymentOf(who, placed)).toMatchObject({ status: 'captured', refunded: 0 });
  });

  it('is signed over the bytes that were sent', async () => {
    const { who, placed } = await shop.order();
    const { providerRef } = await paymentOf(who, placed);
    const raw = `{ "status": "captured",  "eventId": "${randomUUID()}", "providerRef": "${providerRef}" }`;
    expect((await deliver(raw)).status).toBe(202);
  });

  it('is refused with another signature or none', async () => {
    const { who, placed } = await shop.order();
    const { providerRef } = await paymentOf(who, placed);
    const raw = JSON.stringify({ providerRef, status: 'refunded', eventId: randomUUID() });
    for (const signature of [sign(raw, 'another secret'), sign(`${raw} `), 'short', '']) {
      const answer = await deliver(raw, signature);
      expect(answer.status).toBe(401);
      expect(answer.body).toEqual(refusal('UNAUTHENTICATED'));
    }
    expect((await paymentOf(who, placed)).status).toBe('captured');
  });

  it('must be complete', async () => {
    const raw = JSON.stringify({ providerRef: 'ch_1', status: 'captured' });
    const answer = await deliver(raw);
    expect(answer.status).toBe(400);
    expect(answer.body).toEqual(refusal('VALIDATION', [expect.objectContaining({ path: ['eventId'] })]));
    const odd = JSON.stringify({ providerRef: 'ch_1', status: 'exploded', eventId: 'e' });
    expect((await deliver(odd)).status).toBe(400);
  });

  it('about a payment that nobody knows is accepted and has no effect', async () => {
    const raw = JSON.stringify({ providerRef: `ch_${randomUUID()}`, status: 'captured', eventId: randomUUID() });
    expect((await deliver(raw)).status).toBe(202);
  });

  it('that comes twice has one effect', async () => {
    const { who, placed } = await shop.order();
    await refund(placed.payment.id, { amount: 5, reason: 'Scratched' });
    const { providerRef } = await paymentOf(who, placed);
    const raw = JSON.stringify({ providerRef, status: 'refunded', eventId: randomUUID() });
    const answers = await Promise.all([deliver(raw), deliver(raw), deliver(raw)]);
    expect(answers.map((answer) => answer.status)).toEqual([202, 202, 202]);
    await eventually(async () => {
      expect(await paymentOf(who, placed)).toMatchObject({ status: 'refunded', refunded: placed.total });
    });
  });

  it('of a card that reports its charge twice leaves one charge', async () => {
    const { who, placed } = await shop.order({ cardToken: 'tok_twice' });
    expect(await attemptsOf(placed)).toHaveLength(1);
    expect(await paymentOf(who, placed)).toMatchObject({ status: 'captured', amount: placed.total, refunded: 0 });
    const { events } = (await shop.send('GET', `/orders/${placed.id}/tracking`, { token: who.token })).body;
    expect(events.filter((event: Json) => event.status === 'paid')).toHaveLength(1);
  });
});

describe('who asks about payments', () => {
  it.each([
    ['GET', '/payments'],
    ['GET', '/payments/1'],
    ['GET', '/payments/1/attempts'],
    ['POST', '/payments/1/refunds'],
    ['GET', '/admin/payments'],
  ])('must be known for %s %s', async (method, path) => {
    const answer = await shop.send(method, path);
    expect(answer.status).toBe(401);
    expect(answer.body).toEqual(refusal('UNAUTHENTICATED'));
  });

  it.each([
    ['GET', '/payments/1/attempts'],
    ['POST', '/payments/1/refunds'],
    ['GET', '/admin/payments'],
  ])('must be an administrator for %s %s', async (method, path) => {
    const { token } = await shop.customer();
    const answer = await shop.send(method, path, { token });
    expect(answer.status).toBe(403);
    expect(answer.body).toEqual(refusal('FORBIDDEN'));
  });
});
