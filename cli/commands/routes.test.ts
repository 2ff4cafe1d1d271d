import { describe, expect, it } from '@jest/globals';
import type { InstanceHealth, RoutesReport, UpstreamHealth } from '../../contracts/route-table.ts';
import { describeRoutes } from './routes.ts';

const COUNTS = { requests: 0, errors: 0, p50Ms: null, p99Ms: null };
const well = { state: 'admitted', consecutiveFailures: 0, ejectedForMs: 0, inFlight: 0 } as const;
const ejected = { ...well, state: 'ejected', consecutiveFailures: 5, ejectedForMs: 2_100 } as const;
const at = (url: string, health: typeof well | typeof ejected): InstanceHealth => ({ ...health, url, weight: 1 });
const side = (health: typeof well | typeof ejected, instances: InstanceHealth[]): UpstreamHealth => ({
  ...health,
  ...{ queued: 0, shed: 0, instances },
});

const report = (orders: UpstreamHealth): RoutesReport => ({
  version: 1,
  table: { killSwitch: false, rules: [] },
  statistics: {},
  unmatched: { ...COUNTS, fallbacks: 0, perTarget: { monolith: COUNTS, service: COUNTS } },
  monolith: side(well, [at('http://m/', well)]),
  services: { orders },
  shadowFaults: 0,
});

describe('the routes as they are shown', () => {
  it('say which instance is out while others answer, and for how long', () => {
    const text = describeRoutes(report(side(well, [at('http://a/', ejected), at('http://b/', well)])), 80);
    expect(text).toContain('orders is failing at http://a/; its other instances answer for another 3 s.');
  });

  it('say that the monolith answers when all are out', () => {
    const text = describeRoutes(report(side(ejected, [at('http://a/', ejected)])), 80);
    expect(text).toContain('orders is failing; the monolith answers in its place for another 3 s.');
  });

  it('say nothing of sides that are well', () => {
    expect(describeRoutes(report(side(well, [at('http://a/', well)])), 80)).not.toContain('failing');
  });
});
