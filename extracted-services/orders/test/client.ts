/** Speaks to a running service as its callers do. */
import { SignJWT } from 'jose';

export const JWT_SECRET = 'test-secret-of-the-shop';
export const INTERNAL_TOKEN = 'test-internal-token';
export const ENV = { JWT_SECRET, INTERNAL_TOKEN, FEED_POLL_MS: '20' };

export interface Answer {
  readonly status: number;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into answers of every shape
  readonly body: any;
  readonly headers: Headers;
}

export interface Ask {
  readonly token?: string | undefined;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

export type Client = (
  request: `${'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'} /${string}`,
  ask?: Ask,
) => Promise<Answer>;

export const clientOf =
  (url: string): Client =>
  async (request, { token, body, headers } = {}) => {
    const [method = 'GET', path = '/'] = request.split(' ', 2);
    const response = await fetch(url + path, {
      method,
      headers: {
        ...(token ? { authorization: `Bearer ${token}` } : {}),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    return { status: response.status, body: text === '' ? undefined : JSON.parse(text), headers: response.headers };
  };

export const internal = { 'x-internal-token': INTERNAL_TOKEN };

/** A token as the shop's sign-in issues it. */
export const tokenFor = (id: number, role: 'customer' | 'admin' = 'customer'): Promise<string> =>
  new SignJWT({ email: `u${id}@shop.test`, name: `U${id}`, role })
    .setProtectedHeader({ alg: 'HS256' })
    .setSubject(String(id))
    .setExpirationTime('1h')
    .sign(new TextEncoder().encode(JWT_SECRET));
