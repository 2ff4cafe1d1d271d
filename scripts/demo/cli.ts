/** Runs `strangler` as the user does: a process of its own, judged by its exit code and its output. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { REPOSITORY } from './part.ts';

export interface CliOutcome {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

export async function strangler(args: readonly string[], cwd: string = REPOSITORY): Promise<CliOutcome> {
  const child = spawn(process.execPath, [path.join(REPOSITORY, 'cli/main.ts'), ...args], {
    cwd,
    env: { ...process.env, NODE_OPTIONS: '', NO_COLOR: '1' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const text = { out: '', err: '' };
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => (text.out += chunk));
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => (text.err += chunk));
  const [code] = (await once(child, 'close')) as [number | null];
  return { code: code ?? 70, ...text };
}
