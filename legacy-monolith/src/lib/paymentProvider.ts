import { createHash, createHmac } from 'node:crypto';
import { config } from './config.ts';
import { logger } from './logger.ts';

/**
 * The card company, simulated. What it does with a card is decided by the token:
 *   tok_ok            captured
 *   tok_declined      declined, as is every token it does not know
 *   tok_timeout       never answers in time
 *   tok_timeout_once  does not answer the first question about a key, captures at the second
 *   tok_error         answers 500 to the first question about a key, captures at the second
 *   tok_twice         captured, and tells us so twice
 * It remembers captures by idempotency key: asking again gives the same charge. It reports each capture by webhook.
 */
export interface ProviderAnswer {
  status: 'captured' | 'declined' | 'error';
  code: string;
  ref: string | null;
}

const REMEMBERED = 10_000;
const captures = new Map<string, string>();
const questions = new Map<string, number>();
const voided = new Set<string>();

let webhookUrl: string | null = null;

/** Where webhooks go. Nobody is told anything before this is set. */
export function setWebhookUrl(url: string | null): void {
  webhookUrl = url;
}

const digest = (text: string) => createHash('sha256').update(text).digest('hex').slice(0, 24);

export function signWebhook(body: string | Buffer): string {
  return createHmac('sha256', config.providerSecret).update(body).digest('hex');
}

function deliver(event: { providerRef: string; status: string; eventId: string }, afterMs: number): void {
  const body = JSON.stringify(event);
  setTimeout(() => {
    if (webhookUrl === null) return;
    fetch(webhookUrl, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-provider-signature': signWebhook(body) },
      body,
      signal: AbortSignal.timeout(2000),
    }).catch((error: unknown) => logger.warn({ err: error }, 'webhook not delivered'));
  }, afterMs).unref();
}

function trim(map: Map<string, unknown>): void {
  for (const key of map.keys()) {
    if (map.size <= REMEMBERED) break;
    map.delete(key);
  }
}

function capture(key: string, cardToken: string): ProviderAnswer {
  const ref = `ch_${digest(key)}`;
  captures.set(key, ref);
  trim(captures);
  const event = { providerRef: ref, status: 'captured', eventId: `evt_${digest(ref)}` };
  deliver(event, 20);
  if (cardToken === 'tok_twice') deliver(event, 60);
  return { status: 'captured', code: 'approved', ref };
}

const never = () => new Promise<ProviderAnswer>(() => {});

/** Asks for money. May take longer than the caller wants to wait. */
export async function requestCapture(key: string, cardToken: string): Promise<ProviderAnswer> {
  const known = captures.get(key);
  if (known !== undefined) return { status: 'captured', code: 'approved', ref: known };
  const asked = (questions.get(key) ?? 0) + 1;
  questions.set(key, asked);
  trim(questions);
  switch (cardToken) {
    case 'tok_ok':
    case 'tok_twice':
      return capture(key, cardToken);
    case 'tok_timeout':
      return never();
    case 'tok_timeout_once':
      return asked === 1 ? never() : capture(key, cardToken);
    case 'tok_error':
      return asked === 1 ? { status: 'error', code: 'provider_error', ref: null } : capture(key, cardToken);
    default:
      return { status: 'declined', code: 'card_declined', ref: null };
  }
}

/** Forgets a charge, captured or perhaps captured: the customer never sees it. */
export function voidCapture(key: string): void {
  const ref = captures.get(key);
  captures.delete(key);
  if (ref !== undefined) voided.add(ref);
  if (voided.size > REMEMBERED) voided.clear();
}

/** Gives money back. The same key gives it back once. */
export function requestRefund(key: string): string {
  return `re_${digest(key)}`;
}

/** What became of a charge that we never heard about again. */
export function lookUpCharge(ref: string): 'captured' | 'declined' {
  if ([...captures.values()].includes(ref)) return 'captured';
  return Number.parseInt(digest(ref).slice(0, 2), 16) % 2 === 0 && !voided.has(ref) ? 'captured' : 'declined';
}
