import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { openCacheFolder } from './cache-folder.ts';
import { readHistory } from './change-history.ts';

let top = '';
beforeEach(() => {
  top = mkdtempSync(path.join(tmpdir(), 'history-'));
});
afterEach(() => rmSync(top, { recursive: true, force: true }));

const AUTHOR = [
  '-c',
  'user.name=a',
  '-c',
  'user.email=a@b',
  '-c',
  'commit.gpgsign=false',
  '-c',
  'init.defaultBranch=main',
];
const git = (...args: string[]) => execFileSync('git', [...AUTHOR, ...args], { cwd: top, stdio: 'pipe' }).toString();

function commit(files: Readonly<Record<string, string>>): void {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(top, name)), { recursive: true });
    writeFileSync(path.join(top, name), text);
  }
  git('add', '-A');
  git('commit', '-q', '--allow-empty', '-m', 'x');
}

const BODY = 'export const line = 1;\n'.repeat(20);
const rounds = (count: number, ...names: string[]) => {
  for (let round = 0; round < count; round += 1)
    commit(Object.fromEntries(names.map((name) => [name, `${BODY}// ${name} ${round} ${Math.random()}`])));
};
const read = (folder: string, ...files: string[]) => readHistory(path.join(top, folder), files, null);

describe('the history', () => {
  it('follows renames, also from outside of the analyzed folder, and names that git quotes', async () => {
    git('init', '-q');
    rounds(3, 'lib/naïve "old".ts', 'app/b.ts');
    mkdirSync(path.join(top, 'app/deep'), { recursive: true });
    git('mv', 'lib/naïve "old".ts', 'app/deep/new\tname.ts');
    commit({});
    rounds(3, 'app/deep/new\tname.ts', 'app/b.ts');
    rounds(2, 'app/b.ts', 'lib/other.ts');
    const { couplings, skipped } = await read('app', 'b.ts', 'deep/new\tname.ts');
    expect(skipped).toEqual([]);
    // Six shared; eight revisions of one, seven of the other: its renaming is one.
    expect(couplings).toEqual([{ a: 'b.ts', b: 'deep/new\tname.ts', shared: 6, degree: 0.8 }]);
  });

  it('counts the commits of merged branches once, and no merge', async () => {
    git('init', '-q');
    rounds(2, 'a.ts', 'b.ts');
    git('checkout', '-q', '-b', 'side');
    rounds(3, 'a.ts', 'b.ts');
    git('checkout', '-q', 'main');
    rounds(1, 'c.ts');
    git('merge', '-q', '--no-ff', '-m', 'merge', 'side');
    expect((await read('.', 'a.ts', 'b.ts', 'c.ts')).couplings).toEqual([
      { a: 'a.ts', b: 'b.ts', shared: 5, degree: 1 },
    ]);
  });

  it('counts a copy as a change of the copy alone', async () => {
    git('init', '-q');
    git('config', 'diff.renames', 'copies');
    rounds(5, 'a.ts', 'b.ts');
    commit({ 'copy.ts': `${BODY}// a.ts 4`, 'a.ts': `${BODY}// changed` });
    expect((await read('.', 'a.ts', 'b.ts', 'copy.ts')).couplings).toEqual([
      { a: 'a.ts', b: 'b.ts', shared: 5, degree: 0.909 },
    ]);
  });

  it('is kept until there is another commit', async () => {
    git('init', '-q');
    rounds(5, 'a.ts', 'b.ts');
    const cache = openCacheFolder(top, () => {});
    const first = await readHistory(top, ['a.ts', 'b.ts'], cache);
    expect(await readHistory(top, ['a.ts', 'b.ts'], cache)).toEqual(first);
    rounds(1, 'a.ts', 'b.ts');
    expect((await readHistory(top, ['a.ts', 'b.ts'], cache)).couplings).toMatchObject([{ shared: 6 }]);
    expect(readdirSync(path.join(top, '.strangler/cache'))).toHaveLength(1);
  });
});

describe('a missing history', () => {
  const why = async (folder: string, ...files: string[]) =>
    (await read(folder, ...files)).skipped.map((one) => `${one.path} ${one.why}`);

  it('is told with the reason', async () => {
    expect(await why('.', 'a.ts')).toEqual(['.git no change coupling: the folder is in no git repository']);
    git('init', '-q');
    expect(await why('.', 'a.ts')).toEqual(['.git no change coupling: there are no commits yet']);
    commit({ 'b.ts': '' });
    expect(await why('.', 'a.ts')).toEqual(['.git no change coupling: no commit changed the analyzed files']);
    commit({ 'b.ts': '1' });
    git('clone', '-q', '--depth', '1', `file://${top}`, 'shallow');
    expect(await why('shallow', 'b.ts')).toEqual([
      expect.stringContaining('.git no change coupling: the clone is shallow'),
    ]);
    writeFileSync(path.join(top, '.git/HEAD'), 'nonsense');
    expect(await why('.', 'b.ts')).toHaveLength(1);
  });
});
