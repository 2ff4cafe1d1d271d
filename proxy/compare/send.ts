import type { IncomingHttpHeaders } from 'node:http';
import { errors, Pool } from 'undici';
import type { Observation, ObservationFault } from '../../contracts/comparison.ts';

/** One server that answers are taken from, over its own connections. */
export interface Sender {
  /** Never rejects: what goes wrong is an observation. Redirects are answers, not followed. */
  send(request: OutgoingRequest, limits: SendLimits): Promise<Observation>;
  /** Breaks off everything under way. */
  close(): Promise<void>;
}

export interface OutgoingRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string | readonly string[]>>;
  readonly body?: string | undefined;
}

export interface SendLimits {
  /** For the whole answer, connecting included. */
  readonly timeoutMs: number;
  readonly maxBodyBytes: number;
  /** Asked for every chunk's size; false breaks off. */
  readonly admit?: (bytes: number) => boolean;
}

export function createSender(baseUrl: string, connections: number): Sender {
  const { origin, pathname } = new URL(baseUrl);
  const prefix = pathname.replace(/\/$/, '');
  const pool = new Pool(origin, {
    connections,
    pipelining: 1,
    headersTimeout: 0,
    bodyTimeout: 0,
    connect: { timeout: 0 },
  });
  return {
    send: (request, limits) => observe(pool, { ...request, path: prefix + request.path }, limits),
    close: () => pool.destroy(),
  };
}

async function observe(pool: Pool, request: OutgoingRequest, limits: SendLimits): Promise<Observation> {
  const startedAt = performance.now();
  const deadline = new AbortController();
  const timer = setTimeout(() => deadline.abort(TIMEOUT), limits.timeoutMs).unref();
  const duration = () => performance.now() - startedAt;
  try {
    const {
      statusCode: status,
      headers,
      body,
    } = await pool.request({
      method: request.method,
      path: request.path,
      headers: request.headers as IncomingHttpHeaders,
      signal: deadline.signal,
      ...(request.body === undefined ? {} : { body: request.body }),
    });
    const bytes = await readBody(body, limits);
    if (bytes === undefined) return observedFault('too-large', duration());
    return { status, headers: withoutUndefined(headers), body: bytes, durationMs: duration() };
  } catch (error) {
    return observedFault(faultOf(error), duration());
  } finally {
    clearTimeout(timer);
  }
}

export const observedFault = (fault: ObservationFault, durationMs: number): Observation => ({
  status: 0,
  headers: {},
  body: Buffer.alloc(0),
  durationMs,
  fault,
});

const TIMEOUT = new Error('no answer in time');

/** @returns undefined when the body is larger than may be held; leaving the loop closes the connection */
async function readBody(body: AsyncIterable<Buffer>, { maxBodyBytes, admit }: SendLimits): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of body) {
    size += chunk.length;
    if (size > maxBodyBytes || admit?.(chunk.length) === false) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks, size);
}

const FAULTS: ReadonlyMap<string, ObservationFault> = new Map<string, ObservationFault>([
  ['ECONNREFUSED', 'refused'],
  ['ECONNRESET', 'reset'],
  ['EPIPE', 'reset'],
  ['UND_ERR_SOCKET', 'reset'],
  ['UND_ERR_RES_CONTENT_LENGTH_MISMATCH', 'reset'],
  ['UND_ERR_CONNECT_TIMEOUT', 'timeout'],
  ['ETIMEDOUT', 'timeout'],
  ['UND_ERR_HEADERS_OVERFLOW', 'garbage'],
  ['UND_ERR_INVALID_ARG', 'unsendable'],
  ['UND_ERR_NOT_SUPPORTED', 'unsendable'],
]);

function faultOf(error: unknown): ObservationFault {
  if (error === TIMEOUT) return 'timeout';
  if (error instanceof errors.HTTPParserError) return 'garbage';
  const code = typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : '';
  return FAULTS.get(code) ?? (code.startsWith('HPE_') ? 'garbage' : 'unreachable');
}

const withoutUndefined = (headers: IncomingHttpHeaders): Record<string, string | string[]> =>
  Object.fromEntries(Object.entries(headers).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])));
