import http from 'node:http';
import https from 'node:https';
import type { AddressInfo } from 'node:net';
import tls from 'node:tls';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startWorld, type World } from '../test/world.ts';

/** Of localhost, for this test alone: it protects nothing. */
const KEY = `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgG5KLqnnZ8Y3ww6i5
WTpm3g35IDdXJpD2+a+5Ob1OwzqhRANCAAR3kPl/ZksHqaJP0Hhx+FNNnoKSkw49
iBqdw11yUg0k4KFpLmqNhq6VDIaFoIjF7ZRz3B3npe+OKwQbq1xuaboV
-----END PRIVATE KEY-----`;
const CERTIFICATE = `-----BEGIN CERTIFICATE-----
MIIBlTCCATugAwIBAgIUF+t1sIDDaAGpZesqlert8w5uy+EwCgYIKoZIzj0EAwIw
FDESMBAGA1UEAwwJbG9jYWxob3N0MCAXDTI2MTEyMTA3MzYzMVoYDzIxMjYxMDI4
MDczNjMxWjAUMRIwEAYDVQQDDAlsb2NhbGhvc3QwWTATBgcqhkjOPQIBBggqhkjO
PQMBBwNCAAR3kPl/ZksHqaJP0Hhx+FNNnoKSkw49iBqdw11yUg0k4KFpLmqNhq6V
DIaFoIjF7ZRz3B3npe+OKwQbq1xuaboVo2kwZzAdBgNVHQ4EFgQUApdz4G/2b0UQ
Ae/cMIbDwdlsBE8wHwYDVR0jBBgwFoAUApdz4G/2b0UQAe/cMIbDwdlsBE8wDwYD
VR0TAQH/BAUwAwEB/zAUBgNVHREEDTALgglsb2NhbGhvc3QwCgYIKoZIzj0EAwID
SAAwRQIhAOnarxf+lujOReHce+Dw9ljiypD6J14PiDR6Snu52dlVAiBls2wQA+pM
iwOBTLVGwhEvqh+vIPwkTxfDR70hpPxqpA==
-----END CERTIFICATE-----`;

const trusted = tls.getCACertificates();
const upstream = https.createServer({ key: KEY, cert: CERTIFICATE }, (request, response) => request.pipe(response));
upstream.on('upgrade', (_request, socket) =>
  socket.end('HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n'),
);
let world: World;

beforeAll(async () => {
  tls.setDefaultCACertificates([...trusted, CERTIFICATE]);
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
