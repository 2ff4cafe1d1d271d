import { describe, expect, it } from '@jest/globals';
import type { Examine } from './check.ts';
import { createSides } from './test/sides.ts';
import type { Instance, Upstream } from './upstream.ts';

const CHECK = { path: '/health', intervalMs: 1_000, timeoutMs: 500, unhealthyAfter: 2, healthyAfter: 2 };
/** The longest time between two checks of one instance. */
const ROUND = 1_100;

/** A service of two instances, one of which can be taken ill. */
function start(ejection = {}) {
  const ill = new Set<string>();
  const asked = new Map<string, number>();
  const examine: Examine = ({ url, upstream }) => {
    if (upstream === 'orders') asked.set(url.hostname, (asked.get(url.hostname) ?? 0) + 1);
    return Promise.resolve(upstream !== 'orders' || !ill.has(url.hostname));
  };
  const sides = createSides({ instances: 2, check: CHECK, ejection }, { examine });
  const [one, two] = (sides.services.get('orders') as Upstream).instances as [Instance, Instance];
  const rounds = async (count: number): Promise<void> => {
    for (let round = 0; round < count; round++) {
      sides.time.advance(ROUND);
      await new Promise((resolve) => setImmediate(resolve));
    }
  };
  return { sides, ill, asked, one, two, rounds };
}

describe('an instance that is checked', () => {
  it('is ejected when it answers badly so many times in a row, and readmitted when it is well again and its time over', async () => {
    const { ill, one, two, rounds } = start();
    ill.add(one.url.hostname);
    await rounds(1);
    expect(one.ejection.state).toBe('admitted');
    await rounds(1);
    expect([one.ejection.state, two.ejection.state]).toEqual(['ejected', 'admitted']);
    await rounds(5);
    expect(one.ejection.state).toBe('ejected');
    ill.clear();
    await rounds(1);
    expect(one.ejection.state).toBe('ejected');
    await rounds(1);
    expect(one.ejection.state).toBe('admitted');
  });

  it('stays out for the time of its ejection, however well it says it is', async () => {
    const { sides, one, rounds } = start({ failures: 1, firstMs: 10_000 });
    sides.health.failed(one);
    await rounds(8);
    expect(one.ejection.state).toBe('ejected');
    await rounds(3);
    expect(one.ejection.state).toBe('admitted');
  });

  it('is never probed by the request of a caller', async () => {
    const { sides, ill, one, two, rounds } = start();
    for (const instance of [one, two]) ill.add(instance.url.hostname);
    await rounds(20);
    expect(sides.health.admits('orders')).toBe(false);
  });

  it('is asked once in an interval, and no more when the proxy is closed', async () => {
    const { sides, asked, one, rounds } = start();
    await rounds(10);
    expect(asked.get(one.url.hostname)).toBeGreaterThanOrEqual(10);
    expect(asked.get(one.url.hostname)).toBeLessThanOrEqual(13);
    sides.close();
    const before = asked.get(one.url.hostname);
    await rounds(3);
    expect(asked.get(one.url.hostname)).toBe(before);
  });
});
