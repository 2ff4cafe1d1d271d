/** Programs of the benchmark as processes of their own, and what they cost. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import net, { type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';

export interface Running {
  readonly port: number;
  readonly pid: number;
}

/** For configurations, logs and bodies; gone after the run. */
export const scratch = mkdtempSync(path.join(tmpdir(), 'bench-proxy-'));
const children = new Set<ChildProcess>();

export const isInstalled = (program: string): boolean => spawnSync(program, ['-v']).error === undefined;

export function writeScratch(name: string, content: string | Buffer): string {
  const file = path.join(scratch, name);
  writeFileSync(file, content);
  return file;
}

/** Starts a program whose standard output goes to a file, and waits until its port answers. */
export async function start(command: string, args: readonly string[], port: number): Promise<Running> {
  const log = path.join(scratch, `${port}.log`);
  const output = openSync(log, 'a');
  const child = spawn(command, args, { cwd: scratch, stdio: ['ignore', output, output] });
  closeSync(output);
  children.add(child);
  for (let tries = 0; !(await answers(port)); tries++) {
    if (child.exitCode !== null || tries > 200) throw new Error(`${command} did not start:\n${readFileSync(log)}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return { port, pid: child.pid ?? 0 };
}

/** Starts a Node program that prints its port. */
export async function startNode(script: string, ...args: readonly string[]): Promise<Running> {
  const child = spawn(process.execPath, [path.join(import.meta.dirname, script), ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  children.add(child);
  const port = await new Promise<number>((resolve, reject) => {
    child.stdout.once('data', (chunk) => resolve(Number(chunk)));
    child.once('exit', (code) => reject(new Error(`${script} ${args[0]} ended with ${code}`)));
  });
  return { port, pid: child.pid ?? 0 };
}

export async function stopAll(): Promise<void> {
  const ended = [...children].map((child) =>
    child.exitCode === null && child.signalCode === null
      ? new Promise((resolve) => child.once('exit', resolve))
      : undefined,
  );
  for (const child of children) child.kill('SIGKILL');
  await Promise.all(ended);
  children.clear();
}

export const removeScratch = (): void => rmSync(scratch, { recursive: true, force: true });

/** Seconds of CPU that a process has used, all threads, user and system; Linux only, else NaN. */
export function cpuSecondsOf(pid: number): number {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
    return (Number(fields[11]) + Number(fields[12])) / 100;
  } catch {
    return Number.NaN;
  }
}

export function freePort(): Promise<number> {
  const server = net.createServer();
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = net.connect(port, '127.0.0.1');
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });
}
