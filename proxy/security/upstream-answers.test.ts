/** What an upstream may do wrong, one by one. `test/proxy/fuzz.test.ts` does the rest by chance. */
import net, { type AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from '@jest/globals';
import { Talk } from '../test/probe.ts';
import type { Message } from '../test/strict.ts';
import { valuesOf } from '../test/strict.ts';
import { startWorld, type World } from '../test/world.ts';

const opened: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const thing of opened.splice(0).reverse()) await thing.close();
});

const TIMEOUTS = { connectMs: 1_000, headMs: 500, idleMs: 300 };

/** A proxy before an upstream that does this with every request under `/bad`, and answers everything else rightly. */
async function behind(act: (socket: net.Socket) => void): Promise<World> {
  const sockets = new Set<net.Socket>();
  const server = net.createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => {}).on('close', () => sockets.delete(socket));
    socket.on('data', (chunk) => {
      if (chunk.includes(' /bad')) act(socket);
      else socket.write('HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\ncanary');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const close = (): Promise<void> =>
    new Promise((resolve) => {
      server.close(() => resolve());
      for (const socket of sockets) socket.destroy();
    });
  opened.push({ close });
  const monolith = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const world = await startWorld({ monolith, config: { timeouts: TIMEOUTS } });
  opened.push(world);
  return world;
}

interface Got {
  /** Undefined when the connection ended before an answer was whole. */
  readonly answer: Message | undefined;
  readonly closed: boolean;
  readonly rest: string;
  readonly violations: readonly string[];
}

async function askBad({ proxyUrl }: World, { method = 'GET' } = {}): Promise<Got> {
  const talk = await Talk.open(Number(new URL(proxyUrl).port));
  talk.write(`${method} /bad HTTP/1.1\r\nHost: a\r\n\r\n`);
  const answer = await talk.answer(method, 10_000);
  const closed = answer === undefined && (await talk.closes(2_000));
  const canary = await Talk.open(Number(new URL(proxyUrl).port));
  canary.write('GET /canary HTTP/1.1\r\nHost: a\r\n\r\n');
  expect(String((await canary.answer('GET', 10_000))?.body)).toBe('canary');
  canary.destroy();
  talk.destroy();
  return { answer, closed, rest: talk.rest.toString('latin1'), violations: talk.violations };
}

const statusOf = (answer: Message | undefined): number => Number(answer?.start.slice(9, 12));
const OK = 'HTTP/1.1 200 OK\r\n';

describe('an upstream that answers no HTTP', () => {
  it.each([
    ['garbage', 'hello\r\n\r\n'],
    ['HTTP/2', 'HTTP/2.0 200 OK\r\nContent-Length: 0\r\n\r\n'],
    ['a status of two digits', 'HTTP/1.1 20 OK\r\nContent-Length: 0\r\n\r\n'],
    ['a status of 000', 'HTTP/1.1 000 OK\r\nContent-Length: 0\r\n\r\n'],
    ['a header without a colon', `${OK}Content-Length 5\r\n\r\nabcde`],
    ['a space before the colon', `${OK}Content-Length : 5\r\n\r\nabcde`],
    ['two lengths', `${OK}Content-Length: 5\r\nContent-Length: 6\r\n\r\nabcdef`],
    ['a length that is no number', `${OK}Content-Length: five\r\n\r\nabcde`],
    ['a length and chunks', `${OK}Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nabcde\r\n0\r\n\r\n`],
    ['a NUL in a value', `${OK}X: a\0b\r\nContent-Length: 0\r\n\r\n`],
    ['a bare LF', 'HTTP/1.1 200 OK\nContent-Length: 0\n\n'],
    ['a head of 1 MB', `${OK}X: ${'y'.repeat(1_000_000)}\r\n\r\n`],
    ['10,000 headers', `${OK}${'X: y\r\n'.repeat(10_000)}\r\n`],
    ['101 that nobody asked for', 'HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: Upgrade\r\n\r\n'],
  ])('is a 502, or visibly broken: %s', async (_name, bytes) => {
    const { answer, closed, rest, violations } = await askBad(
      await behind((socket) => void socket.write(bytes, 'latin1')),
    );
    if (answer === undefined) expect(closed).toBe(true);
    else expect(statusOf(answer)).toBe(502);
    expect({ rest, violations }).toEqual({ rest: '', violations: [] });
  });

  it('takes nothing down with characters that Node reads but does not write', async () => {
    for (const byte of ['\x7f', '\x01', '\x1f', '\x80']) {
      const text = `HTTP/1.1 200 O${byte}K\r\nX: y${byte}\r\n`;
      for (const body of [
        'Content-Length: 5\r\n\r\nabcde',
        `Transfer-Encoding: chunked\r\n\r\n5\r\nabcde\r\n0\r\n\r\n`,
        `Transfer-Encoding: chunked\r\nTrailer: T\r\n\r\n5\r\nabcde\r\n0\r\nT: ${byte}\r\n\r\n`,
      ]) {
        const { answer, closed } = await askBad(await behind((socket) => void socket.write(text + body, 'latin1')));
        if (answer === undefined) expect(closed).toBe(true);
        else expect([200, 502]).toContain(statusOf(answer));
      }
    }
  });
});

describe('an upstream that answers twice', () => {
  it('is heard once', async () => {
    const one = `${OK}Content-Length: 5\r\n\r\nfirst`;
    const { answer, rest } = await askBad(
      await behind((socket) => void socket.write(`${one}${OK}Content-Length: 8\r\n\r\nsmuggled`)),
    );
    expect(String(answer?.body)).toBe('first');
    expect(rest).toBe('');
  });

  it('is heard once when the first answer has no body', async () => {
    for (const [method, status] of [
      ['HEAD', '200 OK'],
      ['GET', '204 No Content'],
      ['GET', '304 Not Modified'],
    ] as const) {
      const world = await behind(
        (socket) => void socket.write(`HTTP/1.1 ${status}\r\nX: y\r\n\r\n${OK}Content-Length: 8\r\n\r\nsmuggled`),
      );
      const { rest } = await askBad(world, { method });
      expect(rest).toBe('');
    }
  });
});

describe('an answer that breaks off', () => {
  it.each<[string, (socket: net.Socket) => void]>([
    ['by FIN within its length', (socket) => socket.end(`${OK}Content-Length: 100000\r\n\r\n${'x'.repeat(70_000)}`)],
    [
      'by FIN within its chunks',
      (socket) => socket.end(`${OK}Transfer-Encoding: chunked\r\n\r\n64\r\n${'x'.repeat(50)}`),
    ],
    ['by FIN before its last chunk', (socket) => socket.end(`${OK}Transfer-Encoding: chunked\r\n\r\n5\r\nabcde\r\n`)],
    [
      'by reset within its length',
      (socket) =>
        void socket.write(`${OK}Content-Length: 100000\r\n\r\n${'x'.repeat(70_000)}`, () => socket.resetAndDestroy()),
    ],
    [
      'by reset within its chunks',
      (socket) => void socket.write(`${OK}Transfer-Encoding: chunked\r\n\r\n64\r\nabc`, () => socket.resetAndDestroy()),
    ],
    [
      'by a chunk that is none',
      (socket) => void socket.write(`${OK}Transfer-Encoding: chunked\r\n\r\n5\r\nabcde\r\nzz\r\n`),
    ],
    [
      'by a chunk longer than its size',
      (socket) => void socket.write(`${OK}Transfer-Encoding: chunked\r\n\r\n5\r\nabcdefgh\r\n0\r\n\r\n`),
    ],
    ['by silence within its length', (socket) => void socket.write(`${OK}Content-Length: 100000\r\n\r\nabc`)],
    ['by silence within its chunks', (socket) => void socket.write(`${OK}Transfer-Encoding: chunked\r\n\r\n5\r\nab`)],
  ])('never looks whole: %s', async (_name, act) => {
    const { answer, closed } = await askBad(await behind(act));
    if (answer !== undefined) expect(statusOf(answer)).toBeGreaterThanOrEqual(502);
    else expect(closed).toBe(true);
  });

  it('is a 502 or 504 when nothing had come yet', async () => {
    const acts: readonly (readonly [number, (socket: net.Socket) => void])[] = [
      [502, (socket) => socket.end()],
      [502, (socket) => socket.resetAndDestroy()],
      [502, (socket) => void socket.write('HTTP/1.1 200 OK\r\nContent-', () => socket.end())],
      [504, () => {}],
      [504, (socket) => void socket.write('HTTP/1.1 200 OK\r\nContent-')],
    ];
    for (const [status, act] of acts) expect(statusOf((await askBad(await behind(act))).answer)).toBe(status);
  });
});

describe('an upstream that sends more than it said', () => {
  it('is cut at what it said, and its connection is not used again', async () => {
    let connections = 0;
    const world = await behind((socket) => {
      connections++;
      socket.write(`${OK}Content-Length: 5\r\n\r\nabcdefghij`);
    });
    const { answer, rest } = await askBad(world);
    if (answer !== undefined) expect(String(answer.body)).toBe('abcde');
    expect(rest).toBe('');
    await askBad(world);
    expect(connections).toBe(2);
  });
});

describe('an upstream of one byte a time', () => {
  it('is waited for as long as bytes come, and no longer', async () => {
    const drips: NodeJS.Timeout[] = [];
    const world = await behind((socket) => {
      socket.write(`${OK}Content-Length: 100000\r\n\r\n`);
      let left = 20;
      const drip = setInterval(() => (left-- > 0 ? socket.write('x') : clearInterval(drip)), 50);
      drips.push(drip);
    });
    const talk = await Talk.open(Number(new URL(world.proxyUrl).port));
    const started = performance.now();
    talk.write('GET /bad HTTP/1.1\r\nHost: a\r\n\r\n');
    expect(await talk.answer('GET', 10_000)).toBeUndefined();
    // Twenty drips of 50 ms, then silence until the idle deadline.
    expect(performance.now() - started).toBeGreaterThan(900);
    expect(talk.rest.toString().endsWith('x'.repeat(20))).toBe(true);
    for (const drip of drips) clearInterval(drip);
  });
});

describe('an upstream that closes kept connections', () => {
  it('costs no safe request, whenever it does', async () => {
    let asked = 0;
    const world = await behind((socket) => {
      asked++;
      socket.write(`${OK}Content-Length: 5\r\n\r\nabcde`, () =>
        asked % 2 === 0 ? socket.end() : socket.resetAndDestroy(),
      );
    });
    for (let time = 0; time < 20; time++) expect(statusOf((await askBad(world)).answer)).toBe(200);
  });
});

describe('a request body that has no taker', () => {
  it('is answered early, and the connection does not take its rest for a request', async () => {
    const world = await behind((socket) => void socket.write(`HTTP/1.1 413 Too Large\r\nContent-Length: 2\r\n\r\nno`));
    const talk = await Talk.open(Number(new URL(world.proxyUrl).port));
    talk.write('POST /bad HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000\r\n\r\nabc');
    const answer = await talk.answer('POST', 10_000);
    expect(statusOf(answer)).toBe(413);
    expect(valuesOf(answer?.headers ?? [], 'content-length')).toEqual(['2']);
    const hidden = 'GET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n';
    talk.write(hidden);
    talk.write('x'.repeat(1_000_000 - 3 - hidden.length));
    talk.write('GET /canary HTTP/1.1\r\nHost: a\r\n\r\n');
    const next = await talk.answer('GET', 2_000);
    if (next === undefined) expect(await talk.closes(2_000)).toBe(true);
    else expect(String(next.body)).toBe('canary');
    expect(talk.rest.length).toBe(0);
    talk.destroy();
  });
});
