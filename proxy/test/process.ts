/** The proxy as a process of its own, as the command starts it, and what it holds on to. Linux only: reads /proc. */
import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import net, { type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';

export interface ProxyProcess {
  readonly port: number;
  readonly url: string;
  readonly adminUrl: string;
  readonly pid: number;
  /** Resident memory, bytes. */
  memory(): number;
  descriptors(): number;
  stop(): Promise<void>;
}

const MAIN = path.join(import.meta.dirname, '../../cli/main.ts');

export interface ProxyOptions {
  readonly config: Readonly<Record<string, unknown>>;
  readonly rules?: readonly Readonly<Record<string, unknown>>[];
  readonly nodeFlags?: readonly string[];
}

export async function startProxyProcess({ config, rules = [], nodeFlags = [] }: ProxyOptions): Promise<ProxyProcess> {
  const folder = mkdtempSync(path.join(tmpdir(), 'strangler-proxy-'));
  const [port, adminPort] = [await freePort(), await freePort()];
  const written = { proxy: { port }, admin: { port: adminPort }, stateDir: 'state', ...config };
  writeFileSync(path.join(folder, 'config.json'), JSON.stringify(written));
  writeFileSync(path.join(folder, 'routes.json'), JSON.stringify({ rules }));
  const args = ['proxy', '--config', 'config.json', '--routes', 'routes.json'];
  const child = spawn(process.execPath, [...nodeFlags, MAIN, ...args], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  await new Promise<void>((resolve, reject) => {
    child.stdout.on('data', (chunk) => String(chunk).includes('Ctrl-C') && resolve());
    child.once('exit', (code) => reject(new Error(`the proxy ended with ${code}`)));
  });
  const proc = `/proc/${child.pid}`;
  return {
    port,
    url: `http://127.0.0.1:${port}`,
    adminUrl: `http://127.0.0.1:${adminPort}`,
    pid: child.pid ?? 0,
    memory: () => Number(/VmRSS:\s+(\d+) kB/.exec(readFileSync(`${proc}/status`, 'utf8'))?.[1]) * 1_024,
    descriptors: () => readdirSync(`${proc}/fd`).length,
    async stop() {
      child.kill('SIGKILL');
      await ended;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function freePort(): Promise<number> {
  const server = net.createServer();
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}
