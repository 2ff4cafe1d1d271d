import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type CacheFolder, openCacheFolder } from './cache-folder.ts';
import { type Intake, takeIn } from './intake.ts';

let root = '';
beforeEach(() => {
  root = mkdtempSync(path.join(tmpdir(), 'cache-'));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const OLD = new Date('2026-01-01T00:00:00Z');
const pack = () => path.join(root, '.strangler/cache/facts.pack');
const write = (name: string, text: string) => writeFileSync(path.join(root, name), text);

/** The clock of the disk is later than every change, so that stamps may be trusted. */
const later = (): CacheFolder => ({ ...openCacheFolder(root, () => {}), openedMs: Date.now() + 60_000 });

async function run(files: readonly string[], { cache = later(), version = 'v1' } = {}): Promise<Intake> {
  const intake = await takeIn(root, files, { cache, version, helpers: 0 });
  intake.facts();
  intake.save();
  return intake;
}

/** What was read anew, by the progress that is told. */
async function read(files: readonly string[], version = 'v1'): Promise<number> {
  let all = 0;
  const intake = await takeIn(root, files, {
    cache: later(),
    version,
    helpers: 0,
    onProgress: (_done, of) => (all = of),
  });
  intake.save();
  return all;
}

const namesOf = (intake: Intake) =>
  intake.facts().map(({ path: file, symbols }) => [file, symbols.map(({ name }) => name)]);

describe('the cache', () => {
  it('is read instead of files that have not changed, and knows the others by their bytes', async () => {
    write('a.ts', 'export const a = 1;');
    write('b.ts', 'export const b = 1;');
    await run(['a.ts', 'b.ts']);
    expect(await read(['a.ts', 'b.ts'])).toBe(0);
    utimesSync(path.join(root, 'a.ts'), OLD, OLD);
    expect(await read(['a.ts', 'b.ts'])).toBe(1);
    expect(await read(['a.ts', 'b.ts'])).toBe(0);
    write('b.ts', 'export const c = 1;');
    expect(namesOf(await run(['a.ts', 'b.ts']))).toEqual([
      ['a.ts', ['a']],
      ['b.ts', ['c']],
    ]);
  });

  it('sees an edit of the same length with the old modification time set back', async () => {
    write('a.ts', 'export const a = 1;');
    utimesSync(path.join(root, 'a.ts'), OLD, OLD);
    await run(['a.ts']);
    write('a.ts', 'export const b = 1;');
    utimesSync(path.join(root, 'a.ts'), OLD, OLD);
    expect(namesOf(await run(['a.ts']))).toEqual([['a.ts', ['b']]]);
  });

  it('does not trust the stamp of a file that was written while it was read', async () => {
    write('a.ts', 'export const a = 1;');
    await run(['a.ts'], { cache: openCacheFolder(root, () => {}) });
    expect(await read(['a.ts'])).toBe(1);
  });

  it('of another version of the analyzer is not used', async () => {
    write('a.ts', '');
    await run(['a.ts']);
    expect(await read(['a.ts'], 'v2')).toBe(1);
  });

  it('remembers what was left out, and tries again what failed', async () => {
    write('large.js', 'x();\n'.repeat(250_000));
    const first = await run(['large.js', 'gone.ts']);
    expect(first).toMatchObject({ failed: [{ path: 'gone.ts', why: 'could not be read (ENOENT)' }], paths: [] });
    write('gone.ts', '');
    const second = await run(['large.js', 'gone.ts']);
    expect(second).toMatchObject({
      failed: [],
      paths: ['gone.ts'],
      skipped: [{ path: 'large.js', why: 'larger than 1 MB' }],
    });
    expect(second.digest).not.toBe(first.digest);
  });

  it('forgets deleted files and keeps those that other options analyze', async () => {
    for (const name of ['a.ts', 'b.ts', 'c.ts']) write(name, `export const ${name[0]} = 1;`);
    await run(['a.ts', 'b.ts', 'c.ts']);
    rmSync(path.join(root, 'c.ts'));
    write('a.ts', 'export const changed = 1;');
    await run(['a.ts']);
    expect(readFileSync(pack(), 'latin1')).not.toContain('c.ts');
    expect(await read(['a.ts', 'b.ts'])).toBe(0);
    expect(namesOf(await run(['a.ts', 'b.ts']))).toEqual([
      ['a.ts', ['changed']],
      ['b.ts', ['b']],
    ]);
  });

  it('asks git to ignore it', async () => {
    write('a.ts', '');
    await run(['a.ts']);
    expect(readFileSync(path.join(root, '.strangler/.gitignore'), 'utf8')).toBe('*\n');
  });
});

describe('a damaged cache', () => {
  it('is made again, wherever the damage is', async () => {
    write('a.ts', 'export const a = 1;');
    await run(['a.ts']);
    const whole = readFileSync(pack());
    for (let at = 0; at < whole.length; at += 7) {
      const bytes = Buffer.from(whole);
      bytes[at] = (bytes[at] ?? 0) ^ 1;
      writeFileSync(pack(), bytes);
      expect([at, await read(['a.ts'])]).toEqual([at, 1]);
    }
    for (const length of [0, 1, 20, whole.length - 1]) {
      writeFileSync(pack(), whole.subarray(0, length));
      expect(namesOf(await run(['a.ts']))).toEqual([['a.ts', ['a']]]);
    }
  });

  it('may be a folder, or have been left half-written by a run that was killed', async () => {
    write('a.ts', '');
    mkdirSync(pack(), { recursive: true });
    const abandoned = path.join(root, '.strangler/cache/1-abc.tmp');
    writeFileSync(abandoned, 'half');
    utimesSync(abandoned, OLD, OLD);
    expect((await run(['a.ts'])).paths).toEqual(['a.ts']);
    expect(readdirSync(path.dirname(abandoned))).toEqual(['facts.pack']);
  });
});

describe('a cache that cannot be written', () => {
  it('is told once and gone without', async () => {
    writeFileSync(path.join(root, '.strangler'), 'a file in the way');
    write('a.ts', 'export const a = 1;');
    const notes: string[] = [];
    const cache = openCacheFolder(root, (text) => notes.push(text));
    expect(namesOf(await run(['a.ts'], { cache }))).toEqual([['a.ts', ['a']]]);
    cache.write('x', [Buffer.from('x')]);
    expect(notes).toEqual([expect.stringMatching(/^The cache \.strangler.cache cannot be written \(E\w+\)/)]);
  });

  it('is still read', async () => {
    write('a.ts', '');
    await run(['a.ts']);
    chmodSync(path.dirname(pack()), 0o500);
    expect(await read(['a.ts'])).toBe(0);
    chmodSync(path.dirname(pack()), 0o700);
    expect(statSync(pack()).isFile()).toBe(true);
  });
});

describe('runs at the same time', () => {
  it('each leave a whole cache', async () => {
    const files = Array.from({ length: 40 }, (_, index) => `f${index}.ts`);
    for (const name of files) write(name, `export const ${name.slice(0, -3)} = 1;`);
    await Promise.all(Array.from({ length: 6 }, (_, index) => run(files.slice(index))));
    expect(await read(files.slice(5))).toBe(0);
    expect(readdirSync(path.dirname(pack()))).toEqual(['facts.pack']);
  });
});
