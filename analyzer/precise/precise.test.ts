import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readCodeGraph } from '../read-code-graph.ts';

const SOURCES: Readonly<Record<string, string>> = {
  'package.json': '{"name":"shop"}',
  'tsconfig.json': '{"extends":"@not/installed/tsconfig.json","compilerOptions":{"strict":true}}',
  'order.ts': 'export class Order { place(): void {} }\n',
  'generic.ts':
    'export const pick = <T>(all: Record<string, T>, key: string): T => Object.values(all)[Number(key)]!;\n',
  'use.ts': `import { Order } from './order.ts';\nimport { pick } from './generic.ts';
export function run(all: Record<string, Order>, plain: Order) { pick(all, 'a').place(); plain.place(); unknown.place(); }
declare const unknown: any;\n`,
};
let folder = '';

beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'strangler-'));
  mkdirSync(folder, { recursive: true });
  for (const [name, text] of Object.entries(SOURCES)) writeFileSync(path.join(folder, name), text);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const callsOf = async (precise: boolean, notes: string[] = []) => {
  const graph = await readCodeGraph(folder, { history: false, precise, onNote: (text) => void notes.push(text) });
  return graph.references.filter(({ kind, to }) => kind === 'call' && to === 'order.ts#Order.place');
};

describe('the type checker', () => {
  it('tells what is called where only inference knows, and its edges are marked', async () => {
    const fast = await callsOf(false);
    const precise = await callsOf(true);
    expect(fast.map((one) => one.precise)).toEqual([undefined]);
    expect(precise.filter((one) => one.precise === true)).toHaveLength(1);
    expect(precise.every(({ confidence }) => confidence === 'exact')).toBe(true);
  });

  it('is asked about open calls only, and says what it cost', async () => {
    const notes: string[] = [];
    await callsOf(true, notes);
    expect(notes).toEqual([expect.stringMatching(/^precise: the type checker told 1 of \d open calls, in \d+\.\d s$/)]);
  });
});
