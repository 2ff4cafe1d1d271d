import http from 'node:http';
import net from 'node:net';
import { afterEach, describe, expect, it } from '@jest/globals';
import { Limits } from '../contracts/config-operations.ts';
import { createCarefulPath } from './careful/careful.ts';
import { createFastPath } from './fast/fast.ts';
import { systemClock, systemLater } from './index.ts';
import { toLiveTable } from './route/decide.ts';
import { createDataPlane } from './server.ts';
import { createStatistics } from './statistics/statistics.ts';
import {
  ask,
  echo,
  echoed,
  type Origin,
  startOrigin,
  startWorld,
  until,
  type World,
  type WorldOptions,
} from './test/world.ts';
import { createSides } from './upstream/test/sides.ts';

const opened: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const thing of opened.splice(0).reverse()) await thing.close();
});

async function origin(listener: http.RequestListener): Promise<Origin> {
  const started = await startOrigin(listener);
  opened.push(started);
  return started;
}

async function world(options: WorldOptions): Promise<World> {
  const started = await startWorld(options);
  opened.push(started);
  return started;
}

const behindProxy = async (listener: http.RequestListener): Promise<World> =>
  world({ monolith: (await origin(listener)).url });

describe('a forwarded request', () => {
  it('reaches the upstream with method, path, query and body as they were sent', async () => {
    const { proxyUrl } = await behindProxy(echo('monolith'));
    for (const method of ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'PROPFIND']) {
      const body = method === 'GET' || method === 'OPTIONS' ? undefined : `body of ${method}`;
      const seen = echoed(
        await ask(proxyUrl, { method, path: '/A/b%20c?x=1&x=2&&y=%zz', ...(body === undefined ? {} : { body }) }),
      );
      expect(seen).toMatchObject({ method, url: '/A/b%20c?x=1&x=2&&y=%zz', body: body ?? '' });
    }
  });

  it('keeps the spelling, order and repetition of its headers', async () => {
    const { proxyUrl } = await behindProxy(echo('monolith'));
    const headers = { 'X-Zed': 'z', 'x-Repeated': ['1', '2'], Cookie: 'a=1; b=2', 'Accept-Language': 'de' };
    const { rawHeaders } = echoed(await ask(proxyUrl, { headers }));
    const names = rawHeaders.filter((_, at) => at % 2 === 0);
    expect(names.slice(0, 6)).toEqual(['X-Zed', 'x-Repeated', 'x-Repeated', 'Cookie', 'Accept-Language', 'Host']);
  });

  it('loses the headers of the hop and gains those of a gateway', async () => {
    const { proxyUrl } = await behindProxy(echo('monolith'));
    const headers = {
      Host: 'shop.example',
      Connection: 'close, X-Mine, Cookie',
      'X-Mine': '1',
      Cookie: 'kept=1',
      TE: 'trailers',
      'Proxy-Authorization': 'secret',
      'X-Forwarded-For': '6.6.6.6',
      Via: '1.0 fred',
    };
    const { rawHeaders } = echoed(await ask(proxyUrl, { headers }));
    const seen = Object.fromEntries(rawHeaders.flatMap((name, at) => (at % 2 ? [] : [[name, rawHeaders[at + 1]]])));
    expect(seen).toEqual({
      Host: 'shop.example',
      Cookie: 'kept=1',
      'X-Forwarded-For': '127.0.0.1',
      'X-Forwarded-Proto': 'http',
      'X-Forwarded-Host': 'shop.example',
      Via: '1.0 fred, 1.1 strangler',
      'X-Request-Id': expect.stringMatching(/^[0-9a-f-]{36}$/),
      Connection: 'keep-alive',
    });
  });

  it('is framed anew when it is chunked, whatever its method', async () => {
    const { proxyUrl } = await behindProxy(echo('monolith'));
    for (const method of ['POST', 'DELETE', 'GET', 'OPTIONS']) {
      const headers = { 'Transfer-Encoding': 'chunked' };
      const seen = echoed(await ask(proxyUrl, { method, headers, body: 'GET /smuggled HTTP/1.1\r\n\r\n' }));
      expect(seen).toMatchObject({ method, body: 'GET /smuggled HTTP/1.1\r\n\r\n' });
    }
  });

  it('carries a large body both ways without keeping it', async () => {
    const { proxyUrl } = await behindProxy((request, response) => request.pipe(response));
    const chunk = Buffer.alloc(1_000_000, 'x');
    const { hostname, port } = new URL(proxyUrl);
    const request = http.request({ hostname, port, method: 'POST', agent: false });
    const before = process.memoryUsage().arrayBuffers;
    let peak = 0;
    const received = new Promise<number>((resolve, reject) =>
      request.on('response', (response) => {
        let length = 0;
        response.on('data', (part: Buffer) => {
          length += part.length;
          peak = Math.max(peak, process.memoryUsage().arrayBuffers - before);
        });
        response.on('end', () => resolve(length)).on('error', reject);
      }),
    );
    for (let sent = 0; sent < 400; sent++)
      if (!request.write(chunk)) await new Promise((resolve) => request.once('drain', resolve));
    request.end();
    expect(await received).toBe(400_000_000);
    // What the collector has not got round to yet is in the figure, so the bound is wide; a kept body would be 400 MB.
    expect(peak).toBeLessThan(250_000_000);
  }, 30_000);
});

describe('an answer', () => {
  it('keeps status, message, spelling, order and repetition of its headers', async () => {
    const { proxyUrl } = await behindProxy((_request, response) => {
      response.writeHead(207, 'Many Things', [
        'X-B',
        '1',
        'Set-Cookie',
        'a=1',
        'X-A',
        '2',
        'set-cookie',
        'b=2',
        'Date',
        'now',
      ]);
      response.end('x');
    });
    const { status, rawHeaders } = await ask(proxyUrl);
    expect(status).toBe(207);
    expect(rawHeaders.slice(0, 10)).toEqual([
      'X-B',
      '1',
      'Set-Cookie',
      'a=1',
      'X-A',
      '2',
      'set-cookie',
      'b=2',
      'Date',
      'now',
    ]);
  });

  it('has no body for HEAD, 204 and 304 and leaves the connection usable', async () => {
    const { proxyUrl } = await behindProxy((request, response) => {
      const status = Number(request.url?.slice(1));
      response.writeHead(status, status === 200 ? { 'Content-Length': 1000 } : {}).end();
    });
    const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
    const { hostname, port } = new URL(proxyUrl);
    for (const [method, path] of [
      ['HEAD', '/200'],
      ['GET', '/204'],
      ['GET', '/304'],
      ['HEAD', '/200'],
    ]) {
      const length = await new Promise((resolve, reject) =>
        http
          .request({ hostname, port, method, path, agent }, (response) => {
            response.resume().on('end', () => resolve(response.headers['content-length']));
          })
          .on('error', reject)
          .end(),
      );
      expect(length).toBe(method === 'HEAD' ? '1000' : undefined);
    }
    agent.destroy();
  });

  it('streams events as they happen', async () => {
    let send = (_text: string): void => {};
    const { proxyUrl } = await behindProxy((_request, response) => {
      response.writeHead(200, { 'Content-Type': 'text/event-stream' }).flushHeaders();
      send = (text) => void response.write(text);
    });
    const response = await new Promise<http.IncomingMessage>((resolve) =>
      http.get(proxyUrl, { agent: false }, resolve),
    );
    for (const text of ['data: 1\n\n', 'data: 2\n\n']) {
      send(text);
      const [chunk] = await new Promise<Buffer[]>((resolve) =>
        response.once('data', (part: Buffer) => resolve([part])),
      );
      expect(String(chunk)).toBe(text);
    }
    response.destroy();
  });

  it('brings its trailers along', async () => {
    const { proxyUrl } = await behindProxy((_request, response) => {
      response.writeHead(200, { Trailer: 'X-Sum' });
      response.write('body');
      response.addTrailers({ 'X-Sum': '42' });
      response.end();
    });
    expect((await ask(proxyUrl)).trailers).toEqual({ 'x-sum': '42' });
  });

  it('that is cut short ends the connection in error, never cleanly', async () => {
    const { proxyUrl } = await behindProxy((request, response) => {
      if (request.url === '/length') response.writeHead(200, { 'Content-Length': 100_000 });
      response.write('x'.repeat(70_000), () => response.destroy());
    });
    await expect(ask(proxyUrl, { path: '/length' })).rejects.toThrow();
    await expect(ask(proxyUrl, { path: '/chunked' })).rejects.toThrow();
  });
});

describe('Expect: 100-continue', () => {
  const expecting = async (proxyUrl: string): Promise<{ continued: boolean; status: number; body: string }> => {
    const { hostname, port } = new URL(proxyUrl);
    const headers = { Expect: '100-continue', 'Content-Length': 4 };
    const request = http.request({ hostname, port, method: 'POST', headers, agent: false });
    let continued = false;
    request.on('continue', () => {
      continued = true;
      request.end('body');
    });
    request.flushHeaders();
    const response = await new Promise<http.IncomingMessage>((resolve, reject) =>
      request.on('response', resolve).on('error', reject),
    );
    let body = '';
    for await (const chunk of response) body += String(chunk);
    request.destroy();
    return { continued, status: response.statusCode ?? 0, body };
  };

  it('lets the upstream ask for the body', async () => {
    const { proxyUrl } = await behindProxy((request, response) => request.pipe(response));
    expect(await expecting(proxyUrl)).toEqual({ continued: true, status: 200, body: 'body' });
  });

  it('lets the upstream refuse before the body is sent', async () => {
    const monolith = await origin(() => {});
    monolith.server.on('checkContinue', (_request, response) => response.writeHead(417).end('no'));
    const { proxyUrl } = await world({ monolith: monolith.url });
    expect(await expecting(proxyUrl)).toEqual({ continued: false, status: 417, body: 'no' });
  });
});

describe('a WebSocket', () => {
  const upgrading =
    (listener: (socket: net.Socket, request: http.IncomingMessage) => void) => async (): Promise<Origin> => {
      const started = await origin((_request, response) => response.writeHead(426).end('upgrade'));
      started.server.on('upgrade', (request, socket) => listener(socket as net.Socket, request));
      return started;
    };
  const echoing = (name: string) =>
    upgrading((socket, request) => {
      socket.write(
        `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nX-Side: ${name}\r\nX-Url: ${request.url}\r\n\r\n`,
      );
      socket.pipe(socket);
    });
  const connect = (proxyUrl: string, path = '/live'): Promise<{ socket: net.Socket; response: http.IncomingMessage }> =>
    new Promise((resolve, reject) => {
      const { hostname, port } = new URL(proxyUrl);
      const headers = {
        Connection: 'Upgrade',
        Upgrade: 'websocket',
        'Sec-WebSocket-Key': 'x',
        'Sec-WebSocket-Version': '13',
      };
      http
        .request({ hostname, port, path, headers })
        .on('upgrade', (response, socket) => resolve({ response, socket: socket as net.Socket }))
        .on('response', (response) => resolve({ response: response.resume(), socket: response.socket }))
        .on('error', reject)
        .end();
    });
  const rule = { route: 'GET /live', group: 'live', service: 'feed', mode: 'service' };

  it('is tunnelled to the side its flag chose, both ways', async () => {
    const { proxyUrl } = await world({
      monolith: (await echoing('monolith')()).url,
      services: { feed: (await echoing('feed')()).url },
      rules: [rule],
    });
    const { socket, response } = await connect(proxyUrl, '/LIVE?x=1');
    expect(response.headers).toMatchObject({ 'x-side': 'feed', 'x-url': '/live?x=1' });
    socket.write('ping');
    const answer = await new Promise((resolve) => socket.once('data', (chunk) => resolve(String(chunk))));
    expect(answer).toBe('ping');
    socket.destroy();
  });

  it('goes to the monolith when the service cannot be connected', async () => {
    const dead = await startOrigin(() => {});
    await dead.close();
    const { proxyUrl } = await world({
      monolith: (await echoing('monolith')()).url,
      services: { feed: dead.url },
      rules: [rule],
    });
    const { socket, response } = await connect(proxyUrl);
    expect(response.headers['x-side']).toBe('monolith');
    socket.destroy();
  });

  it('passes a refusal of the handshake on', async () => {
    const { proxyUrl } = await world({
      monolith: (await origin((_request, response) => response.writeHead(401).end('who?'))).url,
    });
    const { response } = await connect(proxyUrl);
    expect(response.statusCode).toBe(401);
  });

  it('does not stop an upgrade nobody here speaks from being answered as a plain request', async () => {
    const { proxyUrl } = await behindProxy(echo('monolith'));
    const answer = await ask(proxyUrl, {
      headers: { Connection: 'Upgrade, HTTP2-Settings', Upgrade: 'h2c', 'HTTP2-Settings': 'AAMAAABk' },
    });
    expect(echoed(answer).rawHeaders).not.toContain('HTTP2-Settings');
    expect(answer.status).toBe(200);
  });
});

describe('a caller who leaves', () => {
  it('takes the upstream request along at once', async () => {
    let aborted = false;
    let reached = false;
    const { proxyUrl } = await behindProxy((request) => {
      reached = true;
      request.socket.on('close', () => {
        aborted = true;
      });
    });
    const request = http.get(proxyUrl, { agent: false }).on('error', () => {});
    await until(() => reached);
    request.destroy();
    await until(() => aborted);
  });

  it('from the monolith does not make a service of it', async () => {
    let isAsked = false;
    let isLeft = false;
    const monolith = await origin((_request, response) => {
      isAsked = true;
      response.once('close', () => {
        isLeft = true;
      });
    });
    const { proxyUrl, adminUrl } = await world({ monolith: monolith.url });
    const request = http.get(proxyUrl, { agent: false }).on('error', () => {});
    await until(() => isAsked);
    request.destroy();
    await until(() => isLeft);
    expect(JSON.parse((await ask(adminUrl, { path: '/health' })).body.toString()).services).toEqual({});
  });

  it('is not counted as a failure of the service', async () => {
    let reached = 0;
    const slow = await origin(() => void reached++);
    const { proxyUrl, adminUrl } = await world({
      monolith: (await origin(echo('monolith'))).url,
      services: { slow: slow.url },
      rules: [{ route: '* /*rest', group: 'g', service: 'slow', mode: 'service' }],
    });
    for (let time = 1; time <= 6; time++) {
      const request = http.get(`${proxyUrl}/x`, { agent: false }).on('error', () => {});
      await until(() => reached === time);
      request.destroy();
    }
    const { services } = (await (await fetch(`${adminUrl}/health`)).json()) as { services: { slow: object } };
    expect(services.slow).toMatchObject({ state: 'admitted', consecutiveFailures: 0 });
  });
});

describe('the request target', () => {
  const raw = (proxyUrl: string, text: string): Promise<string> =>
    new Promise((resolve, reject) => {
      let answer = '';
      const socket = net.connect(Number(new URL(proxyUrl).port), '127.0.0.1', () => socket.write(text));
      socket.on('data', (chunk) => {
        answer += String(chunk);
      });
      socket.on('end', () => resolve(answer)).on('error', reject);
    });

  it('in absolute form is served for the own host and refused for any other: this is no open proxy', async () => {
    const { proxyUrl } = await behindProxy(echo('monolith'));
    const request = (target: string): string =>
      `GET ${target} HTTP/1.1\r\nHost: shop.example\r\nConnection: close\r\n\r\n`;
    expect(await raw(proxyUrl, request('http://shop.example/a?b'))).toContain('"url":"/a?b"');
    expect(await raw(proxyUrl, request('http://evil.example/a'))).toMatch(
      /^HTTP\/1.1 400 [\s\S]*"code":"BAD_REQUEST_TARGET"/,
    );
    expect(await raw(proxyUrl, request('ftp://shop.example/a'))).toMatch(/^HTTP\/1.1 400 /);
  });

  it('of CONNECT opens no tunnel', async () => {
    const { proxyUrl } = await behindProxy(echo('monolith'));
    expect(await raw(proxyUrl, 'CONNECT evil.example:443 HTTP/1.1\r\nHost: evil.example\r\n\r\n')).toMatch(
      /^HTTP\/1.1 405 /,
    );
  });

  it('may be the asterisk of OPTIONS', async () => {
    const { proxyUrl } = await behindProxy(echo('monolith'));
    expect(await raw(proxyUrl, 'OPTIONS * HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n')).toContain('"url":"*"');
  });

  it('is refused with two Hosts, an unknown transfer coding, or both lengths', async () => {
    const { proxyUrl } = await behindProxy(echo('monolith'));
    const post = (lines: string): string => `POST / HTTP/1.1\r\n${lines}\r\nConnection: close\r\n\r\n0\r\n\r\n`;
    expect(await raw(proxyUrl, post('Host: a\r\nHost: b'))).toMatch(/^HTTP\/1.1 400 /);
    expect(await raw(proxyUrl, post('Host: a\r\nTransfer-Encoding: gzip, chunked'))).toMatch(/^HTTP\/1.1 501 /);
    expect(await raw(proxyUrl, post('Host: a\r\nTransfer-Encoding: chunked\r\nContent-Length: 5'))).toMatch(
      /^HTTP\/1.1 400 /,
    );
  });

  it('of HTTP/1.0 is answered without chunks', async () => {
    const { proxyUrl } = await behindProxy((_request, response) => {
      response.write('one');
      response.end('two');
    });
    expect(await raw(proxyUrl, 'GET / HTTP/1.0\r\n\r\n')).toMatch(
      /^HTTP\/1.1 200 (?![\s\S]*Transfer-Encoding)[\s\S]*\r\n\r\nonetwo$/i,
    );
  });
});

describe('a proxy that is told to stop', () => {
  it('lets the answer under way end, whole, and takes nothing more', async () => {
    let finish = (): void => {};
    const monolith = await origin((_request, response) => {
      response.write('first ');
      finish = () => void response.end('last');
    });
    const started = await startWorld({ monolith: monolith.url });
    const response = await new Promise<http.IncomingMessage>((resolve) =>
      http.get(started.proxyUrl, { agent: false }, resolve),
    );
    let body = '';
    response.on('data', (chunk) => {
      body += String(chunk);
    });
    const ended = new Promise((resolve) => response.on('end', resolve));
    const closing = started.close();
    await expect(ask(started.proxyUrl)).rejects.toThrow(/ECONNREFUSED/);
    finish();
    await ended;
    await closing;
    expect(body).toBe('first last');
  });

  it('does not wait for a caller who keeps the connection after the last answer', async () => {
    let finish = (): void => {};
    const monolith = await origin((_request, response) => {
      finish = () => void response.end('last');
    });
    const started = await startWorld({ monolith: monolith.url });
    const agent = new http.Agent({ keepAlive: true });
    const answered = new Promise<http.IncomingMessage>((resolve) => http.get(started.proxyUrl, { agent }, resolve));
    const cut = answered.then(({ socket }) => new Promise((resolve) => socket.once('close', resolve)));
    await until(() => new Promise((resolve) => monolith.server.getConnections((_error, count) => resolve(count > 0))));
    const closing = started.close(60_000);
    await expect(ask(started.proxyUrl)).rejects.toThrow(/ECONNREFUSED/);
    finish();
    (await answered).resume();
    await Promise.all([closing, cut]);
    agent.destroy();
  });

  it('cuts what does not end in time', async () => {
    const monolith = await origin((_request, response) => void response.write('for ever'));
    const started = await startWorld({ monolith: monolith.url });
    const asking = ask(started.proxyUrl);
    const cut = expect(asking).rejects.toThrow();
    await until(() => new Promise((resolve) => monolith.server.getConnections((_error, count) => resolve(count > 0))));
    await started.close();
    await cut;
  });
});

describe('a caller who sends its head slowly', () => {
  it('holds no connection for ever', async () => {
    const timeouts = { connectMs: 100, headMs: 100, idleMs: 100 };
    const limits = Limits.parse({ headMs: 200 });
    const parts = {
      ...{
        ...createSides({}),
        clock: systemClock,
        later: systemLater,
        statistics: createStatistics(),
        shadow: undefined,
        accessLog: undefined,
      },
      config: { stickiness: [], trustForwarded: false, timeouts },
      live: () => toLiveTable(0, { killSwitch: false, rules: [] }),
    };
    const plane = createDataPlane(
      createCarefulPath(parts, { timeouts, limits }),
      (own) => createFastPath({ exchange: parts, timeouts, ...own }),
      limits,
    );
    const port = await plane.listen({ host: '127.0.0.1', port: 0 });
    opened.push({ close: () => plane.close(0) });
    const socket = net.connect(port, '127.0.0.1');
    let answer = '';
    const drip = setInterval(() => socket.write('X-Drip: 1\r\n'), 20);
    socket.on('data', (chunk) => {
      answer += String(chunk);
      clearInterval(drip);
    });
    // A drop that crosses the refusal on the wire is answered with a reset.
    socket.on('error', () => {});
    const closed = new Promise((resolve) => socket.on('close', resolve));
    socket.write('GET / HTTP/1.1\r\nHost: a\r\n');
    await closed;
    clearInterval(drip);
    expect(answer).toMatch(/^HTTP\/1.1 408 /);
  });
});
