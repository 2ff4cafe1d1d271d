/** git history → files that commits change together. An effect: it runs `git log`. */
import { spawn } from 'node:child_process';
import type { ChangeCoupling } from '../../model/graph.ts';
import { createCouplingCounter } from '../change-coupling.ts';

/** Older commits say little about the code of today. */
const MAX_COMMITS = 10_000;

const LOG = [
  'log',
  `-n${MAX_COMMITS}`,
  '-z',
  '--name-status',
  '-M',
  '--no-merges',
  '--relative',
  '--format=%x01',
  '--',
  '.',
];

/** Empty when there is no git, no history or only a part of it. */
export async function readChangeCoupling(root: string, files: ReadonlySet<string>): Promise<ChangeCoupling[]> {
  const shallow = await run(root, ['rev-parse', '--is-shallow-repository'], () => {});
  if (shallow === null || shallow.trim() !== 'false') return [];
  const counter = createCouplingCounter(files);
  let rest = '';
  const log = await run(root, LOG, (chunk) => {
    const tokens = (rest + chunk).split('\0');
    rest = tokens.pop() ?? '';
    for (const token of tokens) counter.read(token);
  });
  if (log === null) return [];
  counter.read(rest);
  return counter.couplings();
}

/** What the command prints, null when it failed; with a reader the text is not kept. */
function run(cwd: string, args: readonly string[], read: (chunk: string) => void): Promise<string | null> {
  return new Promise((resolve) => {
    const git = spawn('git', ['-c', 'core.quotepath=off', ...args], { cwd, stdio: ['ignore', 'pipe', 'ignore'] });
    let kept = '';
    git.stdout.setEncoding('utf8');
    git.stdout.on('data', (chunk: string) => {
      if (kept.length < 1_000) kept += chunk;
      read(chunk);
    });
    git.on('error', () => resolve(null));
    git.on('close', (code) => resolve(code === 0 ? kept : null));
  });
}
