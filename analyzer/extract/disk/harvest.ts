/**
 * Files → facts, batch by batch. Every thread runs this over the same list and claims the next batch from a shared counter,
 * so that reading, parsing and walking go on in all of them at once and none waits for another.
 */
import path from 'node:path';
import type { FileFacts } from '../../model/facts.ts';
import { extractFacts } from '../extract-facts.ts';
import { type Bytes, pack } from '../packed.ts';
import { BATCH } from './bundle.ts';
import { readContent, type Stamp } from './read-content.ts';

export interface Task {
  /** Relative to the root. */
  readonly path: string;
  /** Hash of the bytes whose facts are known already. */
  readonly known: string | null;
}

export interface Job {
  readonly root: string;
  readonly tasks: readonly Task[];
  /** Shared between the threads: index of the first task that nobody has claimed. */
  readonly next: Int32Array;
}

export interface Taken {
  readonly path: string;
  readonly outcome: 'facts' | 'same' | 'left-out' | 'failed';
  /** Empty unless it was left out or failed. */
  readonly why: string;
  /** Of its bytes; empty when they were not read. */
  readonly hash: string;
  readonly stamp: Stamp | null;
}

/** What became of one batch. */
export interface Haul {
  readonly taken: readonly Taken[];
  /** Of those with facts, in their order. */
  readonly facts: readonly FileFacts[];
}

/** The same with the facts as bytes: what crosses threads and goes to the disk. */
export interface PackedHaul {
  readonly taken: readonly Taken[];
  readonly facts: Bytes;
}

export const sharedCounter = (): Int32Array => new Int32Array(new SharedArrayBuffer(4));

/** Claims batches until none is left. */
export function* harvest({ root, tasks, next }: Job): Iterable<Haul> {
  for (let at = claim(next); at < tasks.length; at = claim(next)) yield takeBatch(root, tasks.slice(at, at + BATCH));
}

const claim = (next: Int32Array): number => Atomics.add(next, 0, BATCH);

export const packed = ({ taken, facts }: Haul): PackedHaul => ({ taken, facts: pack(facts) });

function takeBatch(root: string, tasks: readonly Task[]): Haul {
  const facts: FileFacts[] = [];
  const taken = tasks.map((task) => takeOne(root, task, facts));
  return { taken, facts };
}

function takeOne(root: string, { path: file, known }: Task, facts: FileFacts[]): Taken {
  const content = readContent(path.join(root, file), known);
  if (content.kind === 'failed') return { path: file, outcome: 'failed', why: content.why, hash: '', stamp: null };
  const { hash, stamp } = content;
  if (content.kind === 'same') return { path: file, outcome: 'same', why: '', hash, stamp };
  if (content.kind === 'left-out') return { path: file, outcome: 'left-out', why: content.why, hash, stamp };
  try {
    facts.push(extractFacts(file, content.text));
    return { path: file, outcome: 'facts', why: '', hash, stamp };
  } catch (error) {
    const words = error instanceof Error ? error.message.split('\n', 1)[0] : String(error);
    return { path: file, outcome: 'failed', why: `could not be understood (${words})`, hash, stamp };
  }
}
