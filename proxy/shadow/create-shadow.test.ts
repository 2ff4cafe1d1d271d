import type http from 'node:http';
import net, { type AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from '@jest/globals';
import type { RouteComparison } from '../../contracts/comparison.ts';
import type { ShadowSettings } from '../../contracts/config.ts';
import type { Origin } from './create-shadow.ts';
import { answerJson, contextOf, createStage, pass, type Side, type Stage, startSide, until } from './test/sides.ts';

const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

async function side(answer: http.RequestListener): Promise<Side> {
  const started = await startSide(answer);
  closers.push(started.close);
  return started;
}

function stage(monolith: Origin, service: Origin, settings: Partial<ShadowSettings> = {}): Stage {
  const started = createStage({ monolith, service }, settings);
  closers.push(started.close);
  return started;
}

const THING = { id: 1, price: 24.9 };
const counted = (
  on: Stage,
  verdict: 'match' | 'mismatch' | 'inconclusive' | 'dropped',
  count = 1,
): Promise<RouteComparison> => until(() => on.ledger.report().find((route) => route[verdict] >= count));

describe('a copied request', () => {
  it('is sent at once, before the control has answered, marked and without what belongs to the connection', async () => {
    const service = await side(answerJson(THING));
    const on = stage(await side(answerJson(THING)), service);
    const headers = {
      host: 'shop.test',
      authorization: 'Bearer x',
      connection: 'keep-alive, x-hop',
      'x-hop': '1',
      te: 'trailers',
      accept: 'a/b',
    };
    const tap = on.shadow.observe(contextOf('/things/1?full=1', 'someone', headers));
    const copy = await until(() => service.seen[0]);
    expect(copy.url).toBe('/things/1?full=1');
    expect(copy.headers).toMatchObject({
      host: 'shop.test',
      authorization: 'Bearer x',
      accept: 'a/b',
      'x-strangler-shadow': '1',
    });
    expect(copy.headers).not.toHaveProperty('x-hop');
    expect(copy.headers).not.toHaveProperty('te');
    pass(tap, THING);
    expect(await counted(on, 'match')).toMatchObject({ match: 1, mismatch: 0, dropped: 0 });
  });

  it('counts as a mismatch once it has been confirmed, with both values and the request', async () => {
    const on = stage(await side(answerJson(THING)), await side(answerJson({ ...THING, price: 24.89 })));
    pass(on.shadow.observe(contextOf('/things/1', 'someone', { authorization: 'Bearer canary' })), THING);
    const route = await counted(on, 'mismatch');
    expect(route.paths).toEqual([
      {
        path: '/body/price',
        kind: 'value',
        count: 1,
        witness: {
          request: { method: 'GET', path: '/things/1', headers: { authorization: '<redacted>' } },
          control: '24.9',
          candidate: '24.89',
        },
      },
    ]);
  });

  it('is inconclusive when the difference is gone on asking again, because the data was still on its way', async () => {
    let asked = 0;
    const service = await side((request, response) =>
      answerJson(asked++ === 0 ? { ...THING, price: 1 } : THING)(request, response),
    );
    const on = stage(await side(answerJson(THING)), service);
    pass(on.shadow.observe(contextOf('/things/1')), THING);
    expect(await counted(on, 'inconclusive')).toMatchObject({ mismatch: 0, reasons: { 'did not repeat': 1 } });
  });

  it('is inconclusive where the control differs from itself', async () => {
    const on = stage(await side(answerJson({ at: 2 })), await side(answerJson({ at: 3 })));
    pass(on.shadow.observe(contextOf('/things/1')), { at: 1 });
    expect(await counted(on, 'inconclusive')).toMatchObject({
      reasons: { 'the control differs from itself there': 1 },
    });
  });

  it('waits before it asks again, and counts nothing that it could not confirm', async () => {
    const monolith = await side(answerJson(THING));
    const service = await side((request, response) =>
      answerJson(request.url === '/same' ? THING : {})(request, response),
    );
    const on = stage(monolith, service, { confirmAfterMs: 60_000 });
    pass(on.shadow.observe(contextOf('/other')), THING);
    await until(() => service.seen[0]?.socket.bytesWritten);
    pass(on.shadow.observe(contextOf('/same')), THING);
    await counted(on, 'match');
    expect(monolith.seen).toHaveLength(0);
    await on.shadow.close();
    expect(on.shadow.observe(contextOf('/same'))).toBeUndefined();
    expect(on.ledger.report()).toMatchObject([
      { match: 1, mismatch: 0, reasons: { 'stopped before it was confirmed': 1 } },
    ]);
  });

  it('of a caller outside the sample is not made', async () => {
    const on = stage(await side(answerJson(THING)), await side(answerJson(THING)), { sampleRate: 0 });
    expect(on.shadow.observe(contextOf('/things/1'))).toBeUndefined();
  });

  it('to a service that is not configured is not made', async () => {
    const on = stage(await side(answerJson(THING)), await side(answerJson(THING)));
    const context = contextOf('/things/1');
    expect(on.shadow.observe({ ...context, rule: { ...context.rule, service: 'unknown' } })).toBeUndefined();
  });

  it('is not compared when the caller went away or the answer is an endless stream', async () => {
    const service = await side(answerJson(THING));
    const on = stage(await side(answerJson(THING)), service);
    on.shadow.observe(contextOf('/things/1'))?.aborted();
    on.shadow.observe(contextOf('/things/2'))?.responseHead(200, { 'content-type': 'text/event-stream' });
    await until(() => service.seen.length === 2);
    pass(on.shadow.observe(contextOf('/things/3')), THING);
    expect(await counted(on, 'match')).toMatchObject({ match: 1, mismatch: 0, inconclusive: 0 });
  });

  it('is judged in another thread when it is large', async () => {
    const items = Array.from({ length: 20_000 }, (_, id) => ({ id, price: id }));
    const wrong = items.map((item) => (item.id === 777 ? { ...item, price: 0 } : item));
    const on = stage(await side(answerJson({ items })), await side(answerJson({ items: wrong })));
    pass(on.shadow.observe(contextOf('/things')), { items });
    const route = await counted(on, 'mismatch');
    expect(route.paths).toMatchObject([
      { path: '/body/items/*/price', count: 1, witness: { control: '777', candidate: '0' } },
    ]);
  });

  it('over the size limit is inconclusive', async () => {
    const on = stage(await side(answerJson(THING)), await side(answerJson({ x: 'y'.repeat(5_000) })), {
      maxBodyBytes: 1_000,
    });
    pass(on.shadow.observe(contextOf('/things/1')), THING);
    expect(await counted(on, 'inconclusive')).toMatchObject({ reasons: { 'a body is over the size limit': 1 } });
    pass(on.shadow.observe(contextOf('/things/1')), { x: 'y'.repeat(5_000) });
    expect(await counted(on, 'inconclusive', 2)).toMatchObject({ mismatch: 0 });
  });

  it('that is answered before a slow control is not kept for ever', async () => {
    const on = stage(await side(answerJson(THING)), await side(answerJson(THING)), { timeoutMs: 20 });
    on.shadow.observe(contextOf('/things/1'))?.responseHead(200, {});
    expect(await counted(on, 'inconclusive')).toMatchObject({
      reasons: { 'the control took longer than the shadow waits': 1 },
    });
  });
});

async function rawSide(onConnection: (socket: net.Socket) => void): Promise<Origin> {
  const sockets = new Set<net.Socket>();
  const server = net.createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    onConnection(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closers.push(async () => {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}

async function deadSide(): Promise<Origin> {
  const started = await startSide(() => {});
  await started.close();
  return started;
}

describe('a candidate that fails', () => {
  const CASES: readonly (readonly [string, string, () => Promise<Origin>])[] = [
    ['is dead', 'refused', deadSide],
    ['hangs', 'timeout', () => rawSide(() => {})],
    ['sends garbage', 'garbage', () => rawSide((socket) => void socket.write('\u0000\u0001 no HTTP at all\r\n\r\n'))],
    ['resets', 'reset', () => rawSide((socket) => void socket.once('data', () => socket.resetAndDestroy()))],
    [
      'breaks off in the middle',
      'reset',
      () =>
        rawSide(
          (socket) => void socket.once('data', () => socket.end('HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{"id"')),
        ),
    ],
    [
      'never ends its answer',
      'timeout',
      () =>
        rawSide(
          (socket) =>
            void socket.once('data', () => socket.write('HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{"id"')),
        ),
    ],
  ];

  it.each(CASES)('because it %s is a mismatch of its own kind, and no fault of ours', async (_, fault, start) => {
    const on = stage(await side(answerJson(THING)), await start(), { timeoutMs: 100 });
    pass(on.shadow.observe(contextOf('/things/1')), THING);
    const route = await counted(on, 'mismatch');
    expect(route.paths).toMatchObject([
      { path: '/status', kind: 'fault', witness: { control: '200', candidate: fault } },
    ]);
    expect(on.faults).toEqual([]);
  });

  it('fills the shadow and no more: what does not fit is dropped, counted, and waits for nothing', async () => {
    const on = stage(await side(answerJson(THING)), await rawSide(() => {}), { maxInFlight: 4, timeoutMs: 60_000 });
    const taps = Array.from({ length: 1_000 }, (_, at) => on.shadow.observe(contextOf(`/things/${at}`)));
    expect(taps.filter((tap) => tap !== undefined)).toHaveLength(4);
    for (const tap of taps) pass(tap, THING);
    expect((await counted(on, 'dropped', 996)).dropped).toBe(996);
  });

  it('does not make calls of the caller throw or wait, whatever order they come in', async () => {
    const on = stage(await side(answerJson(THING)), await deadSide(), { maxInFlight: 1_000 });
    for (let at = 0; at < 500; at++) {
      const tap = on.shadow.observe(contextOf(`/things/${at}`, 'x', { 'x-bad': 'line\nbreak', ':odd': '\u0000' }));
      tap?.responseChunk(Buffer.from('early'));
      tap?.responseEnd();
      tap?.responseHead(200, {});
      tap?.aborted();
      tap?.responseEnd();
    }
    await until(() => on.shadow.observe(contextOf('/things/last')) !== undefined);
    expect(on.faults).toEqual([]);
  });
});

describe('bytes held by the shadow', () => {
  it('are bounded over all requests and given back, so that copying goes on afterwards', async () => {
    const hung = await rawSide(() => {});
    const settings = { maxInFlight: 500, maxBodyBytes: 5_000_000, timeoutMs: 150 };
    const on = stage(await side(answerJson(THING)), hung, settings);
    const chunk = Buffer.alloc(4_000_000, ' ');
    const taps = Array.from({ length: 100 }, () => on.shadow.observe(contextOf('/things/1')));
    for (const tap of taps) {
      tap?.responseHead(200, { 'content-type': 'application/json' });
      tap?.responseChunk(chunk);
      tap?.responseEnd();
    }
    expect((await counted(on, 'dropped', 84)).dropped).toBe(84);
    await until(() => on.ledger.report().some((route) => route.mismatch + route.inconclusive >= 16));
    pass(on.shadow.observe(contextOf('/things/1')), THING);
    expect(
      await until(() => on.ledger.report().find((route) => route.mismatch + route.inconclusive >= 17)),
    ).toMatchObject({ dropped: 84 });
  }, 20_000);
});
