import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Outcome, probe } from '../test/probe.ts';
import { type Recorder, startNodeRecorder, startRawRecorder } from '../test/recorder.ts';
import { VECTORS } from '../test/vectors.ts';
import { startWorld, type World } from '../test/world.ts';

describe.each([
  ['an origin that reads strictly', startRawRecorder],
  ['an origin that reads as Node does', startNodeRecorder],
])('before %s', (_name, startRecorder) => {
  let recorder: Recorder;
  let world: World;
  beforeAll(async () => {
    recorder = await startRecorder();
    const config = { timeouts: { connectMs: 1_000, headMs: 1_000, idleMs: 300 } };
    world = await startWorld({ monolith: recorder.url, config });
  });
  afterAll(async () => {
    await world.close();
    await recorder.close();
  });

  it.each(VECTORS.map((vector) => [vector.name, vector] as const))(
    'is refused, or forwarded in one form: %s',
    async (_vectorName, vector) => {
      const outcome: Outcome = await probe(world.proxyUrl, recorder, vector);
      expect(outcome.faults).toEqual([]);
    },
  );
});
