import { join } from 'node:path';
import { z } from 'zod';
import { StartError } from './errors.ts';

/** One feed to follow: the name its cursor is kept under and the base address of the app that serves it. */
export interface FeedSource {
  readonly name: string;
  readonly url: string;
}

/** What every service reads from its environment; keys are the variables' own names. */
export type BaseConfig = z.infer<ReturnType<typeof baseSchema>>;

/**
 * Reads the environment into typed settings. `extra` adds a service's own variables.
 * Throws one StartError that lists every problem, each with its variable.
 */
export function readConfig<Extra extends z.ZodRawShape = Record<never, never>>(
  env: Readonly<Record<string, string | undefined>>,
  defaults: { readonly name: string; readonly port: number },
  extra?: Extra,
): BaseConfig & z.infer<z.ZodObject<Extra>> {
  const schema = baseSchema(defaults).extend(extra ?? {});
  const result = schema.safeParse(withoutEmpty(env));
  if (result.success) return result.data as BaseConfig & z.infer<z.ZodObject<Extra>>;
  const problems = result.error.issues.map((issue) => `  ${issue.path.join('.')}: ${issue.message}`);
  throw new StartError(`${defaults.name}: not started, the environment is not usable:\n${problems.join('\n')}`);
}

/** A base address such as `http://127.0.0.1:3000`, without the slash at its end. */
export const baseUrl = z
  .url({ protocol: /^https?$/, error: 'must be an http(s) address' })
  .transform((url) => url.replace(/\/+$/, ''));

const baseSchema = (defaults: { readonly name: string; readonly port: number }) =>
  z.object({
    PORT: z.coerce.number('must be a port number').int().min(0).max(65_535).default(defaults.port),
    HOST: z.string().default('127.0.0.1'),
    DB_FILE: z.string().default(join(import.meta.dirname, '..', '..', 'data', `${defaults.name}.sqlite`)),
    JWT_SECRET: z.string().min(8).default('dev-secret-change-me'),
    INTERNAL_TOKEN: z.string().min(8).default('dev-internal-token'),
    FEEDS: z.string().default('').transform(parseFeeds),
    FEED_POLL_MS: z.coerce.number('must be a number of milliseconds').int().min(10).max(60_000).default(100),
    LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']).default('info'),
  });

function parseFeeds(text: string, context: z.RefinementCtx): readonly FeedSource[] {
  const entries = text
    .split(',')
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '');
  return entries.flatMap((entry) => {
    const [, name, address] = /^([a-z][a-z0-9-]*)=(.+)$/.exec(entry) ?? [];
    const url = baseUrl.safeParse(address);
    if (name !== undefined && url.success) return [{ name, url: url.data }];
    context.addIssue({ code: 'custom', message: `"${entry}" is not of the form name=http://host:port` });
    return [];
  });
}

/** An empty variable means "not set", as it does in a shell. */
const withoutEmpty = (env: Readonly<Record<string, string | undefined>>) =>
  Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined && value !== ''));
