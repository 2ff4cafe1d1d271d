import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { GADGET_ATTACKS, GADGETS } from '../../proxy/test/gadgets.ts';
import { type Outcome, probe } from '../../proxy/test/probe.ts';
import { type Recorder, startRawRecorder } from '../../proxy/test/recorder.ts';
import { startWorld, type World } from '../../proxy/test/world.ts';

const AT_ONCE = 16;

describe('the public smuggling gadgets', () => {
  let recorder: Recorder;
  let world: World;
  beforeAll(async () => {
    recorder = await startRawRecorder();
    world = await startWorld({
      monolith: recorder.url,
      config: { timeouts: { connectMs: 2_000, headMs: 5_000, idleMs: 500 } },
    });
  });
  afterAll(async () => {
    await world.close();
    await recorder.close();
  });

  it('number 1,700 and more', () => expect(GADGETS.size).toBeGreaterThan(1_700));

  it('are refused or forwarded in one form, each as CL.TE and as TE.CL', async () => {
    const faults: string[] = [];
    const kinds: Record<Outcome['kind'], number> = { refused: 0, forwarded: 0, unanswered: 0 };
    const left = [...GADGET_ATTACKS];
    const work = async (): Promise<void> => {
      for (let attack = left.pop(); attack !== undefined; attack = left.pop()) {
        const outcome = await probe(world.proxyUrl, recorder, attack);
        kinds[outcome.kind]++;
        faults.push(...outcome.faults.map((fault) => `${attack.name}: ${fault}`));
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, work));
    expect(faults).toEqual([]);
    expect(kinds.refused + kinds.forwarded).toBe(GADGET_ATTACKS.length);
  }, 300_000);
});
