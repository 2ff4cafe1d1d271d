import { describe, expect, it } from '@jest/globals';
import type { Observation } from '../../contracts/comparison.ts';
import { openLedger } from './ledger.ts';
import { replay } from './replay.ts';
import type { Sender } from './send.ts';

const answers = (status: number): Sender => ({
  send: async (): Promise<Observation> => ({
    status,
    headers: { 'content-type': 'application/json' },
    body: Buffer.from('{"error":{"code":"VALIDATION"}}'),
    durationMs: 1,
  }),
  close: async () => {},
});

async function counts(status: number, invented: boolean) {
  const ledger = openLedger(':memory:');
  const request = { method: 'GET', path: '/search', headers: {} };
  await replay([{ route: 'GET /search', service: 'catalog', request }], {
    control: answers(status),
    candidates: new Map([['catalog', answers(status)]]),
    settings: { ignore: [], headers: [], origins: [] },
    ledger,
    limits: { timeoutMs: 1_000, maxBodyBytes: 1_000 },
    concurrency: 1,
    confirmAfterMs: 1,
    invented,
    stopAfter: 10,
  });
  const [route] = ledger.report();
  ledger.close();
  return { match: route?.match, inconclusive: route?.inconclusive, reasons: route?.reasons };
}

describe('a request that nobody ever sent', () => {
  it('says nothing about the route when both sides refuse it', async () => {
    const reasons = { 'both sides refused it (400)': 1 };
    expect(await counts(400, true)).toEqual({ match: 0, inconclusive: 1, reasons });
  });

  it('counts when both sides answer it alike', async () => {
    expect(await counts(200, true)).toMatchObject({ match: 1, inconclusive: 0 });
  });
});

describe('a request that was recorded', () => {
  it('counts when both sides refuse it alike', async () => {
    expect(await counts(404, false)).toMatchObject({ match: 1, inconclusive: 0 });
  });
});
