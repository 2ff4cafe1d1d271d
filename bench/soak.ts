/**
 * Whether the proxy keeps anything of what it served: memory and descriptors over a bounded run, as a slope per million requests.
 *
 *     node bench/soak.ts [--seconds 90] [--connections 64]
 *
 * The resident set moves with the collector, so the slope is of the second half, over the lowest figure of each tenth.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { measure } from './proxy/load.ts';
import { removeScratch, stopAll } from './proxy/running.ts';
import { startOrigin, startStrangler } from './proxy/subjects.ts';
import { WORKS } from './proxy/work.ts';

interface Sample {
  readonly requests: number;
  readonly megabytes: number;
}

const { values } = parseArgs({
  options: { seconds: { type: 'string', default: '90' }, connections: { type: 'string', default: '64' } },
});
const connections = Number(values.connections);
const TENTHS = 10;
const STEP_S = Math.max(1, Math.round(Number(values.seconds) / TENTHS));

try {
  const origin = await startOrigin('get');
  const { port, pid } = await startStrangler(origin.url, { routes: 200, log: true });
  await measure({ port, work: WORKS.get, connections, seconds: 3 });
  const before = descriptorsOf(pid);
  const samples: Sample[] = [];
  let requests = 0;
  let failed = 0;
  for (let tenth = 0; tenth < TENTHS; tenth++) {
    const lowest = lowestMemory(pid);
    const measured = await measure({ port, work: WORKS.get, connections, seconds: STEP_S });
    requests += measured.requests;
    failed += measured.failed;
    samples.push({ requests, megabytes: lowest() });
    console.log(`${requests.toLocaleString('en')} requests, ${samples.at(-1)?.megabytes.toFixed(1)} MB`);
  }
  const slope = slopeOf(samples.slice(TENTHS / 2));
  console.log(
    `\n${requests.toLocaleString('en')} requests, ${failed} failed: ${slope.toFixed(1)} MB per million requests in the second half; ` +
      `descriptors ${before} before, ${descriptorsOf(pid)} after.`,
  );
} finally {
  await stopAll();
  removeScratch();
}

/** Looks until it is asked; MB. */
function lowestMemory(pid: number): () => number {
  let lowest = memoryOf(pid);
  const look = setInterval(() => {
    lowest = Math.min(lowest, memoryOf(pid));
  }, 200);
  return () => {
    clearInterval(look);
    return lowest;
  };
}

/** Least squares, MB per million requests. */
function slopeOf(samples: readonly Sample[]): number {
  const mean = (read: (sample: Sample) => number): number =>
    samples.reduce((sum, sample) => sum + read(sample), 0) / samples.length;
  const x = mean((sample) => sample.requests);
  const y = mean((sample) => sample.megabytes);
  const above = samples.reduce((sum, sample) => sum + (sample.requests - x) * (sample.megabytes - y), 0);
  const below = samples.reduce((sum, sample) => sum + (sample.requests - x) ** 2, 0);
  return (above / below) * 1e6;
}

function memoryOf(pid: number): number {
  return Number(/VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1_024;
}

function descriptorsOf(pid: number): number {
  return readdirSync(`/proc/${pid}/fd`).length;
}
