/**
 * What the proxy costs: requests/s and latency direct, through it, and through bare Express + http-proxy-middleware.
 * One run, every subject a process of its own: `node bench/proxy.ts [seconds per row] [connections]`.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { hasWrk, measure } from './load.ts';

const seconds = Number(process.argv[2] ?? 5);
const connections = Number(process.argv[3] ?? 32);
const children: ChildProcess[] = [];

try {
  const origin = await start('proxy-origin.ts');
  const url = `http://127.0.0.1:${origin}`;
  const rows = [
    ['direct', origin, '/resource-7/1'],
    ['strangler, route in canary', await start('proxy-subject.ts', 'strangler', url), '/resource-7/1'],
    ['Express + http-proxy-middleware', await start('proxy-subject.ts', 'express', url), '/resource-7/1'],
  ] as const;
  console.log(
    `1 KB GET, ${connections} connections, ${seconds} s per row, load from ${hasWrk() ? 'wrk' : 'the built-in loop'}\n`,
  );
  console.log(layOut(['', 'requests/s', 'p50 ms', 'p99 ms', 'failed']));
  for (const [name, port, path] of rows) {
    await measure({ port, path, connections, seconds: 1 });
    const { requestsPerSecond, p50Ms, p99Ms, failed } = await measure({ port, path, connections, seconds });
    console.log(layOut([name, requestsPerSecond.toFixed(0), p50Ms.toFixed(2), p99Ms.toFixed(2), String(failed)]));
  }
} finally {
  for (const child of children) child.kill();
}

async function start(script: string, ...args: string[]): Promise<number> {
  const file = fileURLToPath(new URL(script, import.meta.url));
  const child = spawn(process.execPath, [file, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
  children.push(child);
  return Number(await new Promise((resolve) => child.stdout.once('data', (chunk) => resolve(String(chunk)))));
}

function layOut([name = '', ...numbers]: readonly string[]): string {
  return `${name.padEnd(32)}${numbers.map((number) => number.padStart(12)).join('')}`;
}
