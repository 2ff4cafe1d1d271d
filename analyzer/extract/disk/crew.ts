/** Brings in the facts of many files with as many threads as pay. */
import { availableParallelism } from 'node:os';
import path from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { type Haul, harvest, type Job, type PackedHaul, sharedCounter, type Task } from './harvest.ts';

export interface Crew {
  /** Helping threads beside this one; by default what pays for so many bytes on this machine. */
  readonly helpers: number;
  /** A batch that this thread brought in. */
  readonly own: (haul: Haul) => void;
  /** A batch that a helper brought in. */
  readonly helped: (haul: PackedHaul) => void;
}

/** Starting a thread costs as much as extracting this many bytes (docs/performance.md). */
const BYTES_PER_HELPER = 500_000;
/** More only wait for this thread, which reads what they bring. */
const MAX_HELPERS = 6;

export const helpersFor = (bytes: number): number =>
  Math.max(0, Math.min(availableParallelism() - 1, MAX_HELPERS, Math.floor(bytes / BYTES_PER_HELPER)));

/** Resolves when every task has been taken once. A helper that dies leaves its batch to this thread. */
export async function harvestAll(root: string, tasks: readonly Task[], crew: Crew): Promise<void> {
  const left = new Set(tasks);
  const byPath = new Map(tasks.map((task) => [task.path, task]));
  const done = ({ taken }: Pick<Haul, 'taken'>): void => {
    for (const { path: file } of taken) left.delete(byPath.get(file) as Task);
  };
  const job: Job = { root, tasks, next: sharedCounter() };
  const helpers = Array.from({ length: crew.helpers }, () =>
    startHelper(job, (haul) => {
      done(haul);
      crew.helped(haul);
    }),
  );
  await harvestHere(job, (haul) => {
    done(haul);
    crew.own(haul);
  });
  await Promise.all(helpers);
  if (left.size > 0) await harvestHere({ root, tasks: [...left], next: sharedCounter() }, crew.own);
}

/** Lets the helpers' messages and the terminal have their turn between batches. */
async function harvestHere(job: Job, take: (haul: Haul) => void): Promise<void> {
  for (const haul of harvest(job)) {
    take(haul);
    await nextTurn();
  }
}

const THREAD = new URL(`./harvest-thread${path.extname(import.meta.url)}`, import.meta.url);

/** Resolves when the helper has ended, however it ended. */
export function startHelper(job: Job, take: (haul: PackedHaul) => void): Promise<void> {
  return new Promise((resolve) => {
    try {
      const worker = new Worker(THREAD, { workerData: job, stderr: true, stdout: true });
      worker.on('message', take);
      // Its end is told as well; without a listener the error would be this thread's.
      worker.on('error', () => {});
      worker.on('exit', () => resolve());
    } catch {
      resolve();
    }
  });
}
