/** Starts the service as its own process with a temporary database, the way an operator would. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

export interface RunningService {
  readonly url: string;
  readonly dbFile: string;
  readonly stderr: () => string;
  /** Ends the process with SIGTERM (or the given signal) and removes its files; resolves with the exit code. */
  stop(signal?: NodeJS.Signals): Promise<number | null>;
}

export interface StartOptions {
  readonly env?: Readonly<Record<string, string>>;
  /** A folder to keep over restarts; the caller removes it. */
  readonly folder?: string;
}

const ROOT = join(import.meta.dirname, '..');

export const temporaryFolder = (): string => mkdtempSync(join(tmpdir(), 'shop-users-'));

export async function startService({ env = {}, folder }: StartOptions = {}): Promise<RunningService> {
  const home = folder ?? temporaryFolder();
  const forget = () => {
    if (folder === undefined) rmSync(home, { recursive: true, force: true });
  };
  const dbFile = join(home, 'service.sqlite');
  const child = spawnMain({ PORT: '0', DB_FILE: dbFile, LOG_LEVEL: 'warn', ...env });
  const stderr = collect(child);
  const port = await Promise.race([
    listeningPort(child),
    once(child, 'exit').then(([code]) => {
      forget();
      throw new Error(`the service ended with ${code} before it listened: ${stderr()}`);
    }),
  ]);
  return {
    url: `http://127.0.0.1:${port}`,
    dbFile,
    stderr,
    stop: async (signal = 'SIGTERM') => {
      const code = await end(child, signal);
      forget();
      return code;
    },
  };
}

/** Runs the service until it ends by itself; for starts that are refused. */
export async function runToEnd(env: Readonly<Record<string, string>>): Promise<{ code: number; stderr: string }> {
  const child = spawnMain(env);
  const stderr = collect(child);
  child.stdout?.resume();
  const [code] = (await once(child, 'close')) as [number];
  return { code, stderr: stderr() };
}

/** Runs `npm run import`'s program with the given arguments. */
export async function runImport(args: readonly string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  const child = spawn(process.execPath, [join(ROOT, 'src', 'import.ts'), ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const stderr = collect(child);
  let stdout = '';
  child.stdout?.on('data', (chunk: Buffer) => {
    stdout += chunk.toString();
  });
  const [code] = (await once(child, 'close')) as [number];
  return { code, stdout, stderr: stderr() };
}

/** Asks again until `read` answers with something that `holds`, at most 15 s. */
export async function eventually<T>(read: () => Promise<T> | T, holds: (value: T) => boolean): Promise<T> {
  const deadline = Date.now() + 15_000;
  for (;;) {
    const value = await read();
    if (holds(value)) return value;
    if (Date.now() > deadline) throw new Error(`still not so after 15 s: ${JSON.stringify(value)}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

function spawnMain(env: Readonly<Record<string, string>>): ChildProcess {
  const inherited = Object.fromEntries(Object.entries(process.env).filter(([name]) => !OWN_VARIABLES.has(name)));
  return spawn(process.execPath, [join(ROOT, 'src', 'main.ts')], {
    env: { ...inherited, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

const OWN_VARIABLES = new Set(['NODE_OPTIONS', 'PORT', 'HOST', 'DB_FILE', 'FEEDS', 'FEED_POLL_MS', 'LOG_LEVEL']);

function collect(child: ChildProcess): () => string {
  let text = '';
  child.stderr?.on('data', (chunk: Buffer) => {
    text += chunk.toString();
  });
  return () => text;
}

async function listeningPort(child: ChildProcess): Promise<number> {
  if (child.stdout === null) throw new Error('the service has no output to read');
  const lines = createInterface({ input: child.stdout });
  return new Promise((resolve) => {
    lines.on('line', (line) => {
      const entry = line.startsWith('{') ? (JSON.parse(line) as { msg?: string; port?: number }) : {};
      if (entry.msg === 'listening' && entry.port !== undefined) resolve(entry.port);
    });
  });
}

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<number | null> {
  if (child.exitCode !== null || child.signalCode !== null) return child.exitCode;
  const exited = once(child, 'exit');
  child.kill(signal);
  const [code] = (await exited) as [number | null];
  return code;
}
