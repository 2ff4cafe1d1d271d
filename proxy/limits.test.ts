/** Each limit of `docs/hardening.md` on real sockets, on both paths. */
import net from 'node:net';
import { afterEach, describe, expect, it } from '@jest/globals';
import { ask, echo, echoed, startOrigin, startWorld, until, type World } from './test/world.ts';

const opened: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const thing of opened.splice(0).reverse()) await thing.close();
});

interface Caller {
  readonly socket: net.Socket;
  readonly answer: () => string;
  readonly isClosed: () => boolean;
}

function call({ proxyUrl }: World, text: string): Caller {
  const socket = net.connect(Number(new URL(proxyUrl).port), '127.0.0.1');
  let answer = '';
  let closed = false;
  socket.on('data', (bytes) => {
    answer += bytes.toString('latin1');
  });
  socket.on('error', () => {});
  socket.on('close', () => {
    closed = true;
  });
  socket.write(text);
  opened.push({ close: async () => void socket.destroy() });
  return { socket, answer: () => answer, isClosed: () => closed };
}

async function closedAnswer(caller: Caller): Promise<string> {
  await until(caller.isClosed);
  return caller.answer();
}

describe.each([
  ['fast', true],
  ['careful', false],
])('on the %s path', (_name, fastPath) => {
  let reached = 0;
  async function start(limits: object, config: object = {}): Promise<World> {
    reached = 0;
    const answer = echo('monolith');
    const monolith = await startOrigin((request, response) => {
      reached++;
      answer(request, response);
    });
    opened.push(monolith);
    const world = await startWorld({
      monolith: monolith.url,
      config: { limits, ...config },
      ports: { fastPath, onFault: () => {} },
    });
    opened.push(world);
    return world;
  }
  const metric = async ({ adminUrl }: World): Promise<string> =>
    /^strangler_connections_refused_total (\d+)$/m.exec(await (await fetch(`${adminUrl}/metrics`)).text())?.[1] ?? '';

  it('lets a body of the largest size through', async () => {
    const world = await start({ maxBodyBytes: 10 });
    const body = '0123456789';
    expect(echoed(await ask(world.proxyUrl, { method: 'POST', body })).body).toBe(body);
    const headers = { 'Transfer-Encoding': 'chunked' };
    expect(echoed(await ask(world.proxyUrl, { method: 'POST', body, headers })).body).toBe(body);
  });

  it('refuses a body that says it is larger, and asks nobody', async () => {
    const world = await start({ maxBodyBytes: 10 });
    const caller = call(world, 'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 11\r\n\r\n');
    expect(await closedAnswer(caller)).toMatch(/^HTTP\/1\.1 413 .*BODY_TOO_LARGE/s);
    expect(reached).toBe(0);
  });

  it('refuses a body in chunks as soon as it is larger', async () => {
    const world = await start({ maxBodyBytes: 10 });
    const caller = call(world, 'POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n01234\r\n');
    await until(() => reached === 1);
    caller.socket.write('6\r\n012345\r\n');
    expect(await closedAnswer(caller)).toMatch(/^HTTP\/1\.1 413 .*BODY_TOO_LARGE/s);
  });

  it('refuses a head that is larger', async () => {
    const world = await start({ maxHeadBytes: 1_024 });
    const caller = call(world, `GET / HTTP/1.1\r\nHost: a\r\nX-Long: ${'x'.repeat(1_100)}\r\n\r\n`);
    expect(await closedAnswer(caller)).toMatch(/^HTTP\/1\.1 431 /);
    expect((await ask(world.proxyUrl, { headers: { 'X-Long': 'x'.repeat(800) } })).status).toBe(200);
  });

  it('closes connections past the limit of all, counts them, and takes new ones when there is room', async () => {
    const world = await start({ maxConnections: 2 });
    const first = [call(world, ''), call(world, '')];
    await until(() => first.every(({ socket }) => !socket.connecting));
    expect(await closedAnswer(call(world, 'GET / HTTP/1.1\r\nHost: a\r\n\r\n'))).toBe('');
    expect(await metric(world)).toBe('1');
    first[0]?.socket.destroy();
    await until(() => ask(world.proxyUrl).then(isAnswered, () => false));
  });

  it('closes connections past the limit of one address, counts them, and takes new ones when there is room', async () => {
    const world = await start({ maxConnectionsPerAddress: 2 });
    const first = [call(world, ''), call(world, '')];
    await until(() => first.every(({ socket }) => !socket.connecting));
    expect(await closedAnswer(call(world, 'GET / HTTP/1.1\r\nHost: a\r\n\r\n'))).toBe('');
    expect(await metric(world)).toBe('1');
    first[0]?.socket.destroy();
    await until(() => ask(world.proxyUrl).then(isAnswered, () => false));
  });

  it('counts no addresses behind a proxy that is trusted', async () => {
    const world = await start({ maxConnectionsPerAddress: 1 }, { trustForwarded: true });
    const idle = call(world, '');
    await until(() => !idle.socket.connecting);
    expect((await ask(world.proxyUrl)).status).toBe(200);
  });

  it('refuses a head that does not come in time', async () => {
    const world = await start({ headMs: 100 });
    expect(await closedAnswer(call(world, 'GET / HTTP/1.1\r\nHost: a\r\n'))).toMatch(/^HTTP\/1\.1 408 /);
  });

  it('refuses a body that does not come in time', async () => {
    const world = await start({ requestMs: 200 });
    const caller = call(world, 'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\n01234');
    expect(await closedAnswer(caller)).toMatch(/^HTTP\/1\.1 408 /);
  });

  it('closes a connection that is not used again', async () => {
    const world = await start({ keepAliveMs: 100 });
    expect(await closedAnswer(call(world, 'GET / HTTP/1.1\r\nHost: a\r\n\r\n'))).toMatch(/^HTTP\/1\.1 200 /);
  });
});

const isAnswered = ({ status }: { readonly status: number }): boolean => status === 200;
