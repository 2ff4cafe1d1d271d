/** Thousands of requests and answers that are nearly right, from seeds: `FUZZ_ROUNDS=100000 FUZZ_SEED=1` for more or others. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { endsWithReset, type Garbage, startGarbage } from '../../proxy/test/garbage.ts';
import { answerOf, requestOf } from '../../proxy/test/mutate.ts';
import { Talk } from '../../proxy/test/probe.ts';
import { type Recorder, startRawRecorder } from '../../proxy/test/recorder.ts';
import { readAnswer, readRequests, targetOf } from '../../proxy/test/strict.ts';
import { startWorld, type World } from '../../proxy/test/world.ts';

const ROUNDS = Number(process.env.FUZZ_ROUNDS ?? 3_000);
const FIRST_SEED = Number(process.env.FUZZ_SEED ?? 1);
const AT_ONCE = 32;
const PATIENCE_MS = 2_000;

/** Runs one round per seed, many at once; gives what went wrong. */
async function overSeeds(round: (seed: number) => Promise<readonly string[]>): Promise<string[]> {
  const faults: string[] = [];
  let seed = FIRST_SEED;
  const work = async (): Promise<void> => {
    while (seed < FIRST_SEED + ROUNDS && faults.length < 20) {
      const own = seed++;
      faults.push(...(await round(own)).map((fault) => `seed ${own}: ${fault}`));
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return faults;
}

async function askCanary(world: World, id: string, expected: string): Promise<readonly string[]> {
  const talk = await Talk.open(Number(new URL(world.proxyUrl).port));
  talk.write(`GET /canary?${id}. HTTP/1.1\r\nHost: a\r\n\r\n`);
  const answer = await talk.answer('GET', 20_000);
  talk.destroy();
  const body = String(answer?.body);
  return body === expected ? [] : [`the canary was answered with ${JSON.stringify(body.slice(0, 200))}`];
}

describe('requests that are nearly right', () => {
  let recorder: Recorder;
  let world: World;
  beforeAll(async () => {
    recorder = await startRawRecorder();
    world = await startWorld({
      monolith: recorder.url,
      config: { timeouts: { connectMs: 2_000, headMs: 5_000, idleMs: 150 } },
    });
  });
  afterAll(async () => {
    await world.close();
    await recorder.close();
  });

  it('reach the origin as everybody reads them, or not at all', async () => {
    const faults = await overSeeds(async (seed) => {
      const id = `s${seed}`;
      const bytes = requestOf(seed).bytes(id);
      const talk = await Talk.open(Number(new URL(world.proxyUrl).port));
      talk.write(bytes);
      await talk.answer(/^[A-Z]+/.exec(bytes)?.[0] ?? 'GET', 250);
      const canary = await askCanary(world, id, `GET /canary?${id}. 0`);
      talk.destroy();
      const seen = recorder.seen.filter(({ target }) => target.includes(`${id}.`) && !target.startsWith('/canary'));
      return [
        ...canary,
        ...recorder.violations.splice(0),
        ...strictly(bytes, id).flatMap((target, at) =>
          seen[at] === undefined || seen[at].target === target ? [] : [`${target} arrived as ${seen[at].target}`],
        ),
        ...(seen.length > bytes.split('HTTP/1.').length - 1
          ? [`${seen.length} requests from ${JSON.stringify(bytes.slice(0, 300))}`]
          : []),
      ];
    });
    expect(faults).toEqual([]);
  }, 600_000);
});

/** The targets of the requests at the front of the bytes that nobody can read in two ways. */
function strictly(bytes: string, id: string): string[] {
  const targets = readRequests(bytes).map(targetOf);
  // Other spellings of a path travel in canonical form.
  const odd = targets.findIndex((target) => !/^\/(?:outer|hidden)\?[\w.]*$/.test(target) || !target.includes(`${id}.`));
  return odd === -1 ? targets : targets.slice(0, odd);
}

describe('answers that are nearly right', () => {
  let garbage: Garbage;
  let world: World;
  beforeAll(async () => {
    garbage = await startGarbage(answerOf);
    world = await startWorld({
      monolith: garbage.url,
      config: { timeouts: { connectMs: 2_000, headMs: 400, idleMs: 400 } },
    });
  });
  afterAll(async () => {
    await world.close();
    await garbage.close();
  });

  it('reach the caller whole and alone, or visibly broken, and nobody else', async () => {
    const faults = await overSeeds(async (seed) => {
      const talk = await Talk.open(Number(new URL(world.proxyUrl).port));
      talk.write(`GET /garbage/${seed} HTTP/1.1\r\nHost: a\r\n\r\n`);
      const answer = await talk.answer('GET', PATIENCE_MS);
      const faults = [...talk.violations];
      if (answer === undefined && !(await talk.closes(PATIENCE_MS))) faults.push('neither answered nor closed');
      const id = `s${seed}`;
      faults.push(...(await askCanary(world, id, `/canary?${id}.`)));
      if (talk.rest.length > 0 && answer !== undefined) faults.push(`a second answer: ${talk.rest.toString('latin1')}`);
      const status = statusOf(answerOf(seed));
      // A reset takes with it what the kernel has received and nobody has read yet.
      const mayBeLost = endsWithReset(seed) && answer?.start.slice(9, 12) === '502';
      if (status !== undefined && answer !== undefined && answer.start.slice(9, 12) !== status && !mayBeLost)
        faults.push(`${status} became ${answer.start}`);
      talk.destroy();
      return faults.map((fault) => `${fault} for ${JSON.stringify(answerOf(seed).slice(0, 200))}`);
    });
    expect(faults).toEqual([]);
    expect(garbage.asked()).toBeGreaterThanOrEqual(ROUNDS);
  }, 600_000);
});

/** Of an answer that everybody reads alike and whose head is no larger than is taken. */
function statusOf(bytes: string): string | undefined {
  const reading = readAnswer(Buffer.from(bytes, 'latin1'), { method: 'GET', ended: false });
  if (reading.kind !== 'message' || reading.length !== bytes.length || reading.length > 16_000) return undefined;
  const status = reading.message.start.slice(9, 12);
  return status.startsWith('1') ? undefined : status;
}
