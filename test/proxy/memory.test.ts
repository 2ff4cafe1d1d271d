/** What the proxy holds on to: nothing. Measured on a process of its own. */
import http from 'node:http';
import net from 'node:net';
import { afterEach, describe, expect, it } from '@jest/globals';
import { type ProxyProcess, startProxyProcess } from '../../proxy/test/process.ts';
import { ask, type Origin, startOrigin, until } from '../../proxy/test/world.ts';

const opened: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of opened.splice(0).reverse()) await close();
});

async function standBefore(listener: http.RequestListener): Promise<{ proxy: ProxyProcess; origin: Origin }> {
  const origin = await startOrigin(listener);
  opened.push(origin.close);
  const proxy = await startProxyProcess({ config: { monolith: { url: origin.url } } });
  opened.push(proxy.stop);
  return { proxy, origin };
}

const MEGABYTE = 1_048_576;

describe('10,000 connections that callers break off', () => {
  const head = (method: string, path: string, more = ''): string =>
    `${method} ${path} HTTP/1.1\r\nHost: a\r\n${more}\r\n`;
  /** Where in its life a connection is broken off; `answered` waits for the first byte. */
  const WAYS = [
    { name: 'before a byte', bytes: '', answered: false },
    { name: 'within the head', bytes: 'GET /slow HTTP/1.1\r\nHo', answered: false },
    { name: 'before the answer', bytes: head('GET', '/never'), answered: false },
    {
      name: 'within the request body',
      bytes: `${head('POST', '/never', 'Content-Length: 100000\r\n')}abc`,
      answered: false,
    },
    {
      name: 'within a chunk',
      bytes: `${head('PUT', '/never', 'Transfer-Encoding: chunked\r\n')}5\r\nab`,
      answered: false,
    },
    { name: 'within the answer', bytes: head('GET', '/big'), answered: true },
    { name: 'between two answers', bytes: head('GET', '/') + head('GET', '/never'), answered: true },
    { name: 'after a refusal', bytes: 'nonsense\r\n\r\n', answered: true },
  ];

  function breakOff(port: number, { bytes, answered }: (typeof WAYS)[number], reset: boolean): Promise<void> {
    const socket = net.connect(port, '127.0.0.1');
    const leave = (): void => void (reset ? socket.resetAndDestroy() : socket.destroy());
    return new Promise((resolve) => {
      socket.on('error', () => {}).once('close', () => resolve());
      socket.once('connect', () => {
        if (bytes !== '') socket.write(bytes);
        if (!answered) setTimeout(leave, 5);
      });
      socket.on('data', () => answered && leave());
      socket.on('end', leave);
    });
  }

  async function breakOffMany(port: number, count: number): Promise<void> {
    let left = count;
    const work = async (): Promise<void> => {
      while (left > 0) {
        const at = left--;
        await breakOff(port, WAYS[at % WAYS.length] as (typeof WAYS)[number], at % 3 === 0);
      }
    };
    await Promise.all(Array.from({ length: 50 }, work));
  }

  it('leave memory and descriptors as they were, on both sides', async () => {
    const open = new Set<net.Socket>();
    const { proxy, origin } = await standBefore((request, response) => {
      request.resume();
      if (request.url === '/big') response.end(Buffer.alloc(MEGABYTE));
      else if (request.url !== '/never') response.end('ok');
    });
    origin.server.on('connection', (socket: net.Socket) => {
      open.add(socket);
      socket.once('close', () => open.delete(socket));
    });
    await breakOffMany(proxy.port, 2_000);
    await ask(proxy.url);
    await until(() => open.size <= 64);
    const settled = { memory: proxy.memory(), descriptors: proxy.descriptors() - open.size };
    await breakOffMany(proxy.port, 10_000);
    expect((await ask(proxy.url)).status).toBe(200);
    await until(() => open.size <= 64 && proxy.descriptors() - open.size <= settled.descriptors + 2);
    expect(proxy.memory() - settled.memory).toBeLessThan(60 * MEGABYTE);
  }, 180_000);
});

describe('1 GB', () => {
  const SIZE = 1_024 * MEGABYTE;
  const chunk = Buffer.alloc(MEGABYTE, 'x');

  async function pump(target: { write(chunk: Buffer): boolean; once(event: 'drain', act: () => void): unknown }) {
    for (let sent = 0; sent < SIZE; sent += chunk.length)
      if (!target.write(chunk)) await new Promise<void>((resolve) => target.once('drain', resolve));
  }

  async function peakWhile(proxy: ProxyProcess, work: Promise<unknown>): Promise<number> {
    let peak = 0;
    const look = setInterval(() => {
      peak = Math.max(peak, proxy.memory());
    }, 20);
    await work.finally(() => clearInterval(look));
    return peak;
  }

  it.each(['Content-Length', 'chunks'])(
    'goes up in constant memory with %s',
    async (framing) => {
      const { proxy } = await standBefore(async (request, response) => {
        let length = 0;
        for await (const part of request) length += (part as Buffer).length;
        response.end(String(length));
      });
      await ask(proxy.url, { method: 'POST', body: 'warm' });
      const settled = proxy.memory();
      const headers = framing === 'chunks' ? { 'Transfer-Encoding': 'chunked' } : { 'Content-Length': SIZE };
      const request = http.request(proxy.url, { method: 'POST', headers, agent: false });
      const answered = new Promise<string>((resolve, reject) =>
        request.on('error', reject).on('response', async (response) => {
          let body = '';
          for await (const part of response) body += String(part);
          resolve(body);
        }),
      );
      const peak = await peakWhile(
        proxy,
        pump(request).then(() => request.end()),
      );
      expect(await answered).toBe(String(SIZE));
      expect(peak - settled).toBeLessThan(200 * MEGABYTE);
    },
    120_000,
  );

  it.each(['Content-Length', 'chunks'])(
    'comes down in constant memory with %s, however slow the caller',
    async (framing) => {
      const { proxy } = await standBefore((_request, response) => {
        if (framing === 'Content-Length') response.setHeader('Content-Length', SIZE);
        void pump(response).then(() => response.end());
      });
      const settled = proxy.memory();
      const down = new Promise<number>((resolve, reject) => {
        http.get(proxy.url, { agent: false }, (response) => {
          let length = 0;
          let paused = 0;
          response.on('data', (part: Buffer) => {
            length += part.length;
            // Ten pauses: what the upstream sends meanwhile must wait with it.
            if (length > (paused + 1) * (SIZE / 10)) {
              paused++;
              response.pause();
              setTimeout(() => response.resume(), 100);
            }
          });
          response.on('end', () => resolve(length)).on('error', reject);
        });
      });
      const peak = await peakWhile(proxy, down);
      expect(await down).toBe(SIZE);
      expect(peak - settled).toBeLessThan(200 * MEGABYTE);
    },
    120_000,
  );
});
