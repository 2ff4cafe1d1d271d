/** The analyzer where it is watched on a terminal, where the disk is full, and where it may not write. */
import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { REPOSITORY } from '../../scripts/demo/part.ts';

const MAIN = path.join(REPOSITORY, 'cli/main.ts');
const NOBODY = 65_534;
let folder = '';
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'strangler-surroundings-'));
  chmodSync(folder, 0o755);
  writeFileSync(path.join(folder, 'orders.js'), 'exports.place = () => 1;\n');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const isRoot = process.getuid?.() === 0;
const runs = (command: string, args: readonly string[]): boolean => spawnSync(command, [...args]).status === 0;
const hasTerminal = runs('script', ['-qec', 'true', '/dev/null']);
const canMount = isRoot && runs('unshare', ['-m', 'mount', '-t', 'tmpfs', 'tmpfs', tmpdir()]);

/** What a machine cannot do is skipped, and the title says what it lacks. */
const where = (can: boolean, needs: string) => (title: string, check: () => void) =>
  can ? it(title, check, 60_000) : it.skip(`${title} (needs ${needs})`, check);

const report = (stdout: string): number => (JSON.parse(stdout) as { modules: unknown[] }).modules.length;

describe('a person at a terminal', () => {
  where(hasTerminal, 'the command `script`')(
    'sees how far the analysis is, and nothing of it is left in the end',
    () => {
      const body = Array.from({ length: 60 }, (_, index) => `  call${index}(one.two(three), { a: [${index}] });\n`);
      for (let index = 0; index < 1_200; index += 1)
        writeFileSync(path.join(folder, `m${index}.js`), `exports.run = () => {\n${body.join('')}};\n`);
      const words = `"${process.execPath}" "${MAIN}" analyze "${folder}" --no-cache --out /dev/null`;
      const { stdout } = spawnSync('script', ['-qec', `stty cols 80; ${words}`, '/dev/null'], {
        encoding: 'utf8',
        env: { ...process.env, CI: '', TERM: 'xterm' },
      });
      expect(stdout).toMatch(/\[2Kreading files {2}█+░* {2}[\d,]+ of 1,201/);
      expect(stdout).toMatch(/\r.\[2KWrote \/dev\/null\.\r\n$/);
      expect(stdout).not.toContain('�');
    },
  );
});

describe('a cache that cannot be written', () => {
  const analyze = `"${process.execPath}" "${MAIN}" analyze "$0" --format json`;

  where(canMount, 'the right to mount a small disk')(
    'because the disk is full is told, and the report still comes',
    () => {
      mkdirSync(path.join(folder, '.strangler'));
      const full = `mount -t tmpfs -o size=8k tmpfs "$0/.strangler" && ${analyze}`;
      const { status, stdout, stderr } = spawnSync('unshare', ['-m', 'sh', '-c', full, folder], { encoding: 'utf8' });
      expect(stderr).toMatch(/^note: The cache .*cannot be written \(ENOSPC\)/m);
      expect([status, report(stdout)]).toEqual([0, 1]);
    },
  );

  it('because the folder is another user’s is told, and the report still comes', () => {
    chmodSync(folder, 0o555);
    const user = isRoot ? { uid: NOBODY, gid: NOBODY } : {};
    const { status, stdout, stderr } = spawnSync('sh', ['-c', analyze, folder], { encoding: 'utf8', ...user });
    chmodSync(folder, 0o755);
    expect(stderr).toMatch(/^note: The cache .*cannot be written \(EACCES\)/m);
    expect([status, report(stdout)]).toEqual([0, 1]);
  }, 30_000);
});
