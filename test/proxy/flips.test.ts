/** A table that changes all the time, under load: every answer comes from a side that some version in force had chosen. */
import http from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Talk } from '../../proxy/test/probe.ts';
import { type Origin, startOrigin, startWorld, type World } from '../../proxy/test/world.ts';

interface Flip {
  readonly side: string;
  /** Of the monotonic clock: not in force before this … */
  readonly asked: number;
  /** … and in force at the latest from here on. */
  readonly done: number;
}

const CALLERS = 8;
const SECONDS = Number(process.env.FLIP_SECONDS ?? 5);

describe('a route whose side is changed all the time under load', () => {
  const origins: Origin[] = [];
  let world: World;
  beforeAll(async () => {
    for (const name of ['monolith', 'first', 'second'])
      origins.push(
        await startOrigin((request, response) => {
          request.resume();
          response.setHeader('X-Side', name).end('x'.repeat(100));
        }),
      );
    const [monolith = '', first = '', second = ''] = origins.map(({ url }) => url);
    const rule = { mode: 'monolith', percent: 0 };
    world = await startWorld({
      monolith,
      services: { first, second },
      rules: [
        { ...rule, route: '* /a/*rest', group: 'a', service: 'first' },
        { ...rule, route: '* /b/*rest', group: 'b', service: 'second' },
        { ...rule, route: 'GET /never', group: 'never', service: 'first' },
        { ...rule, route: 'GET /always', group: 'always', service: 'second', mode: 'service' },
      ],
    });
  });
  afterAll(async () => {
    await world.close();
    for (const origin of origins) await origin.close();
  });

  it('fails no request, and none goes to a side that no version chose', async () => {
    const flips: Record<'a' | 'b', Flip[]> = {
      a: [{ side: 'monolith', asked: 0, done: 0 }],
      b: [{ side: 'monolith', asked: 0, done: 0 }],
    };
    const until = performance.now() + SECONDS * 1_000;
    const faults: string[] = [];
    const flipping = Promise.all([flip(world, flips.a, 'a', until), flip(world, flips.b, 'b', until)]);
    const calling = Promise.all(
      Array.from({ length: CALLERS }, async (_, caller) => {
        const talk = await Talk.open(Number(new URL(world.proxyUrl).port));
        for (let turn = caller; performance.now() < until; turn++) {
          const path = ['/a/1', '/b/1', '/never', '/always'][turn % 4] ?? '';
          const method = turn % 5 === 0 ? 'POST' : 'GET';
          const begun = performance.now();
          talk.write(
            `${method} ${path} HTTP/1.1\r\nHost: a\r\n${method === 'POST' ? 'Content-Length: 2\r\n' : ''}\r\n${method === 'POST' ? 'hi' : ''}`,
          );
          const answer = await talk.answer(method, 20_000);
          const side = answer?.headers.find(([name]) => name === 'X-Side')?.[1];
          if (answer?.start !== 'HTTP/1.1 200 OK') faults.push(`${path} was answered with ${answer?.start}`);
          else if (!allowed(path, method, begun, flips).has(side ?? ''))
            faults.push(`${method} ${path} went to ${side}`);
        }
        talk.destroy();
      }),
    );
    await Promise.all([flipping, calling]);
    const count = flips.a.length + flips.b.length;
    expect(faults).toEqual([]);
    expect(count / SECONDS).toBeGreaterThan(20);
  }, 60_000);
});

/** The sides that were in force at some moment between the request and now. */
function allowed(path: string, method: string, begun: number, flips: Record<'a' | 'b', Flip[]>): Set<string> {
  if (path === '/always') return new Set([method === 'GET' ? 'second' : 'monolith']);
  if (path === '/never') return new Set(['monolith']);
  const own = flips[path.startsWith('/a') ? 'a' : 'b'];
  const last = own.findLastIndex(({ done }) => done <= begun);
  return new Set(own.slice(Math.max(last, 0)).map(({ side }) => side));
}

/** One flip after the other through the admin API, over one kept connection. */
async function flip(world: World, flips: Flip[], group: 'a' | 'b', until: number): Promise<void> {
  const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
  const service = group === 'a' ? 'first' : 'second';
  for (let turn = 0; performance.now() < until; turn++) {
    const mode = turn % 2 === 0 ? 'service' : 'monolith';
    const entry = {
      side: mode === 'service' ? service : 'monolith',
      asked: performance.now(),
      done: Number.POSITIVE_INFINITY,
    };
    flips.push(entry);
    await post(agent, `${world.adminUrl}/changes`, { selector: group, mode, who: 'test' });
    entry.done = performance.now();
  }
  agent.destroy();
}

function post(agent: http.Agent, url: string, body: object): Promise<void> {
  const text = JSON.stringify(body);
  return new Promise((resolve, reject) => {
    const headers = { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(text) };
    http
      .request(url, { method: 'POST', agent, headers }, (response) => {
        response
          .resume()
          .once('end', () =>
            response.statusCode === 200 ? resolve() : reject(new Error(String(response.statusCode))),
          );
      })
      .on('error', reject)
      .end(text);
  });
}
