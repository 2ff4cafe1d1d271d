/** `npm start` as a newcomer runs it: it says what it does, ends on Ctrl-C without a trace, and can be started again. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type Server } from 'node:net';
import { afterEach, describe, expect, it } from '@jest/globals';
import { REPOSITORY } from '../../scripts/demo/part.ts';
import { freePorts, portsFrom, takenPorts } from '../../scripts/demo/ports.ts';

/** Below the ports that systems give to outgoing connections (from 32,768 on): one that was just closed may still hold its own. */
const BASE = 12_600 + (process.pid % 100) * 100;

let child: ChildProcess | undefined;
let server: Server | undefined;

afterEach(async () => {
  if (child && child.exitCode === null && child.signalCode === null) {
    child.kill('SIGKILL');
    await once(child, 'close');
  }
  if (server) await once(server.close(), 'close');
  server = undefined;
});

describe('npm start', () => {
  it('prints report, addresses, a flip and a comparison, stops on Ctrl-C, and starts again', async () => {
    for (const round of [1, 2]) {
      const { text, code } = await startAndInterrupt(`round ${round}`);
      expect(text).toMatch(/services/i);
      expect(text).toContain(`http://127.0.0.1:${BASE + 80}`);
      expect(text).toContain('strangler route "GET /products" shadow');
      expect(text).toMatch(/\/price/);
      expect(text).toContain('Ctrl-C stops everything.');
      expect(code).toBe(0);
      expect(await takenPorts(portsFrom(BASE))).toEqual([]);
    }
  }, 180_000);

  it('leaves no process behind when it is killed with -9', async () => {
    start();
    await said(/Ctrl-C stops everything/);
    child?.kill('SIGKILL');
    await freed();
  }, 120_000);

  it('names the port that is taken and starts nothing', async () => {
    server = createServer().listen(BASE + 2, '127.0.0.1');
    await once(server, 'listening');
    start();
    const text = collect();
    const [code] = (await once(child as ChildProcess, 'close')) as [number];
    expect(code).toBe(1);
    expect(text()).toMatch(new RegExp(`ports are taken: ${BASE + 2} \\(catalog\\)`));
    expect(text()).toContain('SHOP_PORT_BASE=');
  }, 60_000);

  it('refuses a flag it does not know', async () => {
    start(['--onse']);
    const text = collect();
    const [code] = (await once(child as ChildProcess, 'close')) as [number];
    expect(code).toBe(1);
    expect(text()).toContain('--onse');
  }, 60_000);
});

describe('free ports', () => {
  it('are different from each other', async () => {
    const ports = Object.values(await freePorts());
    expect(new Set(ports).size).toBe(ports.length);
  });
});

function start(args: readonly string[] = []): void {
  child = spawn(process.execPath, ['scripts/demo/main.ts', ...args], {
    cwd: REPOSITORY,
    env: { ...process.env, NODE_OPTIONS: '', SHOP_PORT_BASE: String(BASE) },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

function collect(): () => string {
  let text = '';
  for (const stream of [child?.stdout, child?.stderr])
    stream?.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
  return () => text;
}

async function startAndInterrupt(name: string): Promise<{ text: string; code: number | null }> {
  start();
  const text = collect();
  await said(/Ctrl-C stops everything/);
  child?.kill('SIGINT');
  const [code] = (await once(child as ChildProcess, 'close')) as [number | null];
  return { text: `${name}\n${text()}`, code };
}

function said(words: RegExp): Promise<void> {
  const text = collect();
  return new Promise((resolve, reject) => {
    const look = (): void => void (words.test(text()) && resolve());
    child?.stdout?.on('data', look);
    child?.once('close', () => reject(new Error(`It ended before saying ${words}:\n${text()}`)));
  });
}

async function freed(): Promise<void> {
  const deadline = performance.now() + 15_000;
  while ((await takenPorts(portsFrom(BASE))).length > 0) {
    if (performance.now() > deadline) throw new Error('A port is still held 15 s after the end.');
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
