/**
 * What the proxy costs beside its peers: requests/s, CPU per request and latency of one process each, interleaved turns
 * (A B C A B C), medians. Every subject runs as a process of its own before an origin that is not the cap.
 *
 *     node bench/proxy.ts [--turns 3] [--seconds 3] [--connections 1,64,512] [--works get,post,stream] [--only <part of a name>,…]
 */
import http from 'node:http';
import { loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import { COOKIE, hasWrk, measure } from './proxy/load.ts';
import { measureLatency } from './proxy/open-loop.ts';
import { cpuSecondsOf, isInstalled, type Running, removeScratch, stopAll } from './proxy/running.ts';
import { SUBJECTS, type Subject, startOrigin, type WorkName } from './proxy/subjects.ts';
import { describe, median, type Row } from './proxy/table.ts';
import { POST_BYTES, WORKS, type Work } from './proxy/work.ts';

const { values: options } = parseArgs({
  options: {
    turns: { type: 'string', default: '3' },
    seconds: { type: 'string', default: '3' },
    connections: { type: 'string', default: '1,64,512' },
    works: { type: 'string', default: Object.keys(WORKS).join(',') },
    only: { type: 'string', default: '' },
  },
});
const turns = Number(options.turns);
const seconds = Number(options.seconds);
const connections = options.connections.split(',').map(Number);
const rows: Row[] = [];

try {
  const load = loadavg()[0]?.toFixed(1);
  for (const work of options.works.split(',') as WorkName[]) await measureWork(work);
  console.log(describe(rows, connections));
  console.log(
    `\n${turns} turns of ${seconds} s, load from ${hasWrk() ? 'wrk' : 'the built-in loop'}; load average at the start ${load}.`,
  );
} finally {
  await stopAll();
  removeScratch();
}

/** All subjects beside each other before one origin; the idle ones cost nothing. */
async function measureWork(name: WorkName): Promise<void> {
  const origin = await startOrigin(name);
  console.error(`${WORKS[name].name}: origin ${origin.name}`);
  const started: (readonly [Subject, Running])[] = [];
  for (const subject of SUBJECTS.filter((one) => isWanted(one, name))) {
    const running = await subject.start(origin.url);
    const wrong = await whyWrong(running.port, WORKS[name]);
    if (wrong === undefined) started.push([subject, running]);
    else console.error(`${subject.name}: left out, ${wrong}`);
  }
  for (let turn = 0; turn < turns; turn++)
    for (const count of connections)
      for (const [subject, running] of started) {
        if (turn === 0) await measure({ port: running.port, work: WORKS[name], connections: count, seconds: 1 });
        await measureRow(name, subject.name, running, count);
      }
  if (name === 'get') await measureLatencies(started);
  await stopAll();
}

function isWanted({ name, needs, works }: Subject, work: WorkName): boolean {
  const only = options.only.split(',').filter((part) => part !== '');
  if (works !== undefined && !works.includes(work)) return false;
  if (only.length > 0 && name !== 'direct' && !only.some((part) => name.includes(part))) return false;
  if (needs === undefined || isInstalled(needs)) return true;
  console.error(`${name}: left out, ${needs} is not installed`);
  return false;
}

async function measureRow(work: WorkName, subject: string, { port, pid }: Running, count: number): Promise<void> {
  const before = cpuSecondsOf(pid);
  const measured = await measure({ port, work: WORKS[work], connections: count, seconds });
  rows.push({ kind: 'load', work, subject, connections: count, cpuSeconds: cpuSecondsOf(pid) - before, ...measured });
}

/** At half of what each gives with 64 connections, beside the origin asked directly at the same rate. */
async function measureLatencies(started: readonly (readonly [Subject, Running])[]): Promise<void> {
  const direct = started.find(([{ name }]) => name === 'direct')?.[1];
  if (direct === undefined) return;
  for (let turn = 0; turn < turns; turn++)
    for (const [{ name }, { port }] of started) {
      const speeds = rows.flatMap((row) =>
        row.kind === 'load' && row.subject === name && row.connections === 64 ? [row.requestsPerSecond] : [],
      );
      if (speeds.length === 0 || name === 'direct') continue;
      const requestsPerSecond = median(speeds) / 2;
      const rate = { work: WORKS.get, connections: 64, seconds, requestsPerSecond };
      const bare = await measureLatency({ ...rate, port: direct.port });
      const through = await measureLatency({ ...rate, port });
      rows.push({ kind: 'latency', subject: name, requestsPerSecond, bare, through });
    }
}

/** A subject that answers wrongly is not measured. */
function whyWrong(port: number, work: Work): Promise<string | undefined> {
  const headers = { Cookie: COOKIE, 'Content-Type': 'application/octet-stream' };
  return new Promise((resolve) => {
    const request = http.request({
      port,
      host: '127.0.0.1',
      method: work.method,
      path: work.path,
      headers,
      agent: false,
    });
    request.on('error', (error) => resolve(error.message));
    request.on('response', async (response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of response) chunks.push(chunk as Buffer);
      const body = Buffer.concat(chunks);
      resolve(work.answers(body) ? undefined : `answered ${response.statusCode} and ${body.length} bytes`);
    });
    request.end(work.method === 'POST' ? Buffer.alloc(POST_BYTES, 'x') : undefined);
  });
}
