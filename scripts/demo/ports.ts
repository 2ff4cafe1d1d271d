import { once } from 'node:events';
import { createServer } from 'node:net';
import type { Ports } from './names.ts';

const NAMES = ['monolith', 'users', 'catalog', 'orders', 'payments', 'proxy', 'admin'] as const;

const LAST_PORT = 65_535;

/** The first port of the sample: SHOP_PORT_BASE, or 4600. */
export function portBase(env: Readonly<Record<string, string | undefined>>): number {
  const base = Number(env.SHOP_PORT_BASE ?? 4600);
  if (Number.isInteger(base) && base >= 1024 && base + 81 <= LAST_PORT) return base;
  throw new Error(
    `SHOP_PORT_BASE is "${env.SHOP_PORT_BASE}", so nothing was started. It must be a number from 1024 to ${LAST_PORT - 81}.`,
  );
}

/** The ports of `strangler.config.ts`, counted from one base. */
export function portsFrom(base: number): Ports {
  return {
    monolith: base,
    users: base + 1,
    catalog: base + 2,
    orders: base + 3,
    payments: base + 4,
    proxy: base + 80,
    admin: base + 81,
  };
}

/** Ports that were free a moment ago; all are held open until the last is known, so that they differ. */
export async function freePorts(): Promise<Ports> {
  const servers = await Promise.all(NAMES.map(() => listen(0)));
  const ports = servers.map((server) => (server.address() as { port: number }).port);
  await Promise.all(servers.map((server) => once(server.close(), 'close')));
  return Object.fromEntries(NAMES.map((name, index) => [name, ports[index]])) as unknown as Ports;
}

/** Names of the parts whose port somebody else holds. */
export async function takenPorts(ports: Ports): Promise<{ name: string; port: number }[]> {
  const outcomes = await Promise.all(
    NAMES.map(async (name) => ({ name, port: ports[name], free: await isFree(ports[name]) })),
  );
  return outcomes.filter(({ free }) => !free).map(({ name, port }) => ({ name, port }));
}

async function isFree(port: number): Promise<boolean> {
  try {
    await once((await listen(port)).close(), 'close');
    return true;
  } catch {
    return false;
  }
}

async function listen(port: number): Promise<ReturnType<typeof createServer>> {
  const server = createServer().listen(port, '127.0.0.1');
  await once(server, 'listening');
  return server;
}
