import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { createSides, type Sides } from './test/sides.ts';
import type { Instance, Upstream } from './upstream.ts';

const service = ({ services }: Sides): Upstream => services.get('orders') as Upstream;
const isOut = ({ ejection }: Instance): boolean => ejection.state !== 'admitted';
const out = (upstream: Upstream): number => upstream.instances.filter(isOut).length;
const failTimes = ({ health }: Sides, instance: Instance | undefined, times = 5): void => {
  for (let time = 0; time < times; time++) if (instance !== undefined) health.failed(instance);
};

describe('a service of several instances', () => {
  it('is asked of those that are left', () => {
    const sides = createSides({ instances: 3 });
    const [failing, ...others] = service(sides).instances;
    failTimes(sides, failing);
    const asked = new Set(Array.from({ length: 100 }, () => sides.health.pick(service(sides), [])));
    expect(asked).toEqual(new Set(others));
  });

  it('keeps half of them in, though they fail, as long as others answer', () => {
    const sides = createSides({ instances: 4 });
    const [one, two, three, four] = service(sides).instances;
    for (const instance of [one, two, three]) failTimes(sides, instance);
    expect([one, two, three, four].map((instance) => instance && isOut(instance))).toEqual([true, true, false, false]);
  });

  it('is out as a whole when none answers any more, so that the monolith does', () => {
    const sides = createSides({ instances: 3 });
    for (const instance of service(sides).instances) failTimes(sides, instance);
    expect(sides.health.admits('orders')).toBe(false);
    expect(sides.health.pick(service(sides), [])).toBeUndefined();
    sides.time.advance(1_000);
    expect(sides.health.admits('orders')).toBe(true);
  });

  it('gives a readmitted one a tenth of its weight at first, and all of it when the slow start is over', () => {
    const sides = createSides({ instances: 2, slowStartMs: 10_000 });
    const [back] = service(sides).instances;
    failTimes(sides, back);
    sides.time.advance(1_000);
    while (back?.ejection.state !== 'probing') sides.health.pick(service(sides), []);
    sides.health.succeeded(back);
    const shareOf = (): number => {
      const picks = Array.from({ length: 5_000 }, () => sides.health.pick(service(sides), []));
      return picks.filter((instance) => instance === back).length / picks.length;
    };
    expect(shareOf()).toBeCloseTo(0.1 / 1.1, 1);
    sides.time.advance(5_000);
    expect(shareOf()).toBeCloseTo(0.5 / 1.5, 1);
    sides.time.advance(5_000);
    expect(shareOf()).toBeCloseTo(0.5, 1);
  });
});

describe('the monolith', () => {
  it('is never out: its last instance is asked whatever happens', () => {
    for (const instances of [1, 2, 3]) {
      const sides = createSides({ instances, ejection: { maxShare: 1 } });
      for (const instance of sides.monolith.instances) failTimes(sides, instance, 50);
      expect(out(sides.monolith)).toBe(instances - 1);
      expect(sides.health.pick(sides.monolith, [])).toBeDefined();
    }
  });
});

describe('whatever happens to the instances', () => {
  const event = fc.record({
    kind: fc.constantFrom('failed', 'failed', 'failed', 'succeeded', 'released', 'pick', 'advance', 'unwell'),
    at: fc.nat(4),
    ms: fc.nat(3_000),
  });

  it('no more of them are out than the share allows while one answers, and of the monolith one always is asked', () => {
    const settings = fc.record({ instances: fc.integer({ min: 1, max: 5 }), share: fc.constantFrom(0, 0.34, 0.5, 1) });
    fc.assert(
      fc.property(settings, fc.array(event, { maxLength: 200 }), ({ instances, share }, events) => {
        const sides = createSides({ instances, ejection: { failures: 2, maxShare: share } });
        const most = Math.max(1, Math.floor(instances * share));
        for (const upstream of [sides.monolith, service(sides)])
          for (const { kind, at, ms } of events) {
            const instance = upstream.instances[at % instances];
            const before = out(upstream);
            if (kind === 'advance') sides.time.advance(ms);
            else if (kind === 'pick') sides.health.pick(upstream, []);
            else if (instance !== undefined) sides.health[kind](instance);
            const grew = out(upstream) > before;
            const wholeService = upstream.target === 'service' && out(upstream) === instances;
            if (grew && !wholeService) expect(out(upstream)).toBeLessThanOrEqual(most);
            if (upstream.target === 'monolith') expect(out(upstream)).toBeLessThan(instances);
          }
      }),
      { numRuns: 200 },
    );
  });
});
