/** The monolith's own contract suites, run through the proxy with every extracted route on its service. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { RoutesReport, Target } from '../../contracts/route-table.ts';
import { strangler } from '../../scripts/demo/cli.ts';
import { SERVICES } from '../../scripts/demo/names.ts';
import { REPOSITORY } from '../../scripts/demo/part.ts';
import { freePorts } from '../../scripts/demo/ports.ts';
import { shopRouteTable } from '../../scripts/demo/route-table.ts';
import { INTERNAL_TOKEN, type Shop, startShop } from '../../scripts/demo/shop.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'strangler-contract-'));
let shop: Shop;

beforeAll(async () => {
  const seed = { users: 50, products: 80, orders: 200 };
  shop = await startShop({ folder, ports: await freePorts(), seed, quirks: [], routes: shopRouteTable() });
  for (const service of SERVICES) {
    const flip = await strangler(['route', service, 'service', '--why', 'contract', '--config', shop.configFile]);
    expect(flip).toMatchObject({ code: 0 });
  }
}, 120_000);

afterAll(async () => {
  await shop?.stop();
  rmSync(folder, { recursive: true, force: true });
}, 30_000);

describe('the extracted services behind the proxy', () => {
  it.each(SERVICES)(
    '%s keeps the contract of the monolith',
    async (service) => {
      const { code, text } = await runSuite(`${service}.contract.test.ts`);
      expect(code === 0 ? '' : text).toBe('');
      expect(text).toMatch(/Tests: +\d+ passed/);
    },
    180_000,
  );

  it('answered the extracted routes themselves', async () => {
    const { out } = await strangler(['routes', '--json', '--config', shop.configFile]);
    const { table, statistics } = JSON.parse(out) as RoutesReport;
    for (const service of SERVICES) {
      const ours = table.rules.filter((rule) => rule.group === service);
      const answered = (side: Target): number =>
        ours.reduce((sum, { route }) => sum + (statistics[route]?.perTarget[side].requests ?? 0), 0);
      expect(answered('service')).toBeGreaterThan(10);
      expect(answered('monolith')).toBe(0);
    }
  });
});

async function runSuite(file: string): Promise<{ code: number | null; text: string }> {
  const args = [
    '--experimental-vm-modules',
    'node_modules/jest/bin/jest.js',
    '--selectProjects',
    'journeys',
    '--runInBand',
    `legacy-monolith/test/${file}`,
  ];
  const env = { ...process.env, BASE_URL: shop.url('proxy'), INTERNAL_TOKEN, NODE_OPTIONS: '', NO_COLOR: '1' };
  const child = spawn(process.execPath, args, { cwd: REPOSITORY, env, stdio: ['ignore', 'pipe', 'pipe'] });
  let text = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, text };
}
