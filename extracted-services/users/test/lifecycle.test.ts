import { once } from 'node:events';
import { createServer } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { tmpdir } from 'node:os';
import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { clientOf, ENV } from './client.ts';
import { eventually, type RunningService, runToEnd, startService } from './process.ts';

// Processes start slowly on a busy machine.
jest.setTimeout(30_000);

const running: RunningService[] = [];
const start = async (env: Record<string, string> = {}) => {
  const service = await startService({ env: { ...ENV, ...env } });
  running.push(service);
  return service;
};

afterEach(async () => {
  for (const service of running.splice(0)) await service.stop();
});

describe('the start', () => {
  it('is refused with one clear line when the port is taken', async () => {
    const blocker = createServer().listen(0, '127.0.0.1');
    await once(blocker, 'listening');
    const { port } = blocker.address() as AddressInfo;
    const { code, stderr } = await runToEnd({ PORT: String(port), DB_FILE: ':memory:', LOG_LEVEL: 'silent' });
    blocker.close();
    expect(code).toBe(1);
    expect(stderr).toBe(`not started, port ${port} on 127.0.0.1 is already in use; set PORT to another one\n`);
  });

  it('is refused with one clear line when the database cannot be used', async () => {
    const { code, stderr } = await runToEnd({ PORT: '0', DB_FILE: tmpdir(), LOG_LEVEL: 'silent' });
    expect(code).toBe(1);
    expect(stderr.trim().split('\n')).toEqual([expect.stringContaining(`the database ${tmpdir()} cannot be used`)]);
  });

  it('tells every unusable setting at once', async () => {
    const { code, stderr } = await runToEnd({ PORT: 'x', FEEDS: 'y', DB_FILE: ':memory:' });
    expect(code).toBe(1);
    expect(stderr).toContain('PORT: ');
    expect(stderr).toContain('FEEDS: ');
  });
});

describe('the stop', () => {
  it('accepts nobody else, ends what was begun, and exits with 0', async () => {
    const service = await start();
    const { port } = new URL(service.url);
    const body = JSON.stringify({ email: 'slow@shop.test', password: 'long-enough', name: 'Slow' });
    const socket = connect(Number(port), '127.0.0.1');
    socket.write(`POST /auth/register HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n`);
    socket.write(`content-length: ${body.length}\r\n\r\n${body.slice(0, 10)}`);
    await eventually(
      () => clientOf(service.url)('GET /healthz'),
      ({ status }) => status === 200,
    );

    const exit = service.stop('SIGTERM');
    await eventually(
      () =>
        clientOf(service.url)('GET /healthz').then(
          () => 'answered',
          () => 'refused',
        ),
      (outcome) => outcome === 'refused',
    );
    socket.write(body.slice(10));
    const [answer] = (await once(socket, 'data')) as [Buffer];
    expect(answer.toString()).toContain('201 Created');
    const answered = Date.now();
    expect(await exit).toBe(0);
    expect(Date.now() - answered).toBeLessThan(2_500);
  });

  it('waits at most 3 s for a request that does not end', async () => {
    const service = await start();
    const socket = connect(Number(new URL(service.url).port), '127.0.0.1');
    socket.on('error', () => undefined);
    socket.write('POST /auth/login HTTP/1.1\r\nhost: x\r\ncontent-length: 100\r\n\r\n{');
    await eventually(
      () => clientOf(service.url)('GET /healthz'),
      ({ status }) => status === 200,
    );
    const before = Date.now();
    expect(await service.stop('SIGINT')).toBe(0);
    expect(Date.now() - before).toBeLessThan(8_000);
    socket.destroy();
  });
});

describe('without the monolith', () => {
  it('serves as always and says that its feed is not followed', async () => {
    const service = await start({ FEEDS: 'monolith=http://127.0.0.1:9' });
    const client = clientOf(service.url);
    const ready = await eventually(
      () => client('GET /readyz'),
      ({ body }) => body.feeds[0]?.reachable === false,
    );
    expect(ready.status).toBe(200);
    expect(ready.body).toMatchObject({ feeds: [{ feed: 'monolith', cursor: 0, behind: true, lagMs: null }] });
    const body = { email: 'alone@shop.test', password: 'long-enough', name: 'Alone' };
    expect((await client('POST /auth/register', { body })).status).toBe(201);
  });
});
