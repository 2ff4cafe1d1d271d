import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readCodeOwners, readGitYear } from './recent-changes.ts';

let top = '';
const git = (date: string, ...args: string[]): void => {
  const env = { ...process.env, GIT_AUTHOR_DATE: date, GIT_COMMITTER_DATE: date, GIT_CONFIG_GLOBAL: '/dev/null' };
  execFileSync('git', ['-c', 'user.name=ann', '-c', 'user.email=a@b', ...args], { cwd: top, env, stdio: 'ignore' });
};
const commit = (date: string, ...files: string[]): void => {
  for (const file of files) writeFileSync(path.join(top, file), date);
  git(date, 'add', '.');
  git(date, 'commit', '-m', 'x');
};

beforeAll(() => {
  top = mkdtempSync(path.join(tmpdir(), 'strangler-year-'));
  mkdirSync(path.join(top, 'app'));
  git('2020-01-01T00:00:00Z', 'init');
  commit('2020-01-01T00:00:00Z', 'app/a.ts');
  commit('2024-05-01T12:00:00Z', 'app/a.ts', 'app/ü b.ts', 'other.ts');
  commit('2024-06-01T12:00:00Z', 'app/a.ts', 'CODEOWNERS');
});
afterAll(() => rmSync(top, { recursive: true, force: true }));

describe('the last year', () => {
  it('ends with the newest commit and knows the files of the folder only', async () => {
    expect(await readGitYear(path.join(top, 'app'))).toEqual({
      until: '2024-06-01',
      commits: [
        { author: 'ann', files: ['a.ts'] },
        { author: 'ann', files: ['a.ts', 'ü b.ts'] },
      ],
    });
  });

  it('cannot be told outside of a repository', async () => {
    const alone = mkdtempSync(path.join(tmpdir(), 'strangler-alone-'));
    expect(await readGitYear(alone)).toBe('the folder is in no git repository');
    expect(await readCodeOwners(alone)).toBeUndefined();
    rmSync(alone, { recursive: true });
  });
});

describe('CODEOWNERS', () => {
  it('is found at the top of the repository, with the way to the folder', async () => {
    expect(await readCodeOwners(path.join(top, 'app'))).toEqual({ text: '2024-06-01T12:00:00Z', prefix: 'app/' });
  });
});
