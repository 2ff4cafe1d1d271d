import { afterEach, describe, expect, it } from '@jest/globals';
import type { ShadowContext, ShadowPort, ShadowTap } from './ports.ts';
import { createFaultCounter } from './tap.ts';
import { ask, echo, startOrigin, startWorld, until, type World } from './test/world.ts';

const opened: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const thing of opened.splice(0).reverse()) await thing.close();
});

const RULE = { route: '* /a', group: 'a', service: 'a', mode: 'shadow' };

async function shadowed(shadow: ShadowPort, onFault = (_stage: string, _error: unknown): void => {}): Promise<World> {
  const monolith = await startOrigin((request, response) => {
    if (request.headers['x-break'] !== undefined) response.write('x', () => response.destroy());
    else echo('monolith')(request, response);
  });
  opened.push(monolith);
  const world = await startWorld({
    monolith: monolith.url,
    services: { a: monolith.url },
    rules: [RULE],
    ports: { shadow, faults: createFaultCounter(onFault) },
  });
  opened.push(world);
  return world;
}

function createSpy() {
  const contexts: ShadowContext[] = [];
  const events: string[] = [];
  const tap: ShadowTap = {
    responseHead: (status, headers) => void events.push(`head ${status} ${headers['content-type']}`),
    responseChunk: (chunk) => void events.push(`chunk ${chunk.length > 0}`),
    responseEnd: () => void events.push('end'),
    aborted: () => void events.push('aborted'),
  };
  const observe = (context: ShadowContext): ShadowTap => {
    contexts.push(context);
    return tap;
  };
  return { contexts, events, shadow: { observe, close: async () => {} } };
}

describe('the shadow of a route', () => {
  it('sees the request as the upstream does, and the control answer pass by', async () => {
    const { contexts, events, shadow } = createSpy();
    const { proxyUrl } = await shadowed(shadow);
    await ask(proxyUrl, { path: '/a?q=1', headers: { 'X-Name': 'v' } });
    expect(contexts).toMatchObject([
      {
        rule: RULE,
        request: { method: 'GET', path: '/a?q=1', headers: { 'x-name': 'v' } },
        clientKey: 'address:127.0.0.1',
      },
    ]);
    expect(events).toEqual(['head 200 application/json', 'chunk true', 'end']);
  });

  it('never sees a request that may change something', async () => {
    const { contexts, shadow } = createSpy();
    const { proxyUrl, change } = await shadowed(shadow);
    for (const method of ['POST', 'PUT', 'PATCH', 'DELETE']) await ask(proxyUrl, { method, path: '/a', body: 'x' });
    await ask(proxyUrl, { method: 'GET', path: '/a', body: 'x' });
    await ask(proxyUrl, { path: '/other' });
    await change({ selector: 'a', mode: 'service' });
    await ask(proxyUrl, { path: '/a' });
    expect(contexts).toEqual([]);
  });

  it('is told when the answer broke off', async () => {
    const { events, shadow } = createSpy();
    const { proxyUrl } = await shadowed(shadow);
    await expect(ask(proxyUrl, { path: '/a', headers: { 'X-Break': '1' } })).rejects.toThrow();
    await until(() => events.includes('aborted'));
    expect(events).not.toContain('end');
  });

  it('is told once that there is no answer when the monolith gives none', async () => {
    const { events, shadow } = createSpy();
    const { proxyUrl } = await shadowed(shadow);
    await opened[0]?.close();
    expect((await ask(proxyUrl, { path: '/a' })).status).toBe(502);
    expect(events).toEqual(['aborted']);
  });

  it('that throws anywhere reaches no caller: it is counted, and that request is left alone', async () => {
    const fail = (): never => {
      throw new Error('shadow');
    };
    const { shadow } = createSpy();
    const stages: string[] = [];
    for (const stage of ['responseHead', 'responseChunk', 'responseEnd'] as const) {
      const port: ShadowPort = { ...shadow, observe: (context) => ({ ...shadow.observe(context), [stage]: fail }) };
      const { proxyUrl } = await shadowed(port, (where) => void stages.push(where));
      expect((await ask(proxyUrl, { path: '/a' })).status).toBe(200);
    }
    const { proxyUrl, adminUrl } = await shadowed({ ...shadow, observe: fail }, (where) => void stages.push(where));
    expect((await ask(proxyUrl, { path: '/a' })).status).toBe(200);
    expect(stages).toEqual(['responseHead', 'responseChunk', 'responseEnd', 'observe']);
    expect(await (await fetch(`${adminUrl}/routes`)).json()).toMatchObject({ shadowFaults: 1 });
  });
});
