/** A helping thread: brings in batches until none is left. Started by `crew.ts`. */
import { enableCompileCache } from 'node:module';
import { parentPort, workerData } from 'node:worker_threads';
import type { Job } from './harvest.ts';

enableCompileCache();
const { harvest, packed } = await import('./harvest.ts');

for (const haul of harvest(workerData as Job)) {
  const bytes = packed(haul);
  parentPort?.postMessage(bytes, [bytes.facts.buffer]);
}
