/** Load over kept connections: wrk where it is installed, else a loop over bare sockets. */
import { spawn, spawnSync } from 'node:child_process';
import { runLoop } from './closed-loop.ts';
import { writeScratch } from './running.ts';
import { POST_BYTES, type Work } from './work.ts';

export interface Load {
  readonly port: number;
  readonly work: Work;
  readonly connections: number;
  readonly seconds: number;
}

export interface Measured {
  readonly requests: number;
  readonly seconds: number;
  readonly requestsPerSecond: number;
  readonly megabytesPerSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** Answers other than 2xx, broken connections. */
  readonly failed: number;
}

/** Every caller of the benchmark has this cookie, so that a share has to be cut. */
export const COOKIE = 'session=4f1c2a9be07d';

export const hasWrk = (): boolean => spawnSync('wrk', ['--version']).error === undefined;

export const measure = (load: Load): Promise<Measured> => (hasWrk() ? runWrk(load) : runLoop(load));

async function runWrk({ port, work, connections, seconds }: Load): Promise<Measured> {
  const script = writeScratch(`${work.method}.lua`, toLua(work));
  const args = ['-t1', `-c${connections}`, `-d${seconds}s`, '--timeout', '10s', '--latency', '-s', script];
  const output = await outputOf('wrk', [...args, `http://127.0.0.1:${port}${work.path}`]);
  const number = (pattern: RegExp): number => Number(pattern.exec(output)?.[1] ?? 0);
  const broken = /Socket errors: connect (\d+), read (\d+), write (\d+), timeout (\d+)/.exec(output) ?? [];
  return {
    requests: number(/(\d+) requests in/),
    seconds,
    requestsPerSecond: number(/Requests\/sec:\s+([\d.]+)/),
    megabytesPerSecond: toMegabytes(/Transfer\/sec:\s+([\d.]+)(\w+)/.exec(output)),
    p50Ms: toMs(/50%\s+([\d.]+)(us|ms|s)/.exec(output)),
    p99Ms: toMs(/99%\s+([\d.]+)(us|ms|s)/.exec(output)),
    failed: number(/Non-2xx or 3xx responses: (\d+)/) + broken.slice(1).reduce((sum, count) => sum + Number(count), 0),
  };
}

function toLua({ method }: Work): string {
  const headers = `wrk.headers["Cookie"] = "${COOKIE}"\n`;
  if (method === 'GET') return headers;
  return `${headers}wrk.method = "POST"\nwrk.headers["Content-Type"] = "application/octet-stream"
wrk.body = string.rep("x", ${POST_BYTES})\n`;
}

function outputOf(command: string, args: readonly string[]): Promise<string> {
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (chunk) => {
    output += chunk;
  });
  return new Promise((resolve) => child.once('close', () => resolve(output)));
}

const toMegabytes = (match: RegExpExecArray | null): number =>
  Number(match?.[1] ?? 0) * ({ B: 1e-6, KB: 0.001_024, MB: 1.048_576, GB: 1_073.741_824 }[match?.[2] ?? 'MB'] ?? 1);

const toMs = (match: RegExpExecArray | null): number =>
  Number(match?.[1] ?? 0) * ({ us: 0.001, ms: 1, s: 1_000 }[match?.[2] ?? 'ms'] ?? 1);
