/**
 * Calls to other services. A peer either *answers* (any decision of its own, refusals included) or it does not
 * (connection refused, deadline passed, 5xx): only the second kind is retried, counted by the circuit breaker and
 * reported as PeerUnavailable. Every retry of a call carries the same idempotency key.
 */
import {
  BrokenCircuitError,
  CircuitState,
  ConsecutiveBreaker,
  circuitBreaker,
  ExponentialBackoff,
  handleType,
  retry,
  wrap,
} from 'cockatiel';
import type { z } from 'zod';
import { internalHeaders, type Logger } from '../kernel/log.ts';

/** The peer gave no answer; whether it did anything is unknown. */
export class PeerUnavailable extends Error {
  override readonly name = 'PeerUnavailable';
  readonly peer: string;

  constructor(peer: string, cause: unknown) {
    super(`${peer} gave no answer: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
    this.peer = peer;
  }
}

/** An answer that the agreement between the services does not know is as good as none. */
export const unexpected = (peer: Peer, { status }: PeerAnswer): PeerUnavailable =>
  new PeerUnavailable(peer.name, `unexpected answer ${status}`);

/** Reads an answer of the given status; anything else throws PeerUnavailable. */
export function readAnswer<Schema extends z.ZodType>(
  peer: Peer,
  answer: PeerAnswer,
  expected: { readonly status: number; readonly schema: Schema },
): z.infer<Schema> {
  const read = expected.schema.safeParse(answer.body);
  if (answer.status !== expected.status || !read.success) throw unexpected(peer, answer);
  return read.data;
}

export interface PeerSettings {
  readonly name: string;
  readonly url: string;
  readonly internalToken: string;
  /** Deadline of one attempt. */
  readonly timeoutMs: number;
  /** Attempts after the first. */
  readonly retries: number;
  /** Attempts in a row without an answer that open the breaker. */
  readonly breakerFailures: number;
  /** How long an open breaker refuses calls before it lets one through to look. */
  readonly breakerOpenMs: number;
  readonly logger: Logger;
}

export interface PeerRequest {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly body?: unknown;
  readonly idempotencyKey?: string;
}

export interface PeerAnswer {
  readonly status: number;
  readonly body: unknown;
}

export interface Peer {
  readonly name: string;
  /** Throws PeerUnavailable when no answer could be had within the retries or the breaker is open. */
  call(request: PeerRequest): Promise<PeerAnswer>;
  /** Whether calls are refused at the moment, but for one that looks whether the peer is back. */
  isOpen(): boolean;
  /** Ends running calls, which then count as unanswered. */
  stop(): void;
}

export function createPeer(settings: PeerSettings): Peer {
  const missing = handleType(NoAnswer);
  const breaker = circuitBreaker(missing, {
    breaker: new ConsecutiveBreaker(settings.breakerFailures),
    halfOpenAfter: settings.breakerOpenMs,
  });
  const attempts = retry(missing, {
    maxAttempts: settings.retries,
    backoff: new ExponentialBackoff({ initialDelay: 50, maxDelay: 400 }),
  });
  const policy = wrap(attempts, breaker);
  const stopping = new AbortController();
  const ask = (request: PeerRequest) => attempt(settings, request, stopping.signal);
  const prober = probeWhenOpen(settings, breaker, () => ask({ method: 'GET', path: '/healthz' }));
  return {
    name: settings.name,
    isOpen: () => breaker.state !== CircuitState.Closed,
    call: (request) => policy.execute(() => ask(request)).catch(asUnavailable(settings.name)),
    stop: () => {
      prober.stop();
      stopping.abort(new Error('this service is stopping'));
    },
  };
}

/** One attempt failed to bring an answer. */
class NoAnswer extends Error {
  override readonly name = 'NoAnswer';
}

async function attempt(settings: PeerSettings, request: PeerRequest, stopping: AbortSignal): Promise<PeerAnswer> {
  const answer = await send(settings, request, stopping).catch((cause: unknown) => {
    throw new NoAnswer(cause instanceof Error ? cause.message : String(cause), { cause });
  });
  if (answer.status >= 500 && !isDecision(answer)) throw new NoAnswer(`answered ${answer.status}`);
  return answer;
}

async function send(settings: PeerSettings, request: PeerRequest, stopping: AbortSignal): Promise<PeerAnswer> {
  const response = await fetch(`${settings.url}${request.path}`, {
    method: request.method,
    headers: {
      ...internalHeaders(settings.internalToken),
      ...(request.body === undefined ? {} : { 'content-type': 'application/json' }),
      ...(request.idempotencyKey === undefined ? {} : { 'idempotency-key': request.idempotencyKey }),
    },
    body: request.body === undefined ? null : JSON.stringify(request.body),
    signal: AbortSignal.any([stopping, AbortSignal.timeout(settings.timeoutMs)]),
  });
  const text = await response.text();
  return { status: response.status, body: text === '' ? undefined : JSON.parse(text) };
}

/** A 5xx with one of these codes is the peer's considered answer: asking again would not change it. */
const DECISIONS = new Set(['PAYMENT_TIMEOUT', 'PAYMENT_FAILED']);

const isDecision = ({ body }: PeerAnswer): boolean => {
  const error = (body as { error?: { code?: unknown } } | undefined)?.error;
  return typeof error?.code === 'string' && DECISIONS.has(error.code);
};

const asUnavailable = (peer: string) => (error: unknown) => {
  if (error instanceof NoAnswer || error instanceof BrokenCircuitError) throw new PeerUnavailable(peer, error);
  throw error;
};

/** Without traffic nothing would find out that the peer is back, so an open breaker is probed. */
function probeWhenOpen(
  settings: PeerSettings,
  breaker: ReturnType<typeof circuitBreaker>,
  look: () => Promise<unknown>,
): { stop(): void } {
  let timer: NodeJS.Timeout | undefined;
  const probe = () => void breaker.execute(look).catch(() => undefined);
  breaker.onBreak(() => {
    settings.logger.warn({ peer: settings.name }, 'circuit breaker open');
    clearTimeout(timer);
    timer = setTimeout(probe, settings.breakerOpenMs + PROBE_DELAY_MS).unref();
  });
  breaker.onReset(() => settings.logger.info({ peer: settings.name }, 'circuit breaker closed'));
  return { stop: () => clearTimeout(timer) };
}

/** The breaker must already let calls through when the probe comes. */
const PROBE_DELAY_MS = 5;
