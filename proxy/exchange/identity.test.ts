import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { AccessEntry } from '../ports.ts';
import { ask, echo, echoed, type Origin, startOrigin, startWorld, until, type World } from '../test/world.ts';

const TRACE = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
const UUID = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/;

let monolith: Origin;
let service: Origin;
let world: World;
let quiet: World;
const entries: AccessEntry[] = [];

beforeAll(async () => {
  monolith = await startOrigin(echo('monolith'));
  service = await startOrigin(echo('service'));
  const rules = [{ route: 'GET /a', group: 'a', service: 'a b', mode: 'service' }];
  const sides = { monolith: monolith.url, services: { 'a b': service.url }, rules };
  const accessLog = { admits: () => true, write: (entry: AccessEntry) => entries.push(entry) };
  world = await startWorld({ ...sides, config: { decisionHeader: 'X-Answered-By' }, ports: { accessLog } });
  quiet = await startWorld(sides);
});
afterAll(() => Promise.all([world, quiet, monolith, service].map((one) => one.close())));

async function idOf(headers: Readonly<Record<string, string | string[]>>): Promise<{ sent: string[]; logged: string }> {
  entries.length = 0;
  const { rawHeaders } = echoed(await ask(world.proxyUrl, { path: '/a', headers }));
  await until(() => entries.length > 0);
  const sent = rawHeaders.filter((_, at) => at % 2 === 1 && rawHeaders[at - 1]?.toLowerCase() === 'x-request-id');
  return { sent, logged: entries[0]!.requestId };
}

describe('a request', () => {
  it('keeps a sane id of its caller, upstream and in the log', async () => {
    expect(await idOf({ 'X-Request-Id': 'shop-7:a/b.c' })).toEqual({ sent: ['shop-7:a/b.c'], logged: 'shop-7:a/b.c' });
  });

  it.each([
    ['none', {}],
    ['with a space', { 'X-Request-Id': 'a b' }],
    ['empty', { 'X-Request-Id': '' }],
    ['too long', { 'X-Request-Id': 'x'.repeat(129) }],
    ['sent twice', { 'x-request-id': ['one', 'one'] }],
  ])('gets a new id when its own is %s', async (_what, headers) => {
    const { sent, logged } = await idOf(headers);
    expect(sent).toEqual([logged]);
    expect(logged).toMatch(UUID);
  });

  it('has its trace passed on untouched and its id logged, and gets none of ours', async () => {
    entries.length = 0;
    const headers = { TraceParent: TRACE, tracestate: 'a=1' };
    const seen = echoed(await ask(world.proxyUrl, { path: '/a', headers })).rawHeaders;
    expect(seen.slice(seen.indexOf('TraceParent'), seen.indexOf('TraceParent') + 4)).toEqual([
      ...['TraceParent', TRACE, 'tracestate', 'a=1'],
    ]);
    await until(() => entries.length > 0);
    expect(entries[0]?.traceId).toBe('0af7651916cd43dd8448eb211c80319c');
    expect(
      echoed(await ask(world.proxyUrl, { path: '/a' }))
        .rawHeaders.join()
        .toLowerCase(),
    ).not.toContain('trace');
  });
});

describe('the reason of a decision', () => {
  it('is told to the caller only when a header is configured', async () => {
    expect((await ask(world.proxyUrl, { path: '/a' })).headers['x-answered-by']).toBe('a%20b;reason=mode');
    expect((await ask(world.proxyUrl, { path: '/b' })).headers['x-answered-by']).toBe('monolith;reason=default');
    expect((await ask(quiet.proxyUrl, { path: '/a' })).rawHeaders.join()).not.toContain('reason=');
  });
});
