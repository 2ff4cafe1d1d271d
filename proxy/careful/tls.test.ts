import http from 'node:http';
import https from 'node:https';
import type { AddressInfo } from 'node:net';
import tls from 'node:tls';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { FIRST_PAIR } from '../test/certificates.ts';
import { startWorld, type World } from '../test/world.ts';

const trusted = tls.getCACertificates();
const upstream = https.createServer(FIRST_PAIR, (request, response) => request.pipe(response));
upstream.on('upgrade', (_request, socket) =>
  socket.end('HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n'),
);
let world: World;

beforeAll(async () => {
  tls.setDefaultCACertificates([...trusted, FIRST_PAIR.cert]);
  await new Promise<void>((resolve) => upstream.listen(0, 'localhost', resolve));
  world = await startWorld({ monolith: `https://localhost:${(upstream.address() as AddressInfo).port}` });
});

afterAll(async () => {
  tls.setDefaultCACertificates(trusted);
  await world.close();
  upstream.closeAllConnections();
  await new Promise((resolve) => upstream.close(resolve));
});

describe('an upstream behind TLS', () => {
  it('answers requests with and without a body', async () => {
    expect((await fetch(world.proxyUrl)).status).toBe(200);
    expect(await (await fetch(world.proxyUrl, { method: 'POST', body: 'all of it' })).text()).toBe('all of it');
  });

  it('takes WebSockets', async () => {
    const headers = { Connection: 'Upgrade', Upgrade: 'websocket' };
    const status = await new Promise((resolve, reject) => {
      const request = http.get(world.proxyUrl, { headers, agent: false }, (response) => resolve(response.statusCode));
      request.on('error', reject).on('upgrade', (response, socket) => {
        socket.destroy();
        resolve(response.statusCode);
      });
    });
    expect(status).toBe(101);
  });
});
