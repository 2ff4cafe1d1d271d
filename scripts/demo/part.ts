/** One program of the sample as a real child process: started, awaited until it listens, watched, stopped. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const PRELOAD = fileURLToPath(new URL('./die-with-parent.ts', import.meta.url));
const START_DEADLINE_MS = 30_000;
const STOP_DEADLINE_MS = 5_000;
const KEPT_LINES = 20;

export interface PartOptions {
  readonly name: string;
  readonly folder: string;
  /** File to run and its arguments. */
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** Gives the result once the program's output shows that it is ready, else undefined. */
  readonly ready?: (line: string) => number | undefined;
}

export class PartFailed extends Error {
  constructor(name: string, what: string, lines: readonly string[]) {
    super(
      `${name} ${what}${lines.length > 0 ? `. Its last words:\n${lines.map((line) => `    ${line}`).join('\n')}` : '.'}`,
    );
    this.name = 'PartFailed';
  }
}

export class Part {
  readonly name: string;
  port = 0;
  /** Called when the program ends without having been told to. */
  onCrash: (failure: PartFailed) => void = () => {};
  #child: ChildProcess | undefined;
  #stopping = false;
  readonly #lines: string[] = [];
  readonly #options: PartOptions;

  constructor(options: PartOptions) {
    this.name = options.name;
    this.#options = options;
  }

  get running(): boolean {
    return this.#child !== undefined && this.#child.exitCode === null && this.#child.signalCode === null;
  }

  /** Resolves with the port once the program says that it listens. */
  async start(): Promise<number> {
    this.#stopping = false;
    const child = this.#spawn();
    this.port = await this.#untilReady(child);
    void once(child, 'exit').then(() => this.#ended(child));
    return this.port;
  }

  /** Resolves when the program has done its work and left with 0. */
  async run(): Promise<string> {
    const child = this.#spawn();
    const [code] = (await once(child, 'close')) as [number | null];
    if (code !== 0) throw new PartFailed(this.name, `failed (exit ${code})`, this.#lines);
    return this.#lines.join('\n');
  }

  /** Asks the program to stop; insists after five seconds. */
  async stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<void> {
    this.#stopping = true;
    const child = this.#child;
    if (child === undefined || !this.running) return;
    const gone = once(child, 'exit');
    child.kill(signal);
    const insist = setTimeout(() => child.kill('SIGKILL'), STOP_DEADLINE_MS);
    await gone;
    clearTimeout(insist);
  }

  #spawn(): ChildProcess {
    const { folder, args, env } = this.#options;
    const child = spawn(process.execPath, ['--import', PRELOAD, ...args], {
      cwd: folder,
      env: { ...process.env, NODE_OPTIONS: '', ...env },
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    for (const stream of [child.stdout, child.stderr]) {
      if (stream) createInterface({ input: stream }).on('line', (line) => this.#keep(line));
    }
    this.#child = child;
    return child;
  }

  #keep(line: string): void {
    this.#lines.push(line);
    if (this.#lines.length > KEPT_LINES) this.#lines.shift();
    this.#onLine(line);
  }

  #onLine: (line: string) => void = () => {};

  #untilReady(child: ChildProcess): Promise<number> {
    return new Promise((resolve, reject) => {
      const fail = (what: string): void => reject(new PartFailed(this.name, what, this.#lines));
      const timer = setTimeout(() => fail(`did not start within ${START_DEADLINE_MS / 1000} s`), START_DEADLINE_MS);
      const onClose = (code: number | null): void => {
        clearTimeout(timer);
        fail(`could not start (exit ${code})`);
      };
      child.once('close', onClose);
      this.#onLine = (line) => {
        const port = (this.#options.ready ?? listeningPort)(line);
        if (port === undefined) return;
        clearTimeout(timer);
        child.off('close', onClose);
        this.#onLine = () => {};
        resolve(port);
      };
    });
  }

  #ended(child: ChildProcess): void {
    if (this.#stopping) return;
    this.onCrash(
      new PartFailed(this.name, `stopped by itself (${child.signalCode ?? `exit ${child.exitCode}`})`, this.#lines),
    );
  }
}

/** Every app of the sample logs one JSON line `{"msg":"listening","port":…}`. */
function listeningPort(line: string): number | undefined {
  if (!line.includes('"listening"')) return undefined;
  try {
    const { msg, port } = JSON.parse(line) as { msg?: unknown; port?: unknown };
    return msg === 'listening' && typeof port === 'number' ? port : undefined;
  } catch {
    return undefined;
  }
}

export const REPOSITORY = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');
