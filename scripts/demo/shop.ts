/**
 * The sample shop as it runs: the monolith, its four services and the proxy in front, each a real process with its own database.
 *
 *     caller ──> proxy ──> monolith ──┐
 *                  └─────> services ──┴── feeds both ways keep their data equal
 */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { RouteTable } from '../../contracts/route-table.ts';
import { shopConfig } from './config.ts';
import { type PartName, type Ports, SERVICES, type ServiceName } from './names.ts';
import { Part, REPOSITORY } from './part.ts';

export const INTERNAL_TOKEN = 'dev-internal-token';

export interface ShopOptions {
  /** Databases, configuration and state of this run; emptied at the start. */
  readonly folder: string;
  /** Ports as the configuration says, by part; free ones for a run that nobody else has to find. */
  readonly ports: Ports;
  readonly seed: { readonly users: number; readonly products: number; readonly orders: number };
  readonly routes: RouteTable;
  /** Switches of the catalog service's known differences, see its README. */
  readonly quirks: readonly string[];
  /** Called with each part's name when it is up. */
  readonly onUp?: (name: PartName, url: string) => void;
}

export interface Shop {
  readonly parts: ReadonlyMap<PartName, Part>;
  readonly configFile: string;
  url(name: PartName | 'admin'): string;
  stop(): Promise<void>;
}

/** Seeds the monolith, gives every service its first copy, starts all. Stops what was started when one part fails. */
export async function startShop(options: ShopOptions): Promise<Shop> {
  rmSync(options.folder, { recursive: true, force: true });
  mkdirSync(options.folder, { recursive: true });
  const configFile = writeFiles(options);
  const parts = createParts(options, configFile);
  const stop = (): Promise<void> => stopAll(parts);
  try {
    await firstCopies(options);
    const up = async (name: PartName): Promise<void> => {
      await parts.get(name)?.start();
      options.onUp?.(name, urlOf(options, name));
    };
    const outcomes = await Promise.allSettled((['monolith', ...SERVICES] as const).map(up));
    for (const outcome of outcomes) if (outcome.status === 'rejected') throw outcome.reason;
    await up('proxy');
  } catch (error) {
    await stop();
    throw error;
  }
  return { parts, configFile, url: (name) => urlOf(options, name), stop };
}

function createParts(options: ShopOptions, configFile: string): ReadonlyMap<PartName, Part> {
  const feeds = (names: readonly PartName[]): string =>
    names.map((name) => `${name}=${urlOf(options, name)}`).join(',');
  const monolith = new Part({
    name: 'monolith',
    folder: path.join(REPOSITORY, 'legacy-monolith'),
    args: ['src/server.ts'],
    env: { ...common(options, 'monolith'), FEEDS: feeds(SERVICES) },
  });
  const services = SERVICES.map((name) => {
    const others = SERVICES.filter((other) => other !== name);
    const env = { ...common(options, name), FEEDS: feeds(['monolith', ...others]), ...calls(options, name) };
    return new Part({ name, folder: serviceFolder(name), args: ['src/main.ts'], env });
  });
  const proxy = new Part({
    name: 'proxy',
    folder: REPOSITORY,
    args: ['cli/main.ts', 'proxy', '--config', configFile, '--routes', path.join(options.folder, 'routes.json')],
    env: {},
    // Its last line, printed once both ports are open.
    ready: (line) => (line.includes('Ctrl-C drains and stops.') ? options.ports.proxy : undefined),
  });
  return new Map([monolith, ...services, proxy].map((part) => [part.name as PartName, part]));
}

function common(options: ShopOptions, name: PartName): Record<string, string> {
  return {
    PORT: String(options.ports[name]),
    HOST: '127.0.0.1',
    DB_FILE: databaseOf(options, name),
    INTERNAL_TOKEN,
    FEED_POLL_MS: '100',
    LOG_LEVEL: 'info',
  };
}

function calls(options: ShopOptions, name: ServiceName): Record<string, string> {
  if (name === 'catalog') return { CATALOG_QUIRKS: options.quirks.join(',') };
  if (name !== 'orders') return {};
  return {
    USERS_URL: urlOf(options, 'users'),
    CATALOG_URL: urlOf(options, 'catalog'),
    PAYMENTS_URL: urlOf(options, 'payments'),
  };
}

/** The monolith's database filled by its seed; the services' from the monolith's by their import commands. */
async function firstCopies(options: ShopOptions): Promise<void> {
  const { users, products, orders } = options.seed;
  const from = databaseOf(options, 'monolith');
  const sizes = ['--users', String(users), '--products', String(products), '--orders', String(orders)];
  await new Part({
    name: 'seed',
    folder: path.join(REPOSITORY, 'legacy-monolith'),
    args: ['src/seed/main.ts', '--db', from, ...sizes],
    env: {},
  }).run();
  await Promise.all(
    SERVICES.map((name) =>
      new Part({
        name: `${name} import`,
        folder: serviceFolder(name),
        args: ['src/import.ts', '--from', from, '--db', databaseOf(options, name)],
        env: {},
      }).run(),
    ),
  );
}

function writeFiles(options: ShopOptions): string {
  const config = shopConfig(options.ports, 'state');
  const file = path.join(options.folder, 'strangler.config.json');
  writeFileSync(file, JSON.stringify(config, null, 2));
  writeFileSync(path.join(options.folder, 'routes.json'), JSON.stringify(options.routes, null, 2));
  return file;
}

/** The proxy first, so that no caller is sent to a part that is going down. */
async function stopAll(parts: ReadonlyMap<PartName, Part>): Promise<void> {
  await parts.get('proxy')?.stop();
  await Promise.all([...parts.values()].map((part) => part.stop()));
}

function urlOf(options: ShopOptions, name: PartName | 'admin'): string {
  return `http://127.0.0.1:${options.ports[name]}`;
}

const serviceFolder = (name: ServiceName): string => path.join(REPOSITORY, 'extracted-services', name);
const databaseOf = (options: ShopOptions, name: PartName): string => path.join(options.folder, `${name}.sqlite`);
