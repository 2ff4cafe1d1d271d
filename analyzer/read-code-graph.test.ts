import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { CodeGraph } from './model/graph.ts';
import { readCodeGraph, requireReadable } from './read-code-graph.ts';

let root = '';
beforeEach(() => {
  root = mkdtempSync(path.join(tmpdir(), 'read-code-graph-'));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

function write(files: Readonly<Record<string, string | Buffer>>): void {
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(root, name)), { recursive: true });
    writeFileSync(path.join(root, name), content);
  }
}

const modulesOf = ({ modules }: CodeGraph): string[] => modules.map((module) => module.path);

describe('the files of a project', () => {
  it('are its sources; tests, builds, packages, declarations and large files are left out with the reason', async () => {
    write({
      'src/a.ts': 'export const a = 1;\n',
      'src/b.cjs': '',
      'src/a.test.ts': '',
      'src/types.d.ts': '',
      'test/c.ts': '',
      'src/__tests__/d.ts': '',
      'dist/e.js': '',
      'node_modules/x/index.js': '',
      '.next/f.js': '',
      'public/jquery.min.js': '',
      'public/bundle.js': `x(${'"aaaaaaaaaa",'.repeat(5_000)})`,
      'public/large.js': 'x();\n'.repeat(250_000),
      'src/generated/g.ts': '',
      'README.md': '',
    });
    const graph = await readCodeGraph(root, { exclude: ['src/generated/**'], history: false });
    expect(modulesOf(graph)).toEqual(['src/a.ts', 'src/b.cjs']);
    expect(graph.skipped).toEqual([
      { path: 'dist/', why: 'build output' },
      { path: 'public/bundle.js', why: 'minified' },
      { path: 'public/jquery.min.js', why: 'minified' },
      { path: 'public/large.js', why: 'larger than 1 MB' },
      { path: 'src/__tests__/', why: 'tests' },
      { path: 'src/a.test.ts', why: 'a test' },
      { path: 'src/generated/', why: 'excluded by a glob' },
      { path: 'test/', why: 'tests' },
    ]);
  });

  it('are read whatever their encoding and line ends', async () => {
    write({
      'bom.ts': '\uFEFFexport function a() {}\r\nexport function b() {}\r\n',
      'utf16.ts': Buffer.from('\uFEFFexport function a() {}\n', 'utf16le'),
      'latin.js': Buffer.from([0x2f, 0x2f, 0xe9, 0x0a, 0x66, 0x28, 0x29]),
    });
    const graph = await readCodeGraph(root, { history: false });
    expect(graph.skipped).toEqual([]);
    expect(graph.symbols.filter(({ name }) => name !== '').map(({ id, line }) => `${id} ${line}`)).toEqual([
      'bom.ts#a 1',
      'bom.ts#b 2',
      'utf16.ts#a 1',
    ]);
  });

  it('are each read once, links that go round in circles or away included', async () => {
    write({ 'src/a.ts': 'export const a = 1;' });
    symlinkSync(root, path.join(root, 'src/loop'));
    symlinkSync(path.join(root, 'src/a.ts'), path.join(root, 'src/again.ts'));
    symlinkSync(tmpdir(), path.join(root, 'away'));
    symlinkSync(path.join(root, 'nowhere.ts'), path.join(root, 'broken.ts'));
    const graph = await readCodeGraph(root, { history: false });
    expect(modulesOf(graph)).toEqual(['src/a.ts']);
    expect(graph.skipped.map(({ path: name, why }) => `${name} ${why}`)).toEqual([
      'away/ a link out of the analyzed folder',
      'broken.ts a link that leads nowhere',
      'src/loop/ a link out of the analyzed folder',
    ]);
  });

  it('with a syntax error are listed with the line', async () => {
    write({ 'a.ts': 'const a = 1;\nconst b = ;\n', 'b.ts': '' });
    const graph = await readCodeGraph(root, { history: false });
    expect(modulesOf(graph)).toEqual(['a.ts', 'b.ts']);
    expect(graph.skipped).toEqual([{ path: 'a.ts', why: 'could not be parsed: a.ts:2 Unexpected token' }]);
  });
});

describe('a folder that cannot be analyzed', () => {
  const code = async (folder: string) =>
    readCodeGraph(folder).then(
      () => 'read',
      (error: { code: string }) => error.code,
    );

  it('is refused with the reason', async () => {
    write({ 'only/readme.md': '', 'only/x.test.ts': '', 'schema/a.sql': 'CREATE TABLE a (id INT)', 'file.ts': '' });
    expect(await code(path.join(root, 'gone'))).toBe('ROOT_NOT_FOUND');
    expect(await code(path.join(root, 'file.ts'))).toBe('ROOT_NOT_A_FOLDER');
    expect(await code(path.join(root, 'only'))).toBe('NO_SOURCE_FOUND');
    expect(await code(path.join(root, 'schema'))).toBe('NO_SOURCE_FOUND');
  });

  it('is one where fewer than 95 % of the files could be read', () => {
    const failed = Array.from({ length: 6 }, (_, index) => ({
      path: `${index}.ts`,
      why: 'could not be read (EACCES)',
    }));
    expect(() => requireReadable(100, failed.slice(1))).not.toThrow();
    expect(() => requireReadable(100, failed)).toThrow(/Only 94 of 100 .*\n {2}0\.ts: could not be read \(EACCES\)/);
  });

  it('is one where more than a few files could not be parsed', async () => {
    write({ 'a.ts': 'here be dragons', 'b.ts': 'here be { dragons' });
    await expect(readCodeGraph(root)).rejects.toThrow(/Only 0 of 2 .*\n {2}a\.ts: could not be parsed: a\.ts:1/);
  });
});

describe('the program', () => {
  it('starts where package.json says, at shebangs, and at files that listen and nobody imports', async () => {
    write({
      'package.json': JSON.stringify({
        main: 'dist/main.js',
        bin: { shop: './cli.js' },
        scripts: { seed: 'NODE_ENV=x node ./scripts/seed.js --all' },
      }),
      'src/main.ts': '',
      'cli.js': '',
      'scripts/seed.js': '',
      'tool.js': '#!/usr/bin/env node\n',
      'server.js': `const app = require('express')(); app.listen(3000);`,
      'src/unused.ts': '',
    });
    expect((await readCodeGraph(root)).entryPoints).toEqual([
      'cli.js',
      'scripts/seed.js',
      'server.js',
      'src/main.ts',
      'tool.js',
    ]);
  });

  it('below its package.json starts there as well', async () => {
    write({
      'package.json': JSON.stringify({ scripts: { start: 'node src/server.ts' } }),
      'src/server.ts': '',
      'src/other.ts': '',
    });
    expect((await readCodeGraph(path.join(root, 'src'))).entryPoints).toEqual(['server.ts']);
  });
});

describe('the history', () => {
  const git = (...args: string[]) =>
    execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@b', '-c', 'commit.gpgsign=false', ...args], {
      cwd: root,
      stdio: 'ignore',
    });
  const commit = (files: Readonly<Record<string, string>>, message: string) => {
    write(files);
    git('add', '-A');
    git('commit', '-q', '-m', message);
  };

  it('tells which files change together, by the names they have today', async () => {
    git('init', '-q');
    const body = 'export const line = 1;\n'.repeat(20);
    for (let round = 0; round < 4; round += 1)
      commit({ 'old name.ts': `${body}// ${round}`, 'b.ts': `// ${round}`, [`lone${round}.ts`]: '' }, `round ${round}`);
    git('mv', 'old name.ts', 'naïve.ts');
    commit({ 'b.ts': '// moved' }, 'move');
    commit({ 'naïve.ts': `${body}// last`, 'b.ts': '// last' }, 'last');
    commit(Object.fromEntries(Array.from({ length: 31 }, (_, index) => [`many${index}.ts`, ''])), 'too many');
    const { changeCoupling } = await readCodeGraph(root);
    expect(changeCoupling).toEqual([{ a: 'b.ts', b: 'naïve.ts', shared: 6, degree: 1 }]);
    expect((await readCodeGraph(root, { history: false })).changeCoupling).toEqual([]);
  });

  it('may be missing, which is told', async () => {
    write({ 'a.ts': '' });
    const { changeCoupling, skipped } = await readCodeGraph(root);
    expect(changeCoupling).toEqual([]);
    expect(skipped).toEqual([{ path: '.git', why: 'no change coupling: the folder is in no git repository' }]);
  });
});
