import net, { type AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from '@jest/globals';
import { healthy } from '../upstream/ejection.ts';
import type { Instance } from '../upstream/upstream.ts';
import { createDeadlines } from './deadlines.ts';
import { createConnectionPool } from './pool.ts';

const opened: (() => void)[] = [];
afterEach(() => {
  for (const close of opened.splice(0).reverse()) close();
});

async function instanceOf(onConnection: (socket: net.Socket) => void): Promise<Instance> {
  const server = net.createServer(onConnection);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  opened.push(() => server.close());
  const url = new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  const where = { upstream: 'monolith', target: 'monolith', url, weight: 1, lookup: undefined } as const;
  return { ...where, generation: 0, inFlight: 0, ejection: healthy };
}

describe('the pool of raw connections', () => {
  it('gives out no connection that was just destroyed', async () => {
    const instance = await instanceOf(() => {});
    const deadlines = createDeadlines(50);
    const pool = createConnectionPool({ connectMs: 1_000, headMs: 1_000, idleMs: 1_000 }, deadlines);
    opened.push(pool.close, deadlines.close);
    const first = pool.take(instance, { fresh: false, repeatable: true });
    await new Promise((resolve) => first.socket.once('connect', resolve));
    first.release([]);
    expect(pool.take(instance, { fresh: false, repeatable: true })).toBe(first);
    first.release([]);
    first.destroy();
    expect(pool.take(instance, { fresh: false, repeatable: false })).not.toBe(first);
  });
});
