/**
 * Every recognizer has a folder in `link/recognizers/fixtures/` with a small program and `expected.txt`: what is read from it.
 * UPDATE_EXPECTED=1 writes the files anew, to be checked by a person line by line.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import { recognizers } from '../link/recognizers/index.ts';
import { readCodeGraph } from '../read-code-graph.ts';
import { describeGraph } from './describe-graph.ts';

const FIXTURES = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../link/recognizers/fixtures');

describe('the fixture of a recognizer', () => {
  it.each(recognizers.map(({ name }) => name))('%s: says what is read from it', async (name) => {
    const folder = path.join(FIXTURES, name);
    const found = describeGraph(await readCodeGraph(folder, { history: false }));
    const expected = path.join(folder, 'expected.txt');
    if (process.env.UPDATE_EXPECTED === '1') writeFileSync(expected, found);
    expect(existsSync(expected)).toBe(true);
    expect(found).toBe(readFileSync(expected, 'utf8'));
  });
});
