import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from '@jest/globals';
import type { Target } from './target.ts';

// biome-ignore lint/suspicious/noExplicitAny: tests look into answers whose shape they are there to check
export type Json = any;

export interface Answer {
  readonly status: number;
  readonly body: Json;
  readonly headers: Headers;
}

export interface Sent {
  readonly token?: string | undefined;
  readonly body?: unknown;
  /** Sent as it is, instead of `body`. */
  readonly raw?: string;
  readonly headers?: Record<string, string>;
}

/** Asks again until `fact` holds: what one part of the shop wrote may reach the others a moment later. */
export async function eventually<T>(fact: () => T | Promise<T>, withinMs = 5000): Promise<T> {
  const end = Date.now() + withinMs;
  for (;;) {
    try {
      return await fact();
    } catch (error) {
      if (Date.now() > end) throw error;
      await sleep(40);
    }
  }
}

export interface Customer {
  readonly id: number;
  readonly email: string;
  readonly name: string;
  readonly password: string;
  readonly token: string;
  readonly refreshToken: string;
}

export const MONEY = expect.any(Number);
export const TIME = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
export const ID = expect.any(Number);

/** A refusal in the shop's one shape. */
export function refusal(code: string, details: unknown = undefined) {
  const error = { code, message: expect.any(String) };
  return { error: details === undefined ? error : { ...error, details } };
}

export const page = (items: unknown, total: unknown = expect.any(Number)) => ({ items, page: 1, pageSize: 20, total });

// What somebody who has only just been created elsewhere may look like here.
const NOT_YET = ['NOT_FOUND', 'ADDRESS_UNKNOWN', 'CONFLICT', 'CATEGORY_UNKNOWN', 'NOT_A_BUYER'];

/** What a customer and an administrator do in the shop, by its public API. */
export function createShop(target: Target) {
  async function send(method: string, path: string, sent: Sent = {}): Promise<Answer> {
    const body = sent.raw ?? (sent.body === undefined ? undefined : JSON.stringify(sent.body));
    const response = await fetch(`${target.baseUrl}${path}`, {
      method,
      headers: {
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(sent.token === undefined ? {} : { authorization: `Bearer ${sent.token}` }),
        ...sent.headers,
      },
      ...(body === undefined ? {} : { body }),
    });
    const text = await response.text();
    const isJson = response.headers.get('content-type')?.includes('application/json') === true;
    return {
      status: response.status,
      body: isJson && text !== '' ? JSON.parse(text) : text,
      headers: response.headers,
    };
  }

  /** Sends until the shop knows everything that the request speaks of. */
  async function sendWhenKnown(method: string, path: string, sent: Sent = {}): Promise<Answer> {
    return eventually(async () => {
      const answer = await send(method, path, sent);
      if (NOT_YET.includes(answer.body?.error?.code)) throw new Error(`not yet: ${JSON.stringify(answer.body)}`);
      return answer;
    });
  }

  async function succeed(answer: Promise<Answer>): Promise<Json> {
    const { status, body } = await answer;
    if (status >= 400) throw new Error(`refused with ${status}: ${JSON.stringify(body)}`);
    return body;
  }

  let adminToken: Promise<string> | undefined;
  function admin(): Promise<string> {
    const body = { email: 'admin@shop.test', password: 'admin-password' };
    adminToken ??= succeed(send('POST', '/auth/login', { body })).then((session) => session.accessToken);
    return adminToken;
  }

  async function asAdmin(method: string, path: string, body?: unknown): Promise<Answer> {
    return send(method, path, { token: await admin(), body });
  }

  async function customer(): Promise<Customer> {
    const account = { email: `c-${randomUUID()}@shop.test`, password: 'a good password', name: 'Cleo Customer' };
    const session = await succeed(send('POST', '/auth/register', { body: account }));
    return { ...account, id: session.user.id, token: session.accessToken, refreshToken: session.refreshToken };
  }

  async function category(fields: object = {}): Promise<Json> {
    const body = { name: `Shelf ${randomUUID()}`, ...fields };
    return (await succeed(asAdmin('POST', '/admin/categories', body))).category;
  }

  async function product(fields: object = {}): Promise<Json> {
    const categoryId = 'categoryId' in fields ? undefined : (await category()).id;
    const sku = `T-${randomUUID()}`;
    const body = { sku, name: `Thing ${sku}`, categoryId, price: 20, stock: 10, ...fields };
    return (await succeed(asAdmin('POST', '/admin/products', body))).product;
  }

  async function address(who: Customer, fields: object = {}): Promise<Json> {
    const body = { label: 'Home', street: 'Mill Lane 4', city: 'Graz', postalCode: '8010', country: 'AT', ...fields };
    return (await succeed(send('POST', '/me/addresses', { token: who.token, body }))).address;
  }

  async function fillCart(who: Customer, productId: number, quantity = 1): Promise<Json> {
    return succeed(sendWhenKnown('POST', '/cart/items', { token: who.token, body: { productId, quantity } }));
  }

  /** Asks for an order of what is in the cart. */
  async function checkout(
    who: Customer,
    options: { addressId: number; cardToken?: string; shippingMethod?: string; key?: string },
  ): Promise<Answer> {
    const { addressId, cardToken = 'tok_ok', shippingMethod = 'standard', key } = options;
    return sendWhenKnown('POST', '/checkout', {
      token: who.token,
      body: { addressId, shippingMethod, payment: { method: 'card', cardToken } },
      headers: key === undefined ? {} : { 'idempotency-key': key },
    });
  }

  /** A customer with a paid order of one product. */
  async function order(options: { quantity?: number; fields?: object; cardToken?: string } = {}) {
    const [who, sold] = await Promise.all([customer(), product(options.fields)]);
    const { id: addressId } = await address(who);
    await fillCart(who, sold.id, options.quantity ?? 1);
    const { order: placed } = await succeed(checkout(who, { addressId, cardToken: options.cardToken ?? 'tok_ok' }));
    return { who, sold, placed };
  }

  /** The same, in the customer's hands. */
  async function deliveredOrder(options: { quantity?: number; fields?: object } = {}) {
    const made = await order(options);
    await succeed(asAdmin('POST', `/admin/orders/${made.placed.id}/ship`, { carrier: 'DHL' }));
    await succeed(asAdmin('POST', `/admin/orders/${made.placed.id}/deliver`));
    return made;
  }

  return {
    target,
    send,
    sendWhenKnown,
    succeed,
    admin,
    asAdmin,
    customer,
    category,
    product,
    address,
    fillCart,
    checkout,
    order,
    deliveredOrder,
  };
}

export type Shop = ReturnType<typeof createShop>;
