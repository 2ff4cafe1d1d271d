/** The load generator is a witness in other tests, so it is held to what it says. */
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from '@jest/globals';
import { createTraffic } from '../load/traffic.ts';

const servers: http.Server[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
});

async function shop(answer: (request: http.IncomingMessage, response: http.ServerResponse) => void): Promise<string> {
  const server = http.createServer((request, response) => {
    request.resume().on('end', () => answer(request, response));
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const ITEMS = {
  items: [{ id: 1, slug: 'lamp', code: 'standard' }],
  accessToken: 'token',
  order: { id: 9 },
  address: { id: 3 },
};

function answerAll(seen: string[]) {
  return (request: http.IncomingMessage, response: http.ServerResponse): void => {
    seen.push(`${request.method} ${request.url}`);
    const status = request.method === 'POST' ? 201 : 200;
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(ITEMS));
  };
}

const fast = { rate: 100_000, thinkMs: 0 };

describe('the traffic', () => {
  it('sends exactly as many requests as it was asked to, from browsing to checkout', async () => {
    const seen: string[] = [];
    const { requests, failed, statuses } = await createTraffic({
      url: await shop(answerAll(seen)),
      ...fast,
      requests: 1_500,
    }).start();
    expect({ requests, failed, seen: seen.length }).toEqual({ requests: 1_500, failed: 0, seen: 1_500 });
    expect(Object.values(statuses).reduce((sum, count) => sum + count, 0)).toBe(1_500);
    const kinds = new Set(seen.map((line) => line.replace(/\?.*/, '').replace(/\/\d+/, '/:id')));
    for (const kind of [
      'GET /products',
      'GET /products/:id',
      'GET /search',
      'POST /auth/register',
      'POST /cart/items',
      'POST /checkout',
      'GET /orders/:id/tracking',
    ]) {
      expect(kinds).toContain(kind);
    }
    expect(seen.filter((line) => line.startsWith('GET')).length).toBeGreaterThan(seen.length * 0.7);
  });

  it('of one visitor is the same for the same seed, and another for another', async () => {
    const record = async (seed: number): Promise<string[]> => {
      const seen: string[] = [];
      await createTraffic({ url: await shop(answerAll(seen)), ...fast, concurrency: 1, requests: 60, seed }).start();
      return seen;
    };
    const first = await record(7);
    expect(await record(7)).toEqual(first);
    expect(await record(8)).not.toEqual(first);
  });

  it('never exceeds its rate', async () => {
    const startedAt = performance.now();
    const { requests } = await createTraffic({
      url: await shop(answerAll([])),
      rate: 200,
      thinkMs: 0,
      requests: 101,
    }).start();
    expect(requests).toBe(101);
    expect(performance.now() - startedAt).toBeGreaterThanOrEqual(495);
  });

  it('ends when it is stopped, with every request under way answered', async () => {
    const traffic = createTraffic({ url: await shop(answerAll([])), rate: 500, thinkMs: 5 });
    const running = traffic.start();
    while (traffic.stats().requests < 20) await new Promise((resolve) => setTimeout(resolve, 2));
    const stopped = await traffic.stop();
    expect(stopped).toEqual(await running);
    expect(stopped.failed).toBe(0);
  });

  it('reports every failure with its request, and no refusal as a failure', async () => {
    let count = 0;
    const url = await shop((request, response) => {
      count++;
      if (count % 10 === 0) request.socket.destroy();
      else response.writeHead(count % 10 === 5 ? 503 : count % 10 === 3 ? 404 : 200).end('{"items":[]}');
    });
    const { requests, failed, failures, failedByMethod, statuses } = await createTraffic({
      url,
      ...fast,
      concurrency: 1,
      requests: 100,
    }).start();
    expect({ requests, failed, errors: statuses.error, unavailable: statuses['503'] }).toEqual({
      requests: 100,
      failed: 20,
      errors: 10,
      unavailable: 10,
    });
    expect(Object.values(failedByMethod).reduce((sum, method) => sum + method, 0)).toBe(20);
    expect(failures).toHaveLength(20);
    expect(failures[0]).toMatchObject({
      method: expect.any(String),
      path: expect.stringMatching(/^\//),
      outcome: '503 {"items":[]}',
    });
  });

  it('measures what callers wait', async () => {
    const url = await shop((_, response) => void setTimeout(() => response.end('{}'), 30));
    const { p50, p99 } = await createTraffic({ url, ...fast, requests: 40 }).start();
    expect(p50).toBeGreaterThanOrEqual(29);
    expect(p99).toBeGreaterThanOrEqual(p50 ?? 0);
  });
});
