/** Runs `judge` away from the thread that serves callers. */
import { parentPort } from 'node:worker_threads';
import type { Observation } from '../../contracts/comparison.ts';
import { type JudgeSettings, judge, type Pair } from '../compare/judge.ts';

export interface JudgeOrder {
  readonly id: number;
  readonly pair: Pair;
  readonly settings: JudgeSettings;
}

parentPort?.on('message', ({ id, pair, settings }: JudgeOrder) => {
  const judgement = judge({ ...pair, control: revive(pair.control), candidate: revive(pair.candidate) }, settings);
  parentPort?.postMessage({ id, judgement });
});

/** A Buffer arrives as a plain Uint8Array. */
function revive(observation: Observation): Observation {
  const { buffer, byteOffset, byteLength } = observation.body;
  return { ...observation, body: Buffer.from(buffer, byteOffset, byteLength) };
}
