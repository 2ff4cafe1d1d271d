import { Pool } from 'undici';
import type { Tally } from './statistics.ts';

export interface Answer {
  /** 0 when there was none. */
  readonly status: number;
  /** Parsed JSON; undefined when it is none. */
  readonly body: unknown;
}

export interface Call {
  readonly body?: unknown;
  readonly token?: string | undefined;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Sends one request and counts what came of it. Never rejects. */
export type Send = (method: string, path: string, call?: Call) => Promise<Answer>;

const TIMEOUT_MS = 15_000;

export function createClient(
  url: string,
  { concurrency, tally }: { readonly concurrency: number; readonly tally: Tally },
) {
  const pool = new Pool(new URL(url).origin, { connections: concurrency, pipelining: 1 });
  const send: Send = async (method, path, call = {}) => {
    const startedAt = performance.now();
    const durationMs = () => performance.now() - startedAt;
    try {
      const { statusCode: status, body } = await pool.request({
        method,
        path,
        ...toOptions(call),
        signal: AbortSignal.timeout(TIMEOUT_MS),
      });
      const text = await body.text();
      tally.add({
        method,
        path,
        status,
        durationMs: durationMs(),
        ...(status >= 500 ? { error: `${status} ${text.slice(0, 200)}` } : {}),
      });
      return { status, body: parse(text) };
    } catch (error) {
      tally.add({ method, path, status: undefined, error: String(error), durationMs: durationMs() });
      return { status: 0, body: undefined };
    }
  };
  return { send, close: () => pool.close() };
}

function toOptions({ body, token, headers = {} }: Call) {
  return {
    headers: {
      accept: 'application/json',
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
