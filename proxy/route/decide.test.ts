import { describe, expect, it } from '@jest/globals';
import { RouteTable } from '../../contracts/route-table.ts';
import { type Decision, decide, toLiveTable } from './decide.ts';
import { parseTarget } from './path.ts';
import { clientKeyOf } from './stickiness.ts';

interface Given {
  readonly mode: string;
  readonly percent?: number;
  readonly killSwitch?: boolean;
  readonly ejected?: boolean;
  readonly path?: string;
  readonly key?: string;
}

function decideGiven({
  mode,
  percent = 0,
  killSwitch = false,
  ejected = false,
  path = '/orders/7',
  key = 'x',
}: Given): Decision {
  const rule = { route: 'GET /orders/:id', group: 'orders', service: 'orders', mode, percent };
  const target = parseTarget(path, undefined);
  if (target.kind === 'refused') throw new Error(target.why);
  const live = toLiveTable(1, RouteTable.parse({ killSwitch, rules: [rule] }));
  return decide(live, {
    method: 'GET',
    target,
    header: () => undefined,
    clientKey: () => key,
    address: () => '10.0.0.1',
    now: () => 0,
    admits: () => !ejected,
  });
}

const outcome = (given: Given): string => {
  const { target, reason, shadow } = decideGiven(given);
  return `${target}, ${reason}${shadow ? ', shadow' : ''}`;
};

describe('a decision', () => {
  it('without a rule is the monolith by default', () => {
    expect(outcome({ mode: 'service', path: '/other' })).toBe('monolith, default');
  });

  it('follows the mode of the rule', () => {
    expect(outcome({ mode: 'monolith' })).toBe('monolith, mode');
    expect(outcome({ mode: 'shadow' })).toBe('monolith, mode, shadow');
    expect(outcome({ mode: 'service' })).toBe('service, mode');
    expect(outcome({ mode: 'canary', percent: 100 })).toBe('service, split');
    expect(outcome({ mode: 'canary', percent: 0 })).toBe('monolith, split');
  });

  it('is the monolith when the kill switch is on, and says why', () => {
    for (const mode of ['service', 'shadow', 'canary'])
      expect(outcome({ mode, percent: 100, killSwitch: true })).toBe('monolith, killed');
  });

  it('is the monolith while the service is ejected, and says why', () => {
    expect(outcome({ mode: 'service', ejected: true })).toBe('monolith, ejected');
    expect(outcome({ mode: 'canary', percent: 100, ejected: true })).toBe('monolith, ejected');
    expect(outcome({ mode: 'monolith', ejected: true })).toBe('monolith, mode');
  });

  it('keeps every caller on the side they were first given', () => {
    const sideOf = (key: string): string => decideGiven({ mode: 'canary', percent: 50, key }).target;
    const keys = Array.from({ length: 200 }, (_, at) => `user-${at}`);
    expect(keys.map(sideOf)).toEqual(keys.map(sideOf));
    expect(new Set(keys.map(sideOf)).size).toBe(2);
  });
});

describe('a stickiness key', () => {
  const jwt = (claims: object): string =>
    `Bearer eyJhbGciOiJIUzI1NiJ9.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.c2ln`;
  const key = (sources: Parameters<typeof clientKeyOf>[0], headers: Readonly<Record<string, string>>): string =>
    clientKeyOf(sources, (name) => headers[name], '10.0.0.1');

  it('is the first of its sources that has a value, and last the address', () => {
    const sources = [
      { from: 'jwt', claim: 'sub' },
      { from: 'header', name: 'X-User' },
      { from: 'cookie', name: 'sid' },
    ] as const;
    expect(key([...sources], { authorization: jwt({ sub: 'ann' }), 'x-user': 'bob' })).toBe('jwt:ann');
    expect(key([...sources], { 'x-user': 'bob', cookie: 'sid=1' })).toBe('header:bob');
    expect(key([...sources], { cookie: 'a=b; sid=s=1; c' })).toBe('cookie:s=1');
    expect(key([...sources], {})).toBe('address:10.0.0.1');
  });

  it('passes over a token it cannot read', () => {
    for (const authorization of [
      'Bearer x',
      'Bearer a.b.c',
      'Basic eA==',
      jwt({}),
      jwt({ sub: { a: 1 } }),
      jwt([]),
      'Bearer e.bnVsbA.s',
    ])
      expect(key([{ from: 'jwt', claim: 'sub' }], { authorization })).toBe('address:10.0.0.1');
    expect(key([{ from: 'jwt', claim: 'uid' }], { authorization: jwt({ uid: 7 }) })).toBe('jwt:7');
  });
});

describe('callers who never keep the cookie that they are known by', () => {
  it('are as sticky as any other: 5 % stay 5 %, however often they ask and whatever the answers set', () => {
    let answers = 0;
    const reached = Array.from({ length: 2_000 }, (_, at) => `10.1.${at >> 8}.${at & 255}`).filter((address) =>
      Array.from({ length: 14 }, () => `other=${answers++}`).some((cookie) => {
        const header = (name: string): string | undefined => (name === 'cookie' ? cookie : undefined);
        const key = clientKeyOf([{ from: 'cookie', name: 'sid' }], header, address);
        return decideGiven({ mode: 'canary', percent: 5, key }).target === 'service';
      }),
    );
    expect(reached.length).toBeGreaterThan(50);
    expect(reached.length).toBeLessThan(150);
  });
});
