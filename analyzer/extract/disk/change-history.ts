/** git history → files that commits change together. An effect: it runs git, never over the network, and keeps what it read. */
import { spawn } from 'node:child_process';
import type { ChangeCoupling } from '../../model/graph.ts';
import { coupleChanges } from '../change-coupling.ts';
import { type Commit, createLogReader } from '../git-log.ts';
import type { CacheFolder } from './cache-folder.ts';
import type { Skipped } from './find-files.ts';
import { keyOf, readKept, writeKept } from './kept.ts';

export interface History {
  readonly couplings: readonly ChangeCoupling[];
  /** Why there are none, when that says nothing about the code. */
  readonly skipped: readonly Skipped[];
}

/** Older commits say little about the code of today. */
const MAX_COMMITS = 10_000;

/** The whole repository: a file may have come from outside of the analyzed folder, and a commit is as large as it is. */
const LOG = ['log', `-n${MAX_COMMITS}`, '-z', '--name-status', '--no-merges', '--no-color', '--no-show-signature'];
const SIMILAR = '-M';
/** Where git has no contents (a partial clone) it can still tell that they are the same. */
const EQUAL = '-M100%';

/**
 * @param files relative to the root
 * @param cache null to read the history anew
 */
export async function readHistory(root: string, files: readonly string[], cache: CacheFolder | null): Promise<History> {
  const state = await runGit(root, ['rev-parse', '--is-shallow-repository', '--show-prefix', 'HEAD']);
  const why = state.failed ? reasonOf(state) : state.text.startsWith('true') ? SHALLOW : null;
  if (why !== null) return without(why);
  const [, prefix = '', head = ''] = state.text.split('\n');
  const commits = await readCommits(root, head, cache);
  if (typeof commits === 'string') return without(commits);
  const names = new Map(files.map((file) => [prefix + file, file]));
  const history = coupleChanges(commits, new Set(names.keys()));
  if (history.commits === 0) return without('no commit changed the analyzed files');
  const ours = (name: string): string => names.get(name) ?? name;
  return { couplings: history.couplings.map((one) => ({ ...one, a: ours(one.a), b: ours(one.b) })), skipped: [] };
}

const without = (why: string): History => ({
  couplings: [],
  skipped: [{ path: '.git', why: `no change coupling: ${why}` }],
});

const SHALLOW = 'the clone is shallow; `git fetch --unshallow` gets the history';

function reasonOf({ text, error }: Ended): string {
  if (text.startsWith('false')) return 'there are no commits yet';
  if (/not a git repository/i.test(error)) return 'the folder is in no git repository';
  return error === '' ? 'git could not be run' : `git says: ${error.split('\n', 1)[0]}`;
}

/** The commits before one commit, newest first: they never change. Or why there are none. */
async function readCommits(root: string, head: string, cache: CacheFolder | null): Promise<readonly Commit[] | string> {
  const key = keyOf('history', head, ...LOG);
  const kept = cache === null ? null : (readKept(cache, 'history', key) as readonly Commit[] | null);
  if (kept !== null) return kept;
  const read = await readLog(root, [...LOG, SIMILAR, '--format=%x01%H', head, '--']);
  const { commits, ended } = read.ended.failed
    ? await readLog(root, [...LOG, EQUAL, '--format=%x01%H', head, '--'])
    : read;
  if (ended.failed) return reasonOf(ended);
  if (cache !== null) writeKept(cache, 'history', { key, value: commits, count: 1 });
  return commits;
}

async function readLog(root: string, args: readonly string[]) {
  const log = createLogReader();
  let rest = '';
  const ended = await runGit(root, args, (chunk) => {
    const tokens = (rest + chunk).split('\0');
    rest = tokens.pop() ?? '';
    for (const token of tokens) log.read(token);
  });
  return { commits: log.commits(), ended };
}

interface Ended {
  readonly failed: boolean;
  /** What it printed, unless a reader took that. */
  readonly text: string;
  readonly error: string;
}

/** Against configurations that would run other programs, follow one file only or ask the network. */
const CONFIG = ['log.follow=false', 'protocol.allow=never', 'core.fsmonitor=false'].flatMap((one) => ['-c', one]);
const ENVIRONMENT = { LC_ALL: 'C', GIT_OPTIONAL_LOCKS: '0', GIT_NO_LAZY_FETCH: '1', GIT_TERMINAL_PROMPT: '0' };

export function runGit(cwd: string, args: readonly string[], read?: (chunk: string) => void): Promise<Ended> {
  return new Promise((resolve) => {
    const env = { ...process.env, ...ENVIRONMENT };
    const git = spawn('git', [...CONFIG, ...args], { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
    let text = '';
    let error = '';
    const keep = (chunk: string): void => {
      text += chunk;
    };
    git.stdout.setEncoding('utf8').on('data', read ?? keep);
    git.stderr.setEncoding('utf8').on('data', (chunk: string) => {
      if (error.length < 1_000) error += chunk;
    });
    git.on('error', () => resolve({ failed: true, text: '', error: '' }));
    git.on('close', (code) => resolve({ failed: code !== 0, text, error: error.trim() }));
  });
}
