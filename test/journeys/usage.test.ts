/** Wrong input, as people type it: one message that says what was wrong, a hint, the right exit code, and nothing is lost. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { strangler } from '../../scripts/demo/cli.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'strangler-usage-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function project(name: string, files: Record<string, string>): string {
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(folder, name, file)), { recursive: true });
    writeFileSync(path.join(folder, name, file), text);
  }
  return path.join(folder, name);
}

const NOTHING_LISTENS = { monolith: { url: 'http://127.0.0.1:1' }, admin: { port: 1 } };

describe('a wrong command line', () => {
  it('names the unknown command and the one that was meant', async () => {
    const { code, err } = await strangler(['analyse', '.'], folder);
    expect(code).toBe(2);
    expect(err).toMatch(/unknown command 'analyse'.*Did you mean analyze/s);
    expect(err).toMatch(/^hint: /m);
  });

  it('names the unknown flag', async () => {
    const { code, err } = await strangler(['analyze', '.', '--colour'], folder);
    expect(code).toBe(2);
    expect(err).toContain("unknown option '--colour'");
  });

  it('refuses a format it does not know and lists those it knows', async () => {
    const { code, err } = await strangler(['analyze', '.', '--format', 'pdf'], folder);
    expect(code).toBe(2);
    expect(err).toMatch(/json/);
  });
});

describe('a path that cannot be analysed', () => {
  it('is refused when it does not exist', async () => {
    const { code, err } = await strangler(['analyze', './no-such-folder'], folder);
    expect(code).toBe(2);
    expect(err).toContain('no-such-folder');
    expect(err).not.toMatch(/\n\s+at /);
  });

  it('is refused when no source file is in it', async () => {
    const root = project('empty', { 'README.md': '# nothing here\n' });
    const { code, err } = await strangler(['analyze', root], folder);
    expect(code).toBe(2);
    expect(err).toMatch(/^error \[/);
  });

  it('is analysed as far as it can be read when one file has a syntax error', async () => {
    const good = Object.fromEntries(
      Array.from({ length: 30 }, (_, i) => [`src/m${i}.ts`, `export const v${i} = ${i};\n`]),
    );
    const root = project('broken', { ...good, 'src/broken.ts': 'export const = ;\n' });
    const { code, out } = await strangler(['analyze', root, '--format', 'json'], folder);
    expect(code).toBe(0);
    const report = JSON.parse(out) as { modules: unknown[]; skipped: { path: string; why: string }[] };
    expect(report.modules.length).toBeGreaterThanOrEqual(30);
    expect(report.skipped).toContainEqual(expect.objectContaining({ path: 'src/broken.ts' }));
  });
});

describe('a broken configuration', () => {
  it('is refused with every problem and its path', async () => {
    const root = project('config', {
      'strangler.config.json': JSON.stringify({ monolith: { url: 'ftp://x' }, proxy: { port: 99_999 }, proxxy: {} }),
    });
    const { code, err } = await strangler(['proxy'], root);
    expect(code).toBe(2);
    expect(err).toContain('monolith.url (line 1): ');
    expect(err).toContain('proxy.port (line 1): 99999 is over 65535');
    expect(err).toContain('proxxy');
  });

  it('is refused when it is not JSON', async () => {
    const root = project('not-json', { 'strangler.config.json': '{ "monolith": ' });
    const { code, err } = await strangler(['routes'], root);
    expect(code).toBe(2);
    expect(err).toContain('is not valid JSON');
  });

  it('is missed with a word on how to write one', async () => {
    const { code, err } = await strangler(['routes'], project('none', { 'a.txt': '' }));
    expect(code).toBe(2);
    expect(err).toContain('CONFIG_NOT_FOUND');
  });
});

describe('a flip that cannot be done', () => {
  const root = project('flip', { 'strangler.config.json': JSON.stringify(NOTHING_LISTENS) });

  it('is refused for a share over 100', async () => {
    const { code, err } = await strangler(['route', 'catalog', 'canary', '140'], root);
    expect(code).toBe(2);
    expect(err).toMatch(/140/);
  });

  it('is refused for a mode that does not exist', async () => {
    const { code, err } = await strangler(['route', 'catalog', 'half'], root);
    expect(code).toBe(2);
    expect(err).toMatch(/monolith.*shadow.*canary.*service/);
  });

  it('says so when no proxy is running', async () => {
    const { code, err } = await strangler(['route', 'catalog', 'shadow'], root);
    expect(code).toBe(2);
    expect(err).toMatch(/127\.0\.0\.1:1/);
    expect(err).toMatch(/^hint: .*strangler proxy/m);
  });
});
