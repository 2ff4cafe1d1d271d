import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { AnalysisReport } from '../contracts/report.ts';
import { type AnalyzeOptions, analyze, reporters } from './index.ts';
import { propose, readProject } from './project.ts';

let root = '';
beforeEach(() => {
  root = mkdtempSync(path.join(tmpdir(), 'kept-report-'));
  write('orders/place.ts', "import { find } from '../users/find';\nexport const place = () => find();\n");
  write('users/find.ts', 'export const find = () => 1;\n');
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

function write(name: string, text: string): void {
  mkdirSync(path.dirname(path.join(root, name)), { recursive: true });
  writeFileSync(path.join(root, name), text);
}

const cacheFolder = () => path.join(root, '.strangler/cache');
const kept = () => readdirSync(cacheFolder()).filter((name) => name.startsWith('report-'));
const json = (report: AnalysisReport) => reporters.get('json')?.(report, { columns: 80, color: false });

/** Runs, and says whether anything had to be measured. */
async function run(options: AnalyzeOptions = {}): Promise<{ text: string | undefined; measured: boolean }> {
  let measured = false;
  const onProgress: AnalyzeOptions['onProgress'] = ({ stage }) => {
    measured ||= stage === 'measuring';
  };
  const report = await analyze(root, { history: false, cache: true, onProgress, ...options });
  return { text: json(report), measured };
}

const fresh = async () => (await run({ cache: false })).text;

describe('a report that was kept', () => {
  it('is given again, byte for byte, when nothing has changed', async () => {
    const text = await fresh();
    expect(await run()).toEqual({ text, measured: true });
    expect(await run()).toEqual({ text, measured: false });
    expect(kept()).toHaveLength(1);
  });

  it('is not that of other boundaries', async () => {
    const before = await analyze(root, { history: false, cache: true });
    const { boundaries } = propose(await readProject(root, { history: false }));
    const renamed = JSON.stringify(boundaries).replaceAll('"orders"', '"sales"');
    write('boundaries.json', renamed);
    const text = await fresh();
    expect(text).toContain('boundaries.json');
    expect(await run()).toEqual({ text, measured: true });
    expect(await run()).toEqual({ text, measured: false });
    expect(await run({ boundaries: 'propose' })).toEqual({ text: json(before), measured: false });
  });

  it('is not that of other files, nor of a specifier that now means another one', async () => {
    await run();
    write('users/find.ts', 'export const find = () => 2;\nexport const more = 3;\n');
    expect(await run()).toEqual({ text: await fresh(), measured: true });
    write('package.json', '{ "name": "shop", "main": "users/find.ts" }');
    expect(await run()).toEqual({ text: await fresh(), measured: true });
  });

  it('is made again when it is damaged', async () => {
    const { text } = await run();
    const file = path.join(cacheFolder(), kept()[0] ?? '');
    const bytes = readFileSync(file);
    bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) ^ 1;
    writeFileSync(file, bytes);
    expect(await run()).toEqual({ text, measured: true });
  });
});
