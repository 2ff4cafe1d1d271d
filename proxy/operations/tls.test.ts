/** The callers' TLS, with real clients of it. */
import { X509Certificate } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import https from 'node:https';
import net, { type AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import tls, { type TLSSocket } from 'node:tls';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { StranglerConfig } from '../../contracts/config.ts';
import { createProxy, type Proxy as StranglerProxy } from '../index.ts';
import { EXPIRED_PAIR, FIRST_PAIR, SECOND_PAIR } from '../test/certificates.ts';
import { echo, type Origin, startOrigin, until } from '../test/world.ts';
import { createCallersServer, readCertificate } from './certificate.ts';
import { warnOfExpiry } from './expiry.ts';

const CA = [FIRST_PAIR.cert, SECOND_PAIR.cert];
let folder = '';
let files = { cert: '', key: '' };
let origin: Origin;
let proxy: StranglerProxy;
let port = 0;
const sockets: net.Socket[] = [];

function write({ cert, key }: { readonly cert: string; readonly key: string }): void {
  writeFileSync(files.cert, cert);
  writeFileSync(files.key, key);
}

beforeEach(async () => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'strangler-tls-'));
  files = { cert: path.join(folder, 'cert.pem'), key: path.join(folder, 'key.pem') };
  write(FIRST_PAIR);
  origin = await startOrigin(echo('monolith'));
  origin.server.on('upgrade', (request, socket) => {
    socket.write('HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n');
    socket.write(`X-Proto: ${request.headers['x-forwarded-proto']}\r\n\r\n`);
    socket.pipe(socket);
  });
  proxy = createProxy(configured());
  const { proxyUrl } = await proxy.listen();
  expect(proxyUrl).toMatch(/^https:/);
  port = Number(new URL(proxyUrl).port);
});

afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy();
  await proxy.close(0);
  await origin.close();
  rmSync(folder, { recursive: true });
});

const configured = (): StranglerConfig =>
  StranglerConfig.parse({ monolith: { url: origin.url }, proxy: { port: 0, tls: files }, admin: { port: 0 } });

interface Line {
  readonly socket: net.Socket;
  /** All that has come so far. */
  readonly text: () => string;
  readonly isClosed: () => boolean;
}

function listenTo(socket: net.Socket): Line {
  sockets.push(socket);
  let text = '';
  let closed = false;
  socket.on('data', (chunk) => (text += String(chunk)));
  socket.on('error', () => {});
  socket.on('close', () => (closed = true));
  return { socket, text: () => text, isClosed: () => closed };
}

const TRUST = { ca: CA, servername: 'localhost', ALPNProtocols: ['http/1.1'] };

async function connect(options: tls.ConnectionOptions = {}): Promise<Line & { readonly socket: TLSSocket }> {
  const socket = tls.connect({ port, host: '127.0.0.1', ...TRUST, ...options });
  const line = listenTo(socket);
  await new Promise((resolve, reject) => socket.once('secureConnect', resolve).once('error', reject));
  return { ...line, socket };
}

async function saying(request: string): Promise<Line> {
  const line = await connect();
  line.socket.write(request);
  return line;
}

const GET = 'GET /a HTTP/1.1\r\nHost: a\r\n\r\n';
const answersIn = ({ text }: Line): number => text().split('HTTP/1.1 200 OK').length - 1;

describe('callers behind TLS', () => {
  it('are answered on the fast path, and the upstream is told that they came by https', async () => {
    const body = 'x'.repeat(300_000);
    const line = await saying(`${GET}POST /b HTTP/1.1\r\nHost: a\r\nContent-Length: ${body.length}\r\n\r\n${body}`);
    await until(() => answersIn(line) === 2 && line.text().includes(body));
    expect(line.text().split('"X-Forwarded-Proto","https"')).toHaveLength(3);
  });

  it('are answered by an ordinary client as well', async () => {
    const status = await new Promise((resolve, reject) => {
      const options = { port, host: '127.0.0.1', ...TRUST, agent: false };
      https.get(options, (response) => resolve(response.resume().statusCode)).on('error', reject);
    });
    expect(status).toBe(200);
  });

  it.each([
    ['HTTP/1.0', 'GET /old HTTP/1.0\r\nHost: a\r\n\r\n'],
    ['trailers', 'POST /t HTTP/1.1\r\nHost: a\r\nTrailer: x\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nX: 1\r\n\r\n'],
    ['expectations', 'POST /e HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 1\r\n\r\nx'],
  ])('are handed over with %s', async (_what, request) => {
    const line = await saying(request);
    await until(() => line.text().includes('"name":"monolith"'));
    expect(line.text()).toContain('"X-Forwarded-Proto","https"');
  });

  it('are handed over when they have been served fast before', async () => {
    const line = await saying(GET);
    await until(() => answersIn(line) === 1);
    line.socket.write(`GET /odd HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 1\r\n\r\nx`);
    await until(() => line.text().includes('"url":"/odd"'));
  });

  it('open WebSockets', async () => {
    const line = await saying(
      'GET / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n',
    );
    await until(() => line.text().includes('\r\n\r\n'));
    expect(line.text()).toMatch(/^HTTP\/1.1 101 [\s\S]*X-Proto: https/i);
    line.socket.write('back and forth');
    await until(() => line.text().endsWith('back and forth'));
  });

  it('are told that HTTP/1.1 is spoken, over TLS 1.2 at least', async () => {
    expect((await connect()).socket.alpnProtocol).toBe('http/1.1');
    expect((await connect({ maxVersion: 'TLSv1.2' })).socket.getProtocol()).toBe('TLSv1.2');
    await expect(connect({ minVersion: 'TLSv1', maxVersion: 'TLSv1.1' })).rejects.toThrow();
    await expect(connect({ ALPNProtocols: ['h2'] })).rejects.toThrow();
  });

  it('who speak something else are closed, and the others are served on', async () => {
    for (const noise of [GET, '\0'.repeat(500), '\x16\x03\x01\xff\xff'.repeat(50)]) {
      const line = listenTo(net.connect(port, '127.0.0.1'));
      line.socket.write(Buffer.from(noise, 'latin1'));
      await until(line.isClosed);
      expect(line.text()).not.toContain('HTTP/');
    }
    const line = await saying(GET);
    await until(() => answersIn(line) === 1);
  });

  it('who never shake hands are closed when a head would be due', async () => {
    const limits = { headersTimeout: 50 };
    const { server } = createCallersServer(readCertificate(files, 'Nothing was started.'), limits, () => {});
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const line = listenTo(net.connect((server.address() as AddressInfo).port, '127.0.0.1'));
    await until(line.isClosed);
    await new Promise((resolve) => server.close(resolve));
  });

  it('who never shake hands do not hold up the end', async () => {
    const line = listenTo(net.connect(port, '127.0.0.1'));
    await new Promise((resolve) => line.socket.once('connect', resolve));
    await connect();
    await proxy.close(20);
    await until(line.isClosed);
  });
});

describe('a new certificate', () => {
  const shownTo = async (): Promise<string> => (await connect()).socket.getPeerCertificate().fingerprint256;
  const [first, second] = [FIRST_PAIR, SECOND_PAIR].map(({ cert }) => new X509Certificate(cert).fingerprint256);

  it('is shown to new connections while the open ones go on', async () => {
    const line = await saying(GET);
    await until(() => answersIn(line) === 1);
    expect(await shownTo()).toBe(first);
    write(SECOND_PAIR);
    expect(proxy.renewCertificate()?.getUTCFullYear()).toBe(2126);
    expect(await shownTo()).toBe(second);
    line.socket.write(GET);
    await until(() => answersIn(line) === 2);
    await expect(connect({ minVersion: 'TLSv1', maxVersion: 'TLSv1.1' })).rejects.toThrow();
  });

  it.each([
    ['is no certificate', { ...SECOND_PAIR, cert: 'nonsense' }, /^The certificate \S+cert\.pem cannot be used/],
    ['has no key', { ...SECOND_PAIR, key: 'nonsense' }, /^The key \S+key\.pem cannot be used/],
    ['has the key of another', { ...SECOND_PAIR, key: FIRST_PAIR.key }, /key\.pem .*does not belong to .*cert\.pem/],
  ])('that %s is refused, and the one in force stays', async (_what, pair, words) => {
    write(pair);
    expect(proxy.renewCertificate).toThrow(words);
    expect(proxy.renewCertificate).toThrow(/The one in force stays\.$/);
    expect(await shownTo()).toBe(first);
  });
});

describe('a proxy that is started without its certificate', () => {
  it('says which file is missing, and leaves nothing open', async () => {
    rmSync(files.key);
    await expect(createProxy(configured()).listen()).rejects.toMatchObject({
      code: 'BAD_CERTIFICATE',
      message: expect.stringMatching(/^The key \S+key\.pem cannot be used: .*ENOENT.*Nothing was started\.$/),
    });
  });
});

describe('the end of a certificate', () => {
  const day = (text: string): number => Date.parse(`2026-03-${text}T00:00:00Z`);
  const expires = new Date(day('20'));

  it('is told in the last 14 days and after it', () => {
    expect(warnOfExpiry(expires, day('05'))).toBeUndefined();
    expect(warnOfExpiry(expires, day('06'))).toBeUndefined();
    expect(warnOfExpiry(expires, day('06') + 1)).toBe('The certificate expires on 2026-03-20, in 13 days.');
    expect(warnOfExpiry(expires, day('19'))).toBe('The certificate expires on 2026-03-20, in 1 day.');
    expect(warnOfExpiry(expires, day('20'))).toBe('The certificate has expired on 2026-03-20: callers refuse it.');
  });

  it('is read from the file', () => {
    write(EXPIRED_PAIR);
    expect(readCertificate(files, 'Nothing was started.').expires.toISOString()).toBe('2024-02-01T00:00:00.000Z');
  });
});
