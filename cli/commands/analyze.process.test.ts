import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { AnalysisReport } from '../../contracts/report.ts';

const MAIN = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../main.ts');
const MODULES = 600;
let folder = '';

beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'strangler-'));
  for (let index = 0; index < MODULES; index += 1)
    writeFileSync(
      path.join(folder, `m${index}.js`),
      `const next = require('./m${(index + 1) % MODULES}');\nexports.run = () => next.run();\n`,
    );
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Takes one chunk, then lets the program wait for a turn of the event loop, and so on. */
async function readSlowly(words: readonly string[]): Promise<{ text: string; code: number | null }> {
  const child = spawn(process.execPath, [MAIN, ...words], { stdio: ['ignore', 'pipe', 'ignore'] });
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  const chunks: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => {
    chunks.push(chunk);
    child.stdout.pause();
    setImmediate(() => child.stdout.resume());
  });
  const code = await ended;
  return { text: Buffer.concat(chunks).toString(), code };
}

describe('a report longer than a pipe holds', () => {
  it('arrives whole at a slow reader', async () => {
    const { text, code } = await readSlowly(['analyze', folder, '--format', 'json']);
    expect(code).toBe(0);
    expect(text.length).toBeGreaterThan(200_000);
    expect(AnalysisReport.parse(JSON.parse(text)).modules).toHaveLength(MODULES);
  }, 60_000);
});
