/** One peer of the proxy benchmark, in front of an origin: `node proxy-subject.ts <strangler|express> <origin url>`. Prints its port. */
import type { AddressInfo } from 'node:net';
import express from 'express';
import { createProxyMiddleware } from 'http-proxy-middleware';
import { StranglerConfig } from '../contracts/config.ts';
import { RouteTable } from '../contracts/route-table.ts';
import { createProxy } from '../proxy/index.ts';

const [subject, origin = ''] = process.argv.slice(2);

/** As a user runs it: flags for 200 routes, statistics on, the measured route half way through a canary. */
async function startStrangler(): Promise<number> {
  const rules = Array.from({ length: 200 }, (_, at) => ({
    route: `GET /resource-${at}/:id`,
    group: `group-${at}`,
    service: 'service',
    mode: 'canary',
    percent: 50,
  }));
  const config = StranglerConfig.parse({
    monolith: { url: origin },
    services: { service: { url: origin } },
    proxy: { port: 0 },
    admin: { port: 0 },
  });
  const initial = { table: RouteTable.parse({ rules }), who: 'bench', why: '' };
  const { proxyUrl } = await createProxy(config, { initial }).listen();
  return Number(new URL(proxyUrl).port);
}

function startExpress(): Promise<number> {
  const app = express().use(createProxyMiddleware({ target: origin, xfwd: true }));
  return new Promise((resolve) => {
    const server = app.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port));
  });
}

console.log(await (subject === 'strangler' ? startStrangler() : startExpress()));
