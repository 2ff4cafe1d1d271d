import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { pino } from 'pino';
import { createApp } from '../src/app.ts';
import { openPayments } from '../src/db.ts';
import { type Ask, type Client, clientOf, ENV, INTERNAL_TOKEN, internal, JWT_SECRET, tokenFor } from './client.ts';
import { createSchemaCheck, describedRoutes, mountedRoutes, type OpenApiDocument } from './described-routes.ts';
import { type FakeFeed, startFeed } from './fake-feed.ts';
import { eventually, type RunningService, startService } from './process.ts';
import { charge, chargeOf, PROVIDER_SECRET, paymentRow, report, unique } from './shop.ts';

let feed: FakeFeed;
let service: RunningService;
let client: Client;
let admin: Ask;

beforeAll(async () => {
  feed = await startFeed();
  service = await startService({
    env: { ...ENV, PROVIDER_SECRET, PROVIDER_DEADLINE_MS: '150', FEEDS: `monolith=${feed.url}` },
  });
  client = clientOf(service.url);
  admin = { token: await tokenFor(1, 'admin') };
});

afterAll(async () => {
  await service.stop();
  await feed.close();
});

const refund = (id: number, body: object, headers: Record<string, string> = {}) =>
  client(`POST /payments/${id}/refunds`, { ...admin, body, headers });
const refundForOrder = (id: number, key: string, body: object) =>
  client(`POST /internal/payments/${id}/refunds`, { headers: { ...internal, 'idempotency-key': key }, body });
const facts = async () => (await client('GET /internal/feed?limit=1000', { headers: internal })).body.events;
const attemptsOf = async (id: number) => (await client(`GET /payments/${id}/attempts`, admin)).body.items;
const pendingPayment = async (id: number, changes: object = {}) => {
  const seq = feed.publish('payments.upserted', paymentRow(id, { status: 'pending', ...changes }));
  await eventually(
    () => client('GET /readyz'),
    ({ body }) => body.feeds[0].cursor >= seq,
  );
};
const paymentOf = async (id: number) => (await client(`GET /payments/${id}`, admin)).body.payment;

describe('a charge', () => {
  it('is captured, kept with its attempt and announced in the same instant', async () => {
    const body = chargeOf();
    const answer = await charge(client, 'checkout:7:one', body);
    expect(answer.status).toBe(201);
    const { payment } = answer.body;
    expect(payment).toMatchObject({
      order_id: body.orderId,
      amount_cents: 2_490,
      refunded_cents: 0,
      status: 'captured',
    });
    expect(payment.id).toBeGreaterThan(1_000_000_000);
    const told = (await facts()).filter((fact: { data: { id: number } }) => fact.data.id === payment.id);
    expect(told.map((fact: { topic: string }) => fact.topic)).toContain('payments.upserted');
    expect(told[0].data).toEqual(payment);
    expect(await attemptsOf(payment.id)).toEqual([
      {
        id: expect.any(Number),
        paymentId: payment.id,
        attempt: 1,
        outcome: 'captured',
        providerCode: 'approved',
        createdAt: expect.any(String),
      },
    ]);
  });

  it('is made once for two equal idempotency keys, also at the same time', async () => {
    const body = chargeOf({ cardToken: 'tok_timeout_once' });
    const answers = await Promise.all([charge(client, 'twice', body), charge(client, 'twice', body)]);
    const again = await charge(client, 'twice', body);
    expect([...answers, again].map((answer) => answer.status)).toEqual([201, 201, 201]);
    expect(new Set([...answers, again].map((answer) => answer.body.payment.id)).size).toBe(1);
    const told = (await facts()).filter(
      (fact: { topic: string; data: { order_id: number } }) =>
        fact.topic === 'payments.upserted' && fact.data.order_id === body.orderId,
    );
    expect(told).toHaveLength(1);
  });

  it('is refused when its key belongs to another order', async () => {
    await charge(client, 'reused');
    const answer = await charge(client, 'reused');
    expect([answer.status, answer.body.error.code]).toEqual([409, 'IDEMPOTENCY_KEY_REUSED']);
  });

  it('leaves nothing behind when the card is declined', async () => {
    const body = chargeOf({ cardToken: 'tok_declined' });
    const answer = await charge(client, 'declined', body);
    expect(answer.status).toBe(402);
    expect(answer.body.error).toEqual({ code: 'PAYMENT_DECLINED', message: 'The card was declined.' });
    const told = (await facts()).filter((fact: { data: { order_id?: number } }) => fact.data.order_id === body.orderId);
    expect(told).toEqual([]);
  });

  it('is tried again with the same key until the provider answers', async () => {
    const late = await charge(client, 'late', chargeOf({ cardToken: 'tok_timeout_once' }));
    const broken = await charge(client, 'broken', chargeOf({ cardToken: 'tok_error' }));
    expect([late.status, broken.status]).toEqual([201, 201]);
    const outcomes = async (id: number) =>
      (await attemptsOf(id)).map(({ attempt, outcome, providerCode }: Record<string, unknown>) => [
        attempt,
        outcome,
        providerCode,
      ]);
    expect(await outcomes(late.body.payment.id)).toEqual([
      [1, 'timeout', null],
      [2, 'captured', 'approved'],
    ]);
    expect(await outcomes(broken.body.payment.id)).toEqual([
      [1, 'error', 'provider_error'],
      [2, 'captured', 'approved'],
    ]);
  });

  it('is given up after three attempts of one deadline each', async () => {
    const before = Date.now();
    const answer = await charge(client, 'never', chargeOf({ cardToken: 'tok_timeout' }));
    const tookMs = Date.now() - before;
    expect([answer.status, answer.body.error.code]).toEqual([504, 'PAYMENT_TIMEOUT']);
    expect(tookMs).toBeGreaterThanOrEqual(3 * 150 - 5);
    expect(tookMs).toBeLessThan(4 * 150 + 500);
  });

  it('needs an idempotency key and the internal token', async () => {
    const noKey = await client('POST /internal/payments', { headers: internal, body: chargeOf() });
    const noToken = await client('POST /internal/payments', { headers: { 'idempotency-key': 'x' }, body: chargeOf() });
    expect([noKey.status, noToken.status]).toEqual([400, 403]);
  });
});

describe('a void', () => {
  const voidKey = (key: string) => client(`POST /internal/payments/by-key/${key}/void`, { headers: internal });

  it('takes the charge away as if it had never been, however often it is asked', async () => {
    const { payment } = (await charge(client, 'to-void')).body;
    const asked = [await voidKey('to-void'), await voidKey('to-void')];
    asked.push(await client(`POST /internal/payments/${payment.id}/void`, { headers: internal }));
    expect(asked.map((answer) => answer.status)).toEqual([204, 204, 204]);
    expect((await client(`GET /payments/${payment.id}`, admin)).status).toBe(404);
    const told = (await facts()).filter(
      (fact: { topic: string; entityId: string }) =>
        fact.topic.startsWith('payments.') && fact.entityId === String(payment.id),
    );
    expect(told.map((fact: { topic: string }) => fact.topic)).toEqual(['payments.upserted', 'payments.deleted']);
  });

  it('forbids a charge that arrives after it', async () => {
    await voidKey('early');
    const answer = await charge(client, 'early');
    expect([answer.status, answer.body.error.code]).toEqual([409, 'PAYMENT_VOIDED']);
  });

  it('is unknown for a payment that there never was', async () => {
    expect((await client('POST /internal/payments/4711/void', { headers: internal })).status).toBe(404);
  });
});

describe('a refund by an administrator', () => {
  it('gives back a part, then the rest, and never more', async () => {
    const { payment } = (await charge(client, `refund-${unique()}`)).body;
    const part = await refund(payment.id, { amount: 4.9, reason: 'Scratched' });
    expect(part.status).toBe(201);
    expect(part.body.refund).toEqual({
      id: expect.any(Number),
      paymentId: payment.id,
      amount: 4.9,
      reason: 'Scratched',
      status: 'succeeded',
      createdAt: expect.any(String),
    });
    expect(await paymentOf(payment.id)).toMatchObject({ status: 'partially_refunded', refunded: 4.9 });
    const tooMuch = await refund(payment.id, { amount: 20.01, reason: 'Greed' });
    expect(tooMuch.status).toBe(422);
    expect(tooMuch.body.error).toMatchObject({ code: 'REFUND_TOO_LARGE', details: { refundable: 20 } });
    expect((await refund(payment.id, { reason: 'Rest' })).body.refund.amount).toBe(20);
    expect(await paymentOf(payment.id)).toMatchObject({ status: 'refunded', refunded: 24.9 });
    expect((await refund(payment.id, { reason: 'Again' })).status).toBe(422);
  });

  it('has one effect for two equal idempotency keys', async () => {
    const { payment } = (await charge(client, `refund-${unique()}`)).body;
    const headers = { 'idempotency-key': 'refund-1' };
    const first = await refund(payment.id, { amount: 1, reason: 'Twice' }, headers);
    const second = await refund(payment.id, { amount: 1, reason: 'Twice' }, headers);
    expect(second.body).toEqual(first.body);
    expect(await paymentOf(payment.id)).toMatchObject({ refunded: 1 });
  });

  it('is announced with the payment as it stands afterwards', async () => {
    const { payment } = (await charge(client, `refund-${unique()}`)).body;
    await refund(payment.id, { reason: 'All' });
    const last = (await facts()).findLast((fact: { topic: string }) => fact.topic === 'payments.upserted');
    expect(last.data).toMatchObject({ id: payment.id, status: 'refunded', refunded_cents: 2_490 });
  });
});

describe('a refund for an order that falls through', () => {
  it('gives back at most what is asked, once per key', async () => {
    const { payment } = (await charge(client, `order-refund-${unique()}`)).body;
    const first = await refundForOrder(payment.id, 'return-1', { atMostCents: 490, reason: 'Return approved' });
    const second = await refundForOrder(payment.id, 'return-1', { atMostCents: 490, reason: 'Return approved' });
    expect(first.status).toBe(201);
    expect(second.body).toEqual(first.body);
    const rest = await refundForOrder(payment.id, 'cancel', { reason: 'Order cancelled' });
    expect(rest.body).toMatchObject({ refund: { amount_cents: 2_000 }, payment: { status: 'refunded' } });
  });

  it('is nothing when nothing is left', async () => {
    const { payment } = (await charge(client, `order-refund-${unique()}`)).body;
    await refund(payment.id, { reason: 'All' });
    const answer = await refundForOrder(payment.id, 'late', { reason: 'Order cancelled' });
    expect([answer.status, answer.body.refund]).toEqual([201, null]);
  });

  it('does not wait for a payment that is still pending', async () => {
    await pendingPayment(501);
    const answer = await refundForOrder(501, 'cancel', { reason: 'Order cancelled' });
    expect(answer.body).toMatchObject({ refund: null, payment: { status: 'failed' } });
  });
});

describe('a report of the provider', () => {
  it('settles a pending payment once, however often it comes', async () => {
    await pendingPayment(601);
    const event = { providerRef: 'ch_old_601', status: 'captured', eventId: 'evt_601' };
    const answers = [await report(service.url, event), await report(service.url, event)];
    expect(answers).toEqual([
      { status: 202, body: { received: true } },
      { status: 202, body: { received: true } },
    ]);
    expect(await paymentOf(601)).toMatchObject({ status: 'captured' });
    const told = (await facts()).filter((fact: { entityId: string }) => fact.entityId === '601');
    expect(told).toHaveLength(1);
  });

  it('gives the money back once when the provider has refunded it', async () => {
    const { payment } = (await charge(client, `report-${unique()}`)).body;
    const event = { providerRef: payment.provider_ref, status: 'refunded', eventId: 'evt_refund' };
    await report(service.url, event);
    await report(service.url, event);
    await report(service.url, { ...event, eventId: 'evt_refund_2' });
    expect(await paymentOf(payment.id)).toMatchObject({ status: 'refunded', refunded: 24.9 });
  });

  it('that had no effect has none when it comes again after the payment has changed', async () => {
    await pendingPayment(603);
    const early = { providerRef: 'ch_old_603', status: 'refunded', eventId: 'evt_603_refunded' };
    await report(service.url, early);
    await report(service.url, { providerRef: 'ch_old_603', status: 'captured', eventId: 'evt_603_captured' });
    await report(service.url, early);
    expect(await paymentOf(603)).toMatchObject({ status: 'captured', refunded: 0 });
  });

  it('is believed only with the signature of its bytes', async () => {
    await pendingPayment(602);
    const event = { providerRef: 'ch_old_602', status: 'declined', eventId: 'evt_602' };
    expect(await report(service.url, event, 'another-secret')).toEqual({
      status: 401,
      body: { error: { code: 'UNAUTHENTICATED', message: 'The signature is not valid.' } },
    });
    expect(await paymentOf(602)).toMatchObject({ status: 'pending' });
  });

  it('has no effect when it is about nothing of ours', async () => {
    const event = { providerRef: 'ch_unknown', status: 'captured', eventId: 'evt_unknown' };
    expect((await report(service.url, event)).status).toBe(202);
  });

  it('that comes twice for one capture leaves one payment', async () => {
    const { payment } = (await charge(client, 'told-twice', chargeOf({ cardToken: 'tok_twice' }))).body;
    await eventually(
      () => reportsSeen(payment.id),
      (seen) => seen === 1,
    );
    expect(await paymentOf(payment.id)).toMatchObject({ status: 'captured', refunded: 0 });
  });
});

/** Distinct reports that the running service has kept for a payment. */
async function reportsSeen(paymentId: number): Promise<number> {
  const db = openPayments(service.dbFile);
  const row = db
    .prepare<[number], { n: number }>('SELECT count(*) AS n FROM webhooks WHERE payment_id = ?')
    .get(paymentId);
  db.close();
  return row?.n ?? 0;
}

describe('reading payments', () => {
  it('shows customers their own, newest first, and others none of them', async () => {
    const userId = 4_000 + unique();
    const mine = { token: await tokenFor(userId) };
    const first = (await charge(client, `list-${unique()}`, chargeOf({ userId }))).body.payment;
    const second = (await charge(client, `list-${unique()}`, chargeOf({ userId }))).body.payment;
    const { body } = await client('GET /payments', mine);
    expect(body).toMatchObject({ page: 1, pageSize: 20, total: 2 });
    expect(body.items.map((item: { id: number }) => item.id)).toEqual([second.id, first.id]);
    expect(body.items[1]).toEqual({
      id: first.id,
      orderId: first.order_id,
      amount: 24.9,
      refunded: 0,
      currency: 'EUR',
      method: 'card',
      status: 'captured',
      providerRef: first.provider_ref,
      createdAt: first.created_at,
    });
    expect((await client(`GET /payments/${first.id}`, mine)).body.payment).toEqual(body.items[1]);
    const other = await client(`GET /payments/${first.id}`, { token: await tokenFor(userId + 100_000) });
    expect([other.status, other.body.error.message]).toEqual([404, 'Payment not found.']);
  });

  it('is by status for administrators and for nobody else', async () => {
    await pendingPayment(701);
    const { body } = await client('GET /admin/payments?status=pending&pageSize=100', admin);
    expect(body.items.map((item: { id: number }) => item.id)).toContain(701);
    expect(body.items.every((item: { status: string }) => item.status === 'pending')).toBe(true);
    const customer = { token: await tokenFor(7) };
    const statuses = [
      (await client('GET /admin/payments', customer)).status,
      (await client('GET /admin/payments')).status,
      (await client('GET /payments')).status,
      (await client('GET /admin/payments?status=x', admin)).status,
      (await client('GET /payments/x', customer)).status,
    ];
    expect(statuses).toEqual([403, 401, 401, 400, 400]);
  });
});

describe('the OpenAPI document', () => {
  it('knows every route and no other', async () => {
    const db = openPayments(':memory:');
    const app = createApp({
      db,
      provider: {
        requestCapture: () => new Promise(() => undefined),
        voidCapture: () => undefined,
        requestRefund: String,
      },
      patience: { deadlineMs: 1, attempts: 1 },
      providerSecret: PROVIDER_SECRET,
      jwtSecret: JWT_SECRET,
      internalToken: INTERNAL_TOKEN,
      logger: pino({ level: 'silent' }),
      feeds: () => [],
    });
    const { body } = await client('GET /openapi.json');
    expect(body.openapi).toBe('3.1.0');
    expect(describedRoutes(body as OpenApiDocument)).toEqual(mountedRoutes(app));
    db.close();
  });

  it('describes the answers as they are', async () => {
    const check = createSchemaCheck((await client('GET /openapi.json')).body as OpenApiDocument);
    const made = (await charge(client, `openapi-${unique()}`)).body;
    const { id } = made.payment;
    const answers: [string, unknown][] = [
      ['PaymentRow', made],
      ['Payment', (await client(`GET /payments/${id}`, admin)).body],
      ['PaymentPage', (await client('GET /admin/payments', admin)).body],
      ['Attempts', (await client(`GET /payments/${id}/attempts`, admin)).body],
      ['Refund', (await refund(id, { amount: 1, reason: 'R' })).body],
      ['RefundRow', (await refundForOrder(id, 'k', { reason: 'R' })).body],
      ['FeedPage', (await client('GET /internal/feed', { headers: internal })).body],
      ['Readiness', (await client('GET /readyz')).body],
      ['Error', (await client('GET /payments/1', admin)).body],
    ];
    for (const [schema, answer] of answers) expect([schema, check(schema, answer)]).toEqual([schema, []]);
  });
});
