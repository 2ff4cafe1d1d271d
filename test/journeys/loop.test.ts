/** The whole loop over real processes: the sample shop is analysed, shadowed, compared, ramped, broken and taken back under load. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { REPOSITORY } from '../../scripts/demo/part.ts';
import { freePorts } from '../../scripts/demo/ports.ts';
import { shopRouteTable } from '../../scripts/demo/route-table.ts';
import { type Shop, startShop } from '../../scripts/demo/shop.ts';
import { describeStep, type WalkFacts, walkTheLoop } from '../../scripts/demo/walk.ts';
import { createTraffic } from '../load/traffic.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'strangler-loop-'));
let shop: Shop | undefined;
let facts: WalkFacts;
const told: string[] = [];

beforeAll(async () => {
  const seed = { users: 40, products: 80, orders: 150 };
  shop = await startShop({
    folder,
    ports: await freePorts(),
    seed,
    quirks: ['price-string'],
    routes: shopRouteTable(),
  });
  const traffic = createTraffic({ url: shop.url('proxy'), rate: 120, concurrency: 16, seed: 7 });
  void traffic.start();
  try {
    facts = await walkTheLoop({ shop, traffic, tell: (step, detail) => told.push(describeStep(step, detail)) });
  } finally {
    await traffic.stop();
  }
}, 240_000);

afterAll(async () => {
  await shop?.stop();
  rmSync(folder, { recursive: true, force: true });
}, 30_000);

describe('strangling the catalog', () => {
  it('reports the monolith with its four services', () => {
    expect(facts.routes).toBeGreaterThanOrEqual(60);
    expect(facts.tables).toBeGreaterThanOrEqual(20);
    expect(facts.services).toEqual(expect.arrayContaining(['users', 'catalog', 'orders', 'payments']));
  });

  it('finds the seeded difference at the prices, and nothing else', () => {
    expect(facts.differingPaths.length).toBeGreaterThan(0);
    expect(facts.differingPaths.filter((where) => !/\/(price|salePrice)$/.test(where))).toEqual([]);
    expect(facts.offlineExitWithDifference).toBe(1);
  });

  it('finds no difference once the service is mended', () => {
    expect(facts.offlineExitMended).toBe(0);
    expect(facts.cleanComparisons).toBeGreaterThanOrEqual(100);
  });

  it('gives the canary about its share of the callers', () => {
    expect(facts.canaryShare).toBeGreaterThan(0.02);
    expect(facts.canaryShare).toBeLessThan(0.25);
  });

  it('lets the service answer everything, and the monolith again when the service is killed, with no failed read', () => {
    expect(facts.serviceRequests).toBeGreaterThan(0);
    expect(facts.fallbacks).toBeGreaterThan(0);
    expect(facts.failedReads).toBe(0);
  });

  it('ends where it began', () => {
    expect(facts.modeAtEnd).toBe('monolith');
  });

  it('says what the README shows, but for the figures', () => {
    const readme = readFileSync(path.join(REPOSITORY, 'README.md'), 'utf8');
    const shown = /\$ npm start -- --once\n.*?\n\n(.*?)\n\n/s.exec(readme)?.[1];
    expect(withoutTraffic(shown ?? '')).toBe(withoutTraffic(told.join('\n')));
  });
});

/** The report's figures must be the same, how much traffic came by differs from run to run. */
function withoutTraffic(text: string): string {
  const [report = '', ...steps] = text.split('✓ shadow');
  return [report, ...steps.map((step) => step.replace(/\d+(\.\d+)?/g, '#'))].join('✓ shadow').replace(/\s+/g, ' ');
}
