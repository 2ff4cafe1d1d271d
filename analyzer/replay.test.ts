import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type ReadOptions, readCodeGraph } from './read-code-graph.ts';

let root = '';
beforeEach(() => {
  root = mkdtempSync(path.join(tmpdir(), 'replay-'));
  write({
    'package.json': '{ "name": "shop", "main": "src/main.ts" }',
    'src/main.ts':
      "import { place } from './orders';\nimport data from './data.json';\nimport { x } from '@lib/x';\nplace(data, x);\n",
    'src/orders.ts': 'export function place() {}\n',
    'src/lib/x.ts': 'export const x = 1;\n',
    'other/x.ts': 'export const x = 1;\n',
    'src/data.json': '{}\n',
    'broken.js': 'const = ;',
  });
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

function write(files: Readonly<Record<string, string>>): void {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(root, name)), { recursive: true });
    writeFileSync(path.join(root, name), text);
  }
}

const read = (options: ReadOptions = {}) => readCodeGraph(root, { history: false, cache: true, ...options });
const graphs = () => readdirSync(path.join(root, '.strangler/cache')).filter((name) => name.startsWith('graph-'));

/** The cached graph is the one without a cache, whatever was kept before. */
async function expectSame(): Promise<void> {
  const fresh = await read({ cache: false });
  expect(await read()).toStrictEqual(fresh);
  expect(await read()).toStrictEqual(fresh);
}

describe('a graph that was kept', () => {
  it('is the graph that linking gives', async () => {
    await expectSame();
    expect(graphs()).toHaveLength(1);
    await expectSame();
    expect(graphs()).toHaveLength(1);
  });

  it('is not used when a file outside of the facts gives another answer', async () => {
    await expectSame();
    write({ 'tsconfig.json': '{ "compilerOptions": { "paths": { "@lib/*": ["./src/lib/*"] } } }' });
    await expectSame();
    write({ 'tsconfig.json': '{ "compilerOptions": { "paths": { "@lib/*": ["./other/*"] } } }' });
    await expectSame();
    write({ 'src/data.json': '{\n}\n' });
    await expectSame();
    write({ 'package.json': '{ "name": "shop", "main": "src/orders.ts" }' });
    await expectSame();
    rmSync(path.join(root, 'src/data.json'));
    await expectSame();
    write({ 'src/orders.json': '{}', 'src/notes.txt': '', 'src/orders.ts': 'export const place = 1;' });
    await expectSame();
    rmSync(path.join(root, 'src/orders.ts'));
    await expectSame();
    write({ 'node_modules/@lib/x/package.json': '{ "name": "@lib/x" }' });
    await expectSame();
  });

  it('is kept apart by options, and only the newest are kept', async () => {
    for (const exclude of [[], ['other/**'], ['src/lib/**'], ['src/orders.ts'], ['broken.js']]) {
      const fresh = await read({ cache: false, exclude });
      expect(await read({ exclude })).toStrictEqual(fresh);
    }
    expect(graphs()).toHaveLength(3);
  });

  it('is made again when it is damaged', async () => {
    await read();
    const file = path.join(root, '.strangler/cache', graphs()[0] ?? '');
    const whole = readFileSync(file);
    for (let at = 0; at < whole.length; at += 101) {
      const bytes = Buffer.from(whole);
      bytes[at] = (bytes[at] ?? 0) ^ 4;
      writeFileSync(file, bytes);
      await expectSame();
    }
  });

  it('is neither made nor used without the cache', async () => {
    await read({ cache: false });
    expect(existsSync(path.join(root, '.strangler'))).toBe(false);
  });
});
