import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import type { FileFacts } from '../../model/facts.ts';
import { byText } from '../../model/order.ts';
import { shuffled } from '../../test/mutations.ts';
import { unpack } from '../packed.ts';
import { BATCH } from './bundle.ts';
import { startHelper } from './crew.ts';
import { findFiles } from './find-files.ts';
import { harvest, type Job, type PackedHaul, sharedCounter } from './harvest.ts';
import { takeIn } from './intake.ts';

const ROOT = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');

/** All batches by this many helping threads, none by this one; 0 is this one alone. */
async function factsBy(threads: number, files: readonly string[]): Promise<FileFacts[]> {
  const job: Job = { root: ROOT, tasks: files.map((file) => ({ path: file, known: null })), next: sharedCounter() };
  if (threads === 0) return [...harvest(job)].flatMap(({ facts }) => facts);
  const found: FileFacts[] = [];
  const take = ({ facts }: PackedHaul) => void found.push(...unpack(facts));
  await Promise.all(Array.from({ length: threads }, () => startHelper(job, take)));
  return found;
}

describe('facts', () => {
  it('are the same however many threads bring them in, in whatever order', async () => {
    const { files } = await findFiles(ROOT, []);
    expect(files.length).toBeGreaterThan(2 * BATCH);
    const seen = new Set<string>();
    for (let turn = 0; turn < 20; turn += 1) {
      const facts = await factsBy(turn < 17 ? 0 : turn - 16, shuffled(files, turn));
      seen.add(JSON.stringify(facts.sort((a, b) => byText(a.path, b.path))));
      expect(facts.length).toBe(files.length);
    }
    expect(seen.size).toBe(1);
  }, 60_000);

  it('come in the order of the files, from helpers and from this thread alike', async () => {
    const { files } = await findFiles(ROOT, []);
    const order = shuffled(files, 1);
    const intake = await takeIn(ROOT, order, { cache: null, version: '', helpers: 2 });
    expect(intake.paths).toEqual(order);
    expect(intake.facts().map(({ path: file }) => file)).toEqual(order);
  });
});
