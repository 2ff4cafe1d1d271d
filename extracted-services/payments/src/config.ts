import { z } from 'zod';
import { baseUrl, readConfig } from './kernel/config.ts';

export const SERVICE = { name: 'payments', port: 3004 } as const;

export type PaymentsConfig = ReturnType<typeof readPaymentsConfig>;

/** The environment of this service; see README.md for what each variable means. */
export const readPaymentsConfig = (env: Readonly<Record<string, string | undefined>>) =>
  readConfig(env, SERVICE, {
    PROVIDER_SECRET: z.string().min(8).default('dev-provider-secret'),
    PROVIDER_DEADLINE_MS: z.coerce.number('must be a number of milliseconds').int().min(10).max(10_000).default(800),
    PROVIDER_ATTEMPTS: z.coerce.number('must be a whole number').int().min(1).max(5).default(3),
    PROVIDER_WEBHOOK_URL: baseUrl.optional(),
  });
