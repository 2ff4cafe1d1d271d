import type { LookupAddress } from 'node:dns';
import { describe, expect, it } from '@jest/globals';
import { type Address, createResolver, type Resolver } from './resolve.ts';
import { createManualTime } from './test/time.ts';

const ipv4 = (...addresses: string[]): Address[] => addresses.map((address) => ({ address, family: 4 }));

function start(answers: () => Promise<readonly Address[]>) {
  const time = createManualTime();
  let changes = 0;
  let asked = 0;
  const resolver = createResolver({
    hostname: 'orders.internal',
    intervalMs: 1_000,
    later: time.later,
    lookup: () => {
      asked++;
      return answers();
    },
    onChange: () => void changes++,
  }) as Resolver;
  const addresses = (): Promise<string[]> =>
    new Promise((resolve, reject) =>
      resolver.lookup('orders.internal', { all: true }, (error, found) =>
        error === null ? resolve((found as LookupAddress[]).map(({ address }) => address)) : reject(error),
      ),
    );
  const pass = async (): Promise<void> => {
    time.advance(1_000);
    await new Promise((resolve) => setImmediate(resolve));
  };
  return { resolver, addresses, pass, changes: () => changes, asked: () => asked };
}

describe('the name of an instance', () => {
  it('gives every new connection all addresses, another one first each time', async () => {
    const { addresses } = start(() => Promise.resolve(ipv4('10.0.0.1', '10.0.0.2')));
    expect(await addresses()).toEqual(['10.0.0.1', '10.0.0.2']);
    expect(await addresses()).toEqual(['10.0.0.2', '10.0.0.1']);
    expect(await addresses()).toEqual(['10.0.0.1', '10.0.0.2']);
  });

  it('is looked up once for many connections, and again at its interval', async () => {
    const { addresses, pass, asked } = start(() => Promise.resolve(ipv4('10.0.0.1')));
    await Promise.all(Array.from({ length: 10 }, addresses));
    expect(asked()).toBe(1);
    await pass();
    expect(asked()).toBe(2);
  });

  it('tells when its addresses are others than before, not when they come in another order', async () => {
    let now = ipv4('10.0.0.1', '10.0.0.2');
    const { addresses, pass, changes } = start(() => Promise.resolve(now));
    await addresses();
    now = ipv4('10.0.0.2', '10.0.0.1');
    await pass();
    expect(changes()).toBe(0);
    now = ipv4('10.0.0.2', '10.0.0.3');
    await pass();
    expect(changes()).toBe(1);
    expect((await addresses()).sort()).toEqual(['10.0.0.2', '10.0.0.3']);
  });

  it('keeps its addresses while it cannot be looked up', async () => {
    let answer = (): Promise<Address[]> => Promise.resolve(ipv4('10.0.0.1'));
    const { addresses, pass } = start(() => answer());
    await addresses();
    answer = () => Promise.reject(new Error('no name server answers'));
    await pass();
    answer = () => Promise.resolve([]);
    await pass();
    expect(await addresses()).toEqual(['10.0.0.1']);
  });

  it('that was never found fails the connection, and is looked up anew for the next', async () => {
    let answer = (): Promise<Address[]> => Promise.reject(new Error('ENOTFOUND'));
    const { addresses } = start(() => answer());
    await expect(addresses()).rejects.toThrow('ENOTFOUND');
    answer = () => Promise.resolve(ipv4('10.0.0.1'));
    expect(await addresses()).toEqual(['10.0.0.1']);
  });

  it('is looked up no more when the proxy is closed', async () => {
    const { resolver, pass, asked } = start(() => Promise.resolve(ipv4('10.0.0.1')));
    await pass();
    resolver.close();
    await pass();
    expect(asked()).toBe(1);
  });

  it('is no name when it is an address', () => {
    const options = { intervalMs: 1, lookup: () => Promise.resolve([]), later: () => () => {}, onChange: () => {} };
    for (const hostname of ['10.0.0.1', '[::1]']) expect(createResolver({ ...options, hostname })).toBeUndefined();
  });
});
