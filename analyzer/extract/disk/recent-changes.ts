/** git's last year of commits, and CODEOWNERS. An effect: it runs git, never over the network. */
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { RecentChanges } from '../../model/recent-changes.ts';
import { runGit } from './change-history.ts';

const YEAR_SECONDS = 365 * 24 * 3_600;
const MAX_COMMITS = 20_000;

/** The year up to the newest commit; in words why it cannot be told. */
export async function readGitYear(root: string): Promise<RecentChanges | string> {
  const head = await runGit(root, ['log', '-1', '--format=%ct %cs']);
  if (head.failed)
    return /not a git repository/i.test(head.error)
      ? 'the folder is in no git repository'
      : 'git has no commits to tell';
  const shallow = await runGit(root, ['rev-parse', '--is-shallow-repository']);
  if (shallow.text.startsWith('true')) return 'the clone is shallow';
  const [seconds = '0', until = ''] = head.text.trim().split(' ');
  const log = await runGit(root, [
    ...['-c', 'core.quotePath=false', 'log', `-n${MAX_COMMITS}`, `--since=${Number(seconds) - YEAR_SECONDS}`],
    ...['--no-merges', '--name-only', '--relative', '--format=%x01%aN', '--', '.'],
  ]);
  return log.failed ? 'git could not be read' : { until, commits: log.text.split('\u0001').slice(1).map(readCommit) };
}

function readCommit(text: string): RecentChanges['commits'][number] {
  const [author = '', ...files] = text.split('\n').filter((line) => line !== '');
  return { author, files };
}

const PLACES = ['.github/CODEOWNERS', 'CODEOWNERS', 'docs/CODEOWNERS', '.gitlab/CODEOWNERS'];

/** The file and where the root is within the folder it speaks of; undefined when there is none. */
export async function readCodeOwners(root: string): Promise<{ text: string; prefix: string } | undefined> {
  const asked = await runGit(root, ['rev-parse', '--show-toplevel', '--show-prefix']);
  const [top = root, prefix = ''] = asked.failed ? [] : asked.text.split('\n');
  const found = PLACES.map((place) => path.join(top, place)).find((file) => existsSync(file));
  return found === undefined ? undefined : { text: readFileSync(found, 'utf8'), prefix };
}
