/** Requests per second over keep-alive connections: `wrk` where it is installed, else a loop over bare sockets. */
import { spawnSync } from 'node:child_process';
import net from 'node:net';

export interface Load {
  readonly port: number;
  readonly path: string;
  readonly connections: number;
  readonly seconds: number;
}

export interface Measured {
  readonly requestsPerSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** Answers other than 2xx, broken connections. */
  readonly failed: number;
}

export const hasWrk = (): boolean => spawnSync('wrk', ['--version']).error === undefined;

export async function measure(load: Load): Promise<Measured> {
  return hasWrk() ? runWrk(load) : runLoop(load);
}

function runWrk({ port, path, connections, seconds }: Load): Measured {
  const url = `http://127.0.0.1:${port}${path}`;
  const { stdout } = spawnSync('wrk', ['-t1', `-c${connections}`, `-d${seconds}s`, '--latency', url], {
    encoding: 'utf8',
  });
  const number = (pattern: RegExp): number => Number(pattern.exec(stdout)?.[1] ?? 0);
  const socketErrors = /Socket errors: connect (\d+), read (\d+), write (\d+), timeout (\d+)/.exec(stdout) ?? [];
  return {
    requestsPerSecond: number(/Requests\/sec:\s+([\d.]+)/),
    p50Ms: toMs(/50%\s+([\d.]+)(us|ms|s)/.exec(stdout)),
    p99Ms: toMs(/99%\s+([\d.]+)(us|ms|s)/.exec(stdout)),
    failed:
      number(/Non-2xx or 3xx responses: (\d+)/) + socketErrors.slice(1).reduce((sum, count) => sum + Number(count), 0),
  };
}

function toMs(match: RegExpExecArray | null): number {
  const unit = { us: 0.001, ms: 1, s: 1_000 }[match?.[2] ?? 'ms'] ?? 1;
  return Number(match?.[1] ?? 0) * unit;
}

async function runLoop({ port, path, connections, seconds }: Load): Promise<Measured> {
  const until = performance.now() + seconds * 1_000;
  const request = `GET ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n`;
  const results = await Promise.all(Array.from({ length: connections }, () => drive(port, request, until)));
  const durations = results.flatMap((result) => result.durations).sort((a, b) => a - b);
  const at = (share: number): number => durations[Math.floor(durations.length * share)] ?? 0;
  const failed = results.reduce((sum, result) => sum + result.failed, 0);
  return { requestsPerSecond: durations.length / seconds, p50Ms: at(0.5), p99Ms: at(0.99), failed };
}

/** One connection, one request after the other. */
function drive(port: number, request: string, until: number): Promise<{ durations: number[]; failed: number }> {
  const durations: number[] = [];
  let failed = 0;
  let received = '';
  let sentAt = 0;
  const socket = net.connect(port, '127.0.0.1');
  const send = (): void => {
    sentAt = performance.now();
    socket.write(request);
  };
  return new Promise((resolve) => {
    socket.on('connect', send).on('error', () => failed++);
    socket.on('close', () => resolve({ durations, failed }));
    socket.on('data', (chunk) => {
      received += chunk.toString('latin1');
      const head = received.indexOf('\r\n\r\n');
      const length = Number(/content-length: (\d+)/i.exec(received)?.[1]);
      if (head === -1 || received.length < head + 4 + length) return;
      if (!received.startsWith('HTTP/1.1 2')) failed++;
      durations.push(performance.now() - sentAt);
      received = '';
      if (performance.now() < until) send();
      else socket.destroy();
    });
  });
}
