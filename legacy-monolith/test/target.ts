import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..');
const run = promisify(execFile);

/** A shop to send requests to, whichever processes it consists of. */
export interface Target {
  readonly baseUrl: string;
  readonly internalToken: string;
  readonly providerSecret: string;
  stop(): Promise<void>;
}

export interface Monolith extends Target {
  readonly dbFile: string;
  readonly child: ChildProcess;
}

/** The shop at BASE_URL, with INTERNAL_TOKEN and PROVIDER_SECRET; without BASE_URL a monolith of our own. */
export async function startTarget(): Promise<Target> {
  const baseUrl = process.env.BASE_URL;
  if (baseUrl === undefined || baseUrl === '') return startMonolith();
  return {
    baseUrl: baseUrl.replace(/\/+$/, ''),
    internalToken: process.env.INTERNAL_TOKEN ?? 'dev-internal-token',
    providerSecret: process.env.PROVIDER_SECRET ?? 'dev-provider-secret',
    stop: async () => {},
  };
}

/** A folder that is gone after `remove`. */
export function temporaryFolder(): { path: string; remove: () => void } {
  const path = mkdtempSync(join(tmpdir(), 'shop-monolith-'));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}

/** Runs the seed; rejects with its exit code and what it said. */
export async function seed(dbFile: string, ...flags: string[]): Promise<string> {
  const { stdout } = await run(process.execPath, [join(ROOT, 'src', 'seed', 'main.ts'), '--db', dbFile, ...flags]);
  return stdout;
}

/** Starts src/server.ts as a process; nothing is waited for. */
export function spawnServer(env: Record<string, string>): ChildProcess {
  return spawn(process.execPath, [join(ROOT, 'src', 'server.ts')], {
    env: { ...process.env, PORT: '0', JOBS: 'off', LOG_LEVEL: 'silent', PASSWORD_COST: '1024', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

/** The code a process exits with. */
export function exitOf(child: ChildProcess): Promise<number | null> {
  if (child.exitCode !== null) return Promise.resolve(child.exitCode);
  return new Promise((resolve) => child.once('exit', (code) => resolve(code)));
}

/** The port in the line that says that the server listens. */
export async function portOf(child: ChildProcess): Promise<number> {
  const said: string[] = [];
  child.stderr?.on('data', (chunk) => said.push(String(chunk)));
  for await (const line of createInterface({ input: child.stdout! })) {
    if (!line.startsWith('{')) continue;
    const entry = JSON.parse(line) as { msg?: string; port?: number };
    if (entry.msg === 'listening' && entry.port !== undefined) {
      child.stdout?.resume();
      return entry.port;
    }
  }
  throw new Error(`The monolith did not start: ${said.join('')}`);
}

/** A monolith of our own: a real process on a free port with a small, freshly seeded database. */
export async function startMonolith(env: Record<string, string> = {}): Promise<Monolith> {
  const folder = temporaryFolder();
  const dbFile = join(folder.path, 'shop.sqlite');
  await seed(dbFile, '--users', '5', '--products', '20', '--orders', '20');
  const internalToken = 'test-internal-token';
  const providerSecret = 'test-provider-secret';
  const child = spawnServer({
    DB_FILE: dbFile,
    JWT_SECRET: 'test-jwt-secret',
    INTERNAL_TOKEN: internalToken,
    PROVIDER_SECRET: providerSecret,
    FEEDS: '',
    ...env,
  });
  const exited = exitOf(child);
  const port = await portOf(child);
  return {
    baseUrl: `http://127.0.0.1:${port}`,
    internalToken,
    providerSecret,
    dbFile,
    child,
    stop: async () => {
      child.kill('SIGTERM');
      await exited;
      folder.remove();
    },
  };
}
