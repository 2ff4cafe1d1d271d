/** Traps that other proxies fell into, each as it happened to them. */
import http from 'node:http';
import net from 'node:net';
import { afterEach, describe, expect, it } from '@jest/globals';
import { Talk } from '../test/probe.ts';
import { startRawRecorder } from '../test/recorder.ts';
import { ask, echo, echoed, startOrigin, startWorld, until, type World, type WorldOptions } from '../test/world.ts';

const opened: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const thing of opened.splice(0).reverse()) await thing.close();
});

async function keep<Thing extends { close(): Promise<void> }>(starting: Promise<Thing>): Promise<Thing> {
  const thing = await starting;
  opened.push(thing);
  return thing;
}

const world = (options: WorldOptions): Promise<World> => keep(startWorld(options));
const talkTo = ({ proxyUrl }: World): Promise<Talk> => Talk.open(Number(new URL(proxyUrl).port));

describe('a canary', () => {
  const canary = async (percent: number, config = {}) =>
    world({
      monolith: (await keep(startOrigin(echo('monolith')))).url,
      services: { orders: (await keep(startOrigin(echo('orders')))).url },
      rules: [{ route: '* /*rest', group: 'orders', service: 'orders', mode: 'canary', percent }],
      config,
    });

  it('keeps each caller on one side over many answers: the share does not grow with the requests of a caller', async () => {
    const { proxyUrl } = await canary(5, { stickiness: [{ from: 'header', name: 'x-user' }] });
    const sides = new Map<string, Set<string>>();
    for (let turn = 0; turn < 14; turn++)
      await Promise.all(
        Array.from({ length: 40 }, async (_, at) => {
          const user = `user-${at}`;
          const { name } = echoed(await ask(proxyUrl, { path: '/x', headers: { 'X-User': user } }));
          sides.set(user, (sides.get(user) ?? new Set()).add(name));
        }),
      );
    expect([...sides.values()].filter((seen) => seen.size > 1)).toEqual([]);
    const onService = [...sides.values()].filter((seen) => seen.has('orders')).length;
    expect(onService).toBeLessThan(10);
  });

  it('does not roll again for callers who keep no cookie', async () => {
    const { proxyUrl } = await canary(50);
    const seen = new Set<string>();
    for (let turn = 0; turn < 50; turn++) {
      const answer = await ask(proxyUrl, { path: '/x' });
      expect(answer.headers['set-cookie']).toBeUndefined();
      seen.add(echoed(answer).name);
    }
    expect(seen.size).toBe(1);
  });
});

describe('a body of unusual methods', () => {
  it('arrives framed, whatever the method, byte for byte on the wire', async () => {
    const recorder = await keep(startRawRecorder());
    const { proxyUrl } = await world({ monolith: recorder.url });
    for (const method of ['DELETE', 'OPTIONS', 'GET', 'PROPFIND', 'REPORT'])
      for (const body of ['', 'x', 'GET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n'])
        await ask(proxyUrl, { method, path: '/b', headers: { 'Transfer-Encoding': 'chunked' }, body });
    expect(recorder.violations).toEqual([]);
    expect(recorder.seen.map(({ target }) => target)).toEqual(Array.from({ length: 15 }, () => '/b'));
  });
});

describe('a caller who leaves', () => {
  const leavers: readonly (readonly [string, string])[] = [
    ['within its body', 'POST /x HTTP/1.1\r\nHost: a\r\nContent-Length: 100000\r\n\r\nabc'],
    ['within a chunk', 'PUT /x HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab'],
    ['while it waits', 'GET /x HTTP/1.1\r\nHost: a\r\n\r\n'],
    ['while it waits, its body sent', 'POST /x HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc'],
  ];
  it.each(leavers)('%s takes the upstream along at once', async (_name, bytes) => {
    let reached = false;
    let leftAt = 0;
    const monolith = await keep(
      startOrigin((request) => {
        reached = true;
        request.on('data', () => {}).on('error', () => {});
        request.socket.once('close', () => {
          leftAt = performance.now();
        });
      }),
    );
    const talk = await talkTo(await world({ monolith: monolith.url }));
    talk.write(bytes);
    await until(() => reached);
    const began = performance.now();
    talk.destroy();
    await until(() => leftAt > 0);
    expect(leftAt - began).toBeLessThan(1_000);
  });

  it('within the answer takes the upstream along at once', async () => {
    let leftAt = 0;
    const monolith = await keep(
      startOrigin((_request, response) => {
        const more = (): void => {
          while (!response.destroyed && response.write(Buffer.alloc(65_536)));
        };
        response.on('drain', more).once('close', () => {
          leftAt = performance.now();
        });
        more();
      }),
    );
    const { proxyUrl } = await world({ monolith: monolith.url });
    const socket = net.connect(Number(new URL(proxyUrl).port), '127.0.0.1');
    socket.write('GET /x HTTP/1.1\r\nHost: a\r\n\r\n');
    await new Promise((resolve) => socket.once('data', resolve));
    const began = performance.now();
    socket.destroy();
    await until(() => leftAt > 0);
    expect(leftAt - began).toBeLessThan(1_000);
  });
});

describe('interim answers', () => {
  it('of 103 reach the caller before the answer does', async () => {
    let finish = (): void => {};
    const monolith = await keep(
      startOrigin((_request, response) => {
        response.writeEarlyHints({ link: '</style.css>; rel=preload; as=style' });
        finish = () => void response.end('page');
      }),
    );
    const { proxyUrl } = await world({ monolith: monolith.url });
    const request = http.get(proxyUrl, { agent: false });
    const hint = await new Promise<http.InformationEvent>((resolve) => request.once('information', resolve));
    expect([hint.statusCode, hint.headers.link]).toEqual([103, '</style.css>; rel=preload; as=style']);
    finish();
    const response = await new Promise<http.IncomingMessage>((resolve) => request.once('response', resolve));
    expect(response.statusCode).toBe(200);
    response.resume();
  });
});

describe('an answer that begins while the request body still streams', () => {
  it('reaches the caller before the body ends', async () => {
    const monolith = await keep(
      startOrigin((request, response) => {
        response.writeHead(200, { 'Content-Type': 'text/plain' });
        request.on('data', (chunk: Buffer) => response.write(String(chunk).toUpperCase()));
        request.on('end', () => response.end('!'));
      }),
    );
    const { proxyUrl } = await world({ monolith: monolith.url });
    const request = http.request(proxyUrl, { method: 'POST', agent: false });
    request.write('first');
    const response = await new Promise<http.IncomingMessage>((resolve) => request.once('response', resolve));
    let body = '';
    response.on('data', (chunk) => {
      body += String(chunk);
    });
    await until(() => body === 'FIRST');
    request.write('second');
    await until(() => body === 'FIRSTSECOND');
    request.end();
    await until(() => body === 'FIRSTSECOND!');
  });
});

describe('requests in a row without waiting', () => {
  it('are answered in their order, a thousand of them', async () => {
    const recorder = await keep(startRawRecorder());
    const talk = await talkTo(await world({ monolith: recorder.url }));
    const paths = Array.from({ length: 1_000 }, (_, at) => `/p${at}`);
    talk.write(paths.map((path) => `GET ${path} HTTP/1.1\r\nHost: a\r\n\r\n`).join(''));
    for (const path of paths) expect(String((await talk.answer('GET', 10_000))?.body)).toBe(`GET ${path} 0`);
    expect(recorder.violations).toEqual([]);
    talk.destroy();
  }, 30_000);
});
