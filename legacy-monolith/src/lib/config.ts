import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));

/** The folder `legacy-monolith`, wherever it was checked out. */
export const APP_ROOT = join(here, '..', '..');

function number(name: string, fallback: number): number {
  const raw = process.env[name];
  if (raw === undefined || raw === '') return fallback;
  const value = Number(raw);
  if (!Number.isFinite(value) || value < 0) throw new Error(`${name} must be a number, but is "${raw}".`);
  return value;
}

export interface FeedSource {
  readonly name: string;
  readonly url: string;
}

/** `catalog=http://127.0.0.1:3002,users=http://…` as a list. */
export function parseFeeds(raw: string): FeedSource[] {
  return raw
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '')
    .map((part) => {
      const at = part.indexOf('=');
      const name = part.slice(0, at).trim();
      const url = part.slice(at + 1).trim();
      if (at < 1 || !URL.canParse(url))
        throw new Error(`FEEDS must look like name=http://host:port, but has "${part}".`);
      return { name, url: url.replace(/\/+$/, '') };
    });
}

const { env } = process;

/** Read once, at the start; what cannot be read ends the process. */
export const config = {
  port: orExit(() => number('PORT', 3000)),
  host: env.HOST ?? '127.0.0.1',
  dbFile: env.DB_FILE ?? join(APP_ROOT, 'data', 'shop.sqlite'),
  jwtSecret: env.JWT_SECRET ?? 'dev-secret-change-me',
  internalToken: env.INTERNAL_TOKEN ?? 'dev-internal-token',
  providerSecret: env.PROVIDER_SECRET ?? 'dev-provider-secret',
  feeds: orExit(() => parseFeeds(env.FEEDS ?? '')),
  feedPollMs: orExit(() => number('FEED_POLL_MS', 100)),
  jobs: env.JOBS !== 'off',
  logLevel: env.LOG_LEVEL ?? 'info',
};

function orExit<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    console.error((error as Error).message);
    process.exit(1);
  }
}

export const ACCESS_TOKEN_SECONDS = 3600;
export const REFRESH_TOKEN_DAYS = 30;
export const MAX_LOGIN_FAILURES = 5;
export const LOGIN_WINDOW_MINUTES = 15;
export const CURRENCY = 'EUR';
