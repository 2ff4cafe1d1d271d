import { extname } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { Observation } from '../../contracts/comparison.ts';
import { inconclusive, type Judge, type Judgement, type JudgeSettings, judge, type Pair } from '../compare/judge.ts';

/** Judges small pairs at once and large ones in a worker thread, so that no body can stall the thread that serves callers. */
export interface JudgePool extends Judge {
  close(): Promise<void>;
}

/** Plain bytes up to this take well under a millisecond. */
const INLINE_BYTES = 64_000;
/** Compressed bytes may inflate a thousandfold. */
const INLINE_COMPRESSED_BYTES = 2_000;
/** Pairs that wait for the worker; more are not judged. */
const MAX_WAITING = 32;
const TOO_SLOW_MS = 10_000;

export function createJudgePool(settings: JudgeSettings): JudgePool {
  const waiting = new Map<number, (judgement: Judgement) => void>();
  let worker: Worker | undefined;
  let nextId = 0;

  const giveUp = (reason: string): void => {
    void worker?.terminate();
    worker = undefined;
    for (const resolve of waiting.values()) resolve(inconclusive(reason));
    waiting.clear();
  };
  const start = (): Worker => {
    const started = new Worker(new URL(`./judge-worker${extname(import.meta.url)}`, import.meta.url));
    started.unref();
    started.on('message', ({ id, judgement }: { id: number; judgement: Judgement }) => waiting.get(id)?.(judgement));
    started.on('error', () => giveUp(FAILED));
    return started;
  };
  const judgeApart = (pair: Pair): Promise<Judgement> =>
    new Promise((resolve) => {
      const id = nextId++;
      const timer = setTimeout(() => giveUp('comparing took too long'), TOO_SLOW_MS).unref();
      waiting.set(id, (judgement) => {
        clearTimeout(timer);
        waiting.delete(id);
        resolve(judgement);
      });
      worker ??= start();
      worker.postMessage({ id, pair, settings });
    });
  return {
    judge: async (pair) => {
      if (isSmall(pair.control) && isSmall(pair.candidate)) return judgeHere(pair, settings);
      return waiting.size < MAX_WAITING ? judgeApart(pair) : inconclusive('too many large answers to compare');
    },
    close: async () => {
      const running = worker;
      giveUp('stopped before it was compared');
      await running?.terminate();
    },
  };
}

const FAILED = 'the comparison itself failed';

function judgeHere(pair: Pair, settings: JudgeSettings): Judgement {
  try {
    return judge(pair, settings);
  } catch {
    return inconclusive(FAILED);
  }
}

const isSmall = ({ headers, body }: Observation): boolean =>
  body.length <= (headers['content-encoding'] === undefined ? INLINE_BYTES : INLINE_COMPRESSED_BYTES);
