/**
 * `npm start`: the sample shop is analysed, started, put behind the proxy and strangled, for a newcomer to watch and to continue by hand.
 * `npm start -- --once`: walks the whole loop without a terminal and ends with 0 or 1.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { createTraffic } from '../../test/load/traffic.ts';
import { strangler } from './cli.ts';
import { PartFailed, REPOSITORY } from './part.ts';
import { freePorts, portBase, portsFrom, takenPorts } from './ports.ts';
import { shopRouteTable } from './route-table.ts';
import { type Shop, type ShopOptions, startShop } from './shop.ts';
import { tour } from './tour.ts';
import { describeStep, walkTheLoop } from './walk.ts';

const SEED = { users: 60, products: 120, orders: 300 };
const QUIRKS = ['price-string'];
const RATE = { once: 120, live: 10 };

const stopping = new AbortController();
let shop: Shop | undefined;
let crashed = false;

for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stopping.abort());

try {
  const { values } = parseArgs({
    options: { once: { type: 'boolean', default: false }, help: { type: 'boolean', default: false } },
  });
  process.exitCode = values.help ? help() : values.once ? await once() : await live();
} catch (error) {
  if (!stopping.signal.aborted) console.error(`\n✗ ${describe(error)}`);
  // Ctrl-C ends the tour well; a crash does not, nor has a walk that was cut short shown anything.
  const endedByHand = stopping.signal.aborted && !crashed && !process.argv.includes('--once');
  process.exitCode = endedByHand ? 0 : 1;
} finally {
  await shop?.stop();
}
process.exit();

function help(): number {
  console.log(`npm start                     the sample shop, strangled before your eyes, until Ctrl-C
npm start -- --once           the whole loop without a terminal; exit 0 or 1
SHOP_PORT_BASE=n npm start    on ports n to n + 81 (4600)`);
  return 0;
}

async function once(): Promise<number> {
  const folder = mkdtempSync(path.join(tmpdir(), 'strangler-demo-'));
  try {
    shop = await up({ folder, ports: await freePorts() });
    const traffic = createTraffic({ url: shop.url('proxy'), rate: RATE.once, concurrency: 16, seed: 1 });
    void traffic.start();
    const facts = await race(
      walkTheLoop({ shop, traffic, tell: (step, detail) => console.log(describeStep(step, detail)) }),
    );
    await traffic.stop();
    const { requests, failures } = traffic.stats();
    console.log(`\n${requests} requests went through the proxy; failed reads: ${facts.failedReads}.`);
    for (const { method, path: where, outcome } of failures.slice(0, 5))
      console.log(`  ${method} ${where}: ${outcome}`);
    return facts.failedReads === 0 ? 0 : 1;
  } finally {
    await shop?.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function live(): Promise<number> {
  const base = portBase(process.env);
  const ports = portsFrom(base);
  const taken = await takenPorts(ports);
  if (taken.length > 0) {
    const list = taken.map(({ name, port }) => `${port} (${name})`).join(', ');
    throw new Error(
      `Nothing was started: these ports are taken: ${list}.\n  Stop what holds them, or choose others: SHOP_PORT_BASE=${base + 1000} npm start`,
    );
  }
  console.log((await race(strangler(['analyze', 'legacy-monolith']))).out);
  shop = await up({ folder: path.join(REPOSITORY, '.strangler', `shop-${base}`), ports });
  const traffic = createTraffic({ url: shop.url('proxy'), rate: RATE.live, concurrency: 4, seed: 1 });
  void traffic.start();
  await tour(shop, base, stopping.signal);
  await traffic.stop();
  console.log('\nStopping …');
  await shop.stop();
  console.log('All parts are down, all ports are free.');
  return crashed ? 1 : 0;
}

async function up(where: Pick<ShopOptions, 'folder' | 'ports'>): Promise<Shop> {
  console.log('Filling the databases and starting the shop:');
  const started = await race(
    startShop({
      ...where,
      seed: SEED,
      quirks: QUIRKS,
      routes: shopRouteTable(),
      onUp: (name, url) => console.log(`✓ ${name.padEnd(9)} ${url}`),
    }),
  );
  for (const [name, part] of started.parts) {
    part.onCrash = (failure) => onCrash(name, failure);
  }
  console.log('');
  return started;
}

/** A service may die: that is what the proxy is for. Without monolith or proxy there is nothing left to show. */
function onCrash(name: string, failure: PartFailed): void {
  console.error(`\n✗ ${failure.message}`);
  if (name === 'monolith' || name === 'proxy') {
    console.error('  Without it there is nothing left to show.');
    crashed = true;
    stopping.abort(failure);
  } else {
    console.error(
      `  The proxy answers its routes from the monolith; flip them back with: npx strangler route ${name} monolith`,
    );
  }
}

/** Gives up waiting when the user or a crash asks to stop. */
function race<Value>(work: Promise<Value>): Promise<Value> {
  return new Promise((resolve, reject) => {
    if (stopping.signal.aborted) reject(stopping.signal.reason);
    stopping.signal.addEventListener('abort', () => reject(stopping.signal.reason), { once: true });
    work.then(resolve, reject);
  });
}

function describe(error: unknown): string {
  if (error instanceof PartFailed) return error.message;
  return error instanceof Error ? error.message : String(error);
}
