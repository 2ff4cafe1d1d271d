/** The promise to callers, held against the real proxy: whatever the candidate does, they get the monolith's answer at once. */

import { mkdtempSync, rmSync } from 'node:fs';
import http from 'node:http';
import net, { type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, describe, expect, it } from '@jest/globals';
import { StranglerConfig } from '../../contracts/config.ts';
import type { RouteTable } from '../../contracts/route-table.ts';
import { createFaultCounter, createProxy, systemClock } from '../index.ts';
import { createMemoryStore } from '../store/memory.ts';
import { openShadow } from './open-shadow.ts';
import { answerJson, startSide } from './test/sides.ts';

const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

const THING = { id: 1, price: 24.9, text: 'x'.repeat(2_000) };
const TABLE: RouteTable = {
  killSwitch: false,
  rules: [{ route: 'GET /things/:id', group: 'things', service: 'things', mode: 'shadow', percent: 0 }],
};

async function proxyWith(candidateUrl: string) {
  const monolith = await startSide(answerJson(THING));
  const folder = mkdtempSync(path.join(tmpdir(), 'shadow-'));
  const config = StranglerConfig.parse({
    monolith: { url: monolith.url },
    services: { things: { url: candidateUrl } },
    proxy: { port: 0 },
    admin: { port: 0 },
    shadow: { timeoutMs: 60_000, confirmAfterMs: 1, maxInFlight: 16 },
  });
  const faults: string[] = [];
  const counter = createFaultCounter((stage, error) => faults.push(`${stage}: ${error}`));
  const store = createMemoryStore(systemClock);
  await store.replace(TABLE, 0, { who: 'test', why: 'shadow' });
  const proxy = createProxy(config, {
    ...openShadow(config, { folder, onFault: counter.note }),
    store,
    faults: counter,
  });
  closers.push(
    monolith.close,
    () => rmSync(folder, { recursive: true }),
    () => proxy.close(0),
  );
  return { ...(await proxy.listen()), faults };
}

async function candidate(onConnection: (socket: net.Socket) => void): Promise<string> {
  const sockets = new Set<net.Socket>();
  const server = net.createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    onConnection(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closers.push(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const agent = new http.Agent({ keepAlive: true, maxSockets: 8 });

/** Status, body and how long it took. */
const get = (url: string) =>
  new Promise<{ status: number; body: string; ms: number }>((resolve, reject) => {
    const startedAt = performance.now();
    const request = http.get(url, { agent }, (response) => {
      response.setEncoding('utf8');
      let body = '';
      response.on('data', (text: string) => {
        body += text;
      });
      response.on('end', () => resolve({ status: response.statusCode ?? 0, body, ms: performance.now() - startedAt }));
      response.on('error', reject);
    });
    request.on('error', reject);
  });

const garbage = Buffer.alloc(2_000, 'HTTP/1.1 9999 \u0000 ');
const CANDIDATES: readonly (readonly [string, (socket: net.Socket) => void])[] = [
  ['hangs', () => {}],
  ['sends garbage', (socket) => void socket.write(garbage)],
  ['resets every connection', (socket) => void socket.once('data', () => socket.resetAndDestroy())],
  ['streams without end', (socket) => void socket.once('data', () => flood(socket))],
];

function flood(socket: net.Socket): void {
  socket.write('HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n');
  const chunk = `10000\r\n${'x'.repeat(0x10000)}\r\n`;
  const more = (): void => {
    while (!socket.destroyed && socket.write(chunk));
  };
  socket.on('drain', more);
  more();
}

describe('a caller of a shadowed route', () => {
  it.each(CANDIDATES)(
    'is answered by the monolith at once while the candidate %s',
    async (_, onConnection) => {
      const { proxyUrl, faults } = await proxyWith(await candidate(onConnection));
      const answers = await Promise.all(Array.from({ length: 300 }, (_, at) => get(`${proxyUrl}/things/${at}`)));
      expect(answers.filter(({ status, body }) => status !== 200 || body !== JSON.stringify(THING))).toEqual([]);
      expect(Math.max(...answers.map(({ ms }) => ms))).toBeLessThan(5_000);
      expect(faults).toEqual([]);
    },
    20_000,
  );

  it('finds in the comparison of the admin API what the candidate says differently', async () => {
    const service = await startSide(answerJson({ ...THING, price: 25 }));
    closers.push(service.close);
    const { proxyUrl, adminUrl } = await proxyWith(service.url);
    await get(`${proxyUrl}/things/1`);
    const report = async () => JSON.parse((await get(`${adminUrl}/comparison`)).body);
    let found = await report();
    while ((found.routes[0]?.mismatch ?? 0) === 0) found = await report();
    expect(found).toMatchObject({
      control: 'monolith',
      candidate: 'things',
      routes: [{ route: 'GET /things/:id', mismatch: 1, paths: [{ path: '/body/price', kind: 'value' }] }],
    });
  });
});
