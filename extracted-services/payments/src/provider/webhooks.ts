import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Logger } from '../kernel/log.ts';
import type { ProviderEvent } from './provider.ts';

/** Hex HMAC-SHA-256 over the bytes of the body. */
export const sign = (body: string | Buffer, secret: string): string =>
  createHmac('sha256', secret).update(body).digest('hex');

export function isSigned(body: Buffer, signature: string, secret: string): boolean {
  const given = Buffer.from(signature);
  const expected = Buffer.from(sign(body, secret));
  return given.length === expected.length && timingSafeEqual(given, expected);
}

const DEADLINE_MS = 2_000;

/** Delivers the provider's reports over HTTP. Nobody is told anything before `setUrl`. */
export function createWebhookSender(secret: string, logger: Logger) {
  let url: string | undefined;
  const send = async (event: ProviderEvent) => {
    if (url === undefined) return;
    const body = JSON.stringify(event);
    const headers = { 'content-type': 'application/json', 'x-provider-signature': sign(body, secret) };
    const signal = AbortSignal.timeout(DEADLINE_MS);
    await fetch(url, { method: 'POST', headers, body, signal }).catch((error: unknown) => {
      logger.warn({ err: error }, 'webhook not delivered');
    });
  };
  return {
    setUrl: (to: string) => {
      url = to;
    },
    report: (event: ProviderEvent, afterMs: number) => {
      setTimeout(() => void send(event), afterMs).unref();
    },
  };
}
