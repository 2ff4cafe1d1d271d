import { z } from 'zod';
import { baseUrl, readConfig } from './kernel/config.ts';

export const SERVICE = { name: 'orders', port: 3003 } as const;

export type OrdersConfig = ReturnType<typeof readOrdersConfig>;

/** The environment of this service; see README.md for what each variable means. */
export const readOrdersConfig = (env: Readonly<Record<string, string | undefined>>) =>
  readConfig(env, SERVICE, {
    USERS_URL: baseUrl.default('http://127.0.0.1:3001'),
    CATALOG_URL: baseUrl.default('http://127.0.0.1:3002'),
    PAYMENTS_URL: baseUrl.default('http://127.0.0.1:3004'),
    CATALOG_TIMEOUT_MS: milliseconds(1_500),
    PAYMENTS_TIMEOUT_MS: milliseconds(4_000),
    USERS_TIMEOUT_MS: milliseconds(1_000),
    PEER_RETRIES: z.coerce.number('must be a whole number').int().min(0).max(5).default(2),
    BREAKER_FAILURES: z.coerce.number('must be a whole number').int().min(1).max(100).default(5),
    BREAKER_OPEN_MS: milliseconds(2_000),
    FOLLOWUP_POLL_MS: milliseconds(1_000),
  });

const milliseconds = (fallback: number) =>
  z.coerce.number('must be a number of milliseconds').int().min(10).max(60_000).default(fallback);
