/** Who is measured: the proxy as a user runs it, and its peers, each a process of its own. */
import path from 'node:path';
import { startHaproxy, startHaproxyOrigin, startNginx, startNginxOrigin } from './native.ts';
import { freePort, isInstalled, type Running, start, startNode, writeScratch } from './running.ts';
import type { WORKS } from './work.ts';

export type WorkName = keyof typeof WORKS;

export interface Subject {
  readonly name: string;
  /** A program that has to be there. */
  readonly needs?: 'nginx' | 'haproxy';
  readonly works?: readonly WorkName[];
  start(origin: string): Promise<Running>;
}

export const OURS = 'strangler';

export const SUBJECTS: readonly Subject[] = [
  { name: 'direct', start: async (origin) => ({ port: Number(new URL(origin).port), pid: 0 }) },
  { name: OURS, start: (origin) => startStrangler(origin, { routes: 200, log: true }) },
  {
    name: 'strangler, 1 route',
    works: ['get'],
    start: (origin) => startStrangler(origin, { routes: 1, log: true }),
  },
  {
    name: 'strangler, 5,000 routes',
    works: ['get'],
    start: (origin) => startStrangler(origin, { routes: 5_000, log: true }),
  },
  {
    name: 'strangler, no access log',
    start: (origin) => startStrangler(origin, { routes: 200, log: false }),
  },
  { name: 'nginx', needs: 'nginx', start: (origin) => startNginx(origin, false) },
  { name: 'nginx, access log', needs: 'nginx', start: (origin) => startNginx(origin, true) },
  { name: 'HAProxy', needs: 'haproxy', start: startHaproxy },
  ...[
    ['undici under node:http', 'undici'],
    ['fast-gateway', 'fast-gateway'],
    ['@fastify/http-proxy', 'fastify-http-proxy'],
    ['httpxy', 'httpxy'],
    ['Express + http-proxy-middleware', 'express'],
  ].map(([name = '', id = '']) => ({ name, start: (origin: string) => startNode('peers.ts', id, origin) })),
];

/** The quickest origin there is for this work; its name tells what the figures hang on. */
export async function startOrigin(work: WorkName): Promise<{ readonly url: string; readonly name: string }> {
  const [name, running] =
    work === 'post' && isInstalled('haproxy')
      ? (['HAProxy', await startHaproxyOrigin()] as const)
      : work !== 'post' && isInstalled('nginx')
        ? (['nginx', await startNginxOrigin()] as const)
        : (['node:http, which may be the cap', await startNode('origin.ts')] as const);
  return { name, url: `http://127.0.0.1:${running.port}` };
}

const MAIN = path.join(import.meta.dirname, '../../cli/main.ts');

/** The command of the README: flags from a table, half of the callers by their cookie, metrics, access log to a file. */
export async function startStrangler(origin: string, how: { routes: number; log: boolean }): Promise<Running> {
  const port = await freePort();
  const rules = Array.from({ length: how.routes }, (_, at) => ({
    route: at === 0 ? '* /resource-7/:id' : at === 7 ? 'GET /resource-0/:id' : `GET /resource-${at}/:id`,
    group: `group-${at}`,
    service: 'service',
    mode: 'canary',
    percent: 50,
  }));
  const big = { route: 'GET /big/:id', group: 'big', service: 'service', mode: 'canary', percent: 50 };
  const routes = writeScratch(`${port}-routes.json`, JSON.stringify({ rules: [...rules, big] }));
  const config = writeScratch(
    `${port}-config.json`,
    JSON.stringify({
      monolith: { url: origin },
      services: { service: { url: origin } },
      proxy: { port },
      admin: { port: await freePort() },
      stickiness: [{ from: 'cookie', name: 'session' }],
      stateDir: `${port}-state`,
    }),
  );
  const args = ['proxy', '--config', config, '--routes', routes, ...(how.log ? ['--log'] : [])];
  return start(process.execPath, [MAIN, ...args], port);
}
