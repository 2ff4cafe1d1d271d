import { describe, expect, it } from '@jest/globals';
import { RouteTable } from '../../contracts/route-table.ts';
import { decide, toLiveTable } from './decide.ts';
import { parseTarget } from './path.ts';
import { clientKeyOf } from './stickiness.ts';

interface Given {
  readonly mode?: string;
  readonly percent?: number;
  readonly pins?: readonly object[];
  readonly targeting?: readonly object[];
  readonly killSwitch?: boolean;
  readonly ejected?: boolean;
  readonly path?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly address?: string;
  readonly now?: string;
}

function outcome(given: Given): string {
  const {
    mode = 'canary',
    percent = 0,
    pins,
    targeting,
    killSwitch = false,
    headers = {},
    address = '10.0.0.1',
  } = given;
  const rule = { route: 'GET /orders/:id', group: 'orders', service: 'orders', mode, percent, pins, targeting };
  const live = toLiveTable(1, RouteTable.parse({ killSwitch, rules: [rule] }));
  const target = parseTarget(given.path ?? '/orders/7', undefined);
  if (target.kind === 'refused') throw new Error(target.why);
  const header = (name: string): string | undefined => headers[name];
  const decision = decide(live, {
    method: 'GET',
    target,
    header,
    clientKey: () => clientKeyOf([{ from: 'header', name: 'x-user' }], header, address),
    address: () => address,
    now: () => Date.parse(given.now ?? '2026-01-01T00:00:00Z'),
    admits: () => given.ejected !== true,
  });
  return `${decision.target}, ${decision.reason}`;
}

const ann = { 'x-user': 'ann' };
const pinAnn = [{ key: 'header:ann', side: 'service' }];
const staff = [{ side: 'service', when: [{ from: 'header', name: 'X-Staff', in: ['yes'] }] }];

describe('a pin', () => {
  it('puts one caller on one side, whatever the share', () => {
    expect(outcome({ pins: pinAnn, headers: ann })).toBe('service, pinned');
    expect(outcome({ pins: pinAnn, headers: { 'x-user': 'bob' } })).toBe('monolith, split');
    const away = [{ key: 'header:ann', side: 'monolith' }];
    expect(outcome({ pins: away, percent: 100, headers: ann })).toBe('monolith, pinned');
    expect(outcome({ pins: away, mode: 'service', headers: ann })).toBe('monolith, pinned');
  });

  it('of a caller without any other key names the address', () => {
    expect(outcome({ pins: [{ key: 'address:10.0.0.1', side: 'service' }] })).toBe('service, pinned');
    const network = [{ key: 'address:2001:db8:0:1::/64', side: 'service' }];
    expect(outcome({ pins: network, address: '2001:db8:0:1:aaaa::7' })).toBe('service, pinned');
    expect(outcome({ pins: network, address: '2001:0DB8::1:0:0:0:1' })).toBe('service, pinned');
    expect(outcome({ pins: network, address: '2001:db8:0:2::7' })).toBe('monolith, split');
  });

  it('goes before targeting', () => {
    const pins = [{ key: 'header:ann', side: 'monolith' }];
    expect(outcome({ pins, targeting: staff, headers: { ...ann, 'x-staff': 'yes' } })).toBe('monolith, pinned');
  });

  it('ends at its time, by the clock', () => {
    const pins = [{ ...pinAnn[0], until: '2026-03-31T12:00:00Z' }];
    expect(outcome({ pins, headers: ann, now: '2026-03-31T11:59:59.999Z' })).toBe('service, pinned');
    expect(outcome({ pins, headers: ann, now: '2026-03-31T12:00:00Z' })).toBe('monolith, split');
  });
});

describe('targeting', () => {
  it.each([
    ['header', { from: 'header', name: 'X-Staff', in: ['yes', 'so'] }, { headers: { 'x-staff': 'so' } }],
    ['cookie', { from: 'cookie', name: 'beta', in: ['1'] }, { headers: { cookie: 'a=b; beta=1' } }],
    ['query', { from: 'query', name: 'try', in: ['new one'] }, { path: '/orders/7?a&try=old&try=new%20one' }],
    ['caller', { from: 'caller', in: ['header:bob', 'header:ann'] }, { headers: ann }],
    ['network', { from: 'network', in: ['10.9.0.0/16', '2001:db8::/32'] }, { address: '10.9.1.2' }],
    ['IPv6 network', { from: 'network', in: ['2001:db8::/32'] }, { address: '2001:db8:5::1' }],
    ['mapped address', { from: 'network', in: ['10.9.1.2'] }, { address: '::ffff:10.9.1.2' }],
  ])('finds its callers by %s, and nobody else', (_name, condition, request) => {
    const targeting = [{ side: 'service', when: [condition] }];
    expect(outcome({ targeting, ...request })).toBe('service, targeted');
    expect(outcome({ targeting })).toBe('monolith, split');
    expect(
      outcome({ targeting, headers: { 'x-staff': 'SO', cookie: 'beta=2; xbeta=1' }, path: '/orders/1?TRY=x' }),
    ).toBe('monolith, split');
    expect(outcome({ targeting, address: 'unknown' })).toBe('monolith, split');
  });

  it('needs all conditions of an entry, and the first entry that holds counts', () => {
    const both = [{ side: 'service', when: [...(staff[0]?.when ?? []), { from: 'network', in: ['10.0.0.0/8'] }] }];
    const headers = { 'x-staff': 'yes' };
    expect(outcome({ targeting: both, headers })).toBe('service, targeted');
    expect(outcome({ targeting: both, headers, address: '11.0.0.1' })).toBe('monolith, split');
    const away = { side: 'monolith', when: [{ from: 'caller', in: ['header:ann'] }] };
    expect(outcome({ targeting: [away, ...staff], headers: { ...headers, ...ann } })).toBe('monolith, targeted');
    expect(outcome({ targeting: [...staff, away], headers: { ...headers, ...ann } })).toBe('service, targeted');
  });

  it('that has ended gives way to the next entry', () => {
    const ended = { side: 'monolith', when: staff[0]?.when, until: '2025-12-31T00:00:00Z' };
    expect(outcome({ targeting: [ended, ...staff], headers: { 'x-staff': 'yes' } })).toBe('service, targeted');
  });
});

describe('pins and targeting', () => {
  const given = { pins: pinAnn, targeting: staff, headers: { ...ann, 'x-staff': 'yes' } };

  it('are beaten by the kill switch', () => {
    expect(outcome({ ...given, killSwitch: true })).toBe('monolith, killed');
  });

  it('keep nobody on an ejected service', () => {
    expect(outcome({ ...given, ejected: true })).toBe('monolith, ejected');
    expect(outcome({ ...given, pins: [], ejected: true })).toBe('monolith, ejected');
  });

  it('give the service no callers in the modes that promise it has none', () => {
    expect(outcome({ ...given, mode: 'monolith' })).toBe('monolith, mode');
    expect(outcome({ ...given, mode: 'shadow' })).toBe('monolith, mode');
  });
});

describe('a table with pins and targeting', () => {
  const problems = (rule: object): string[] => {
    const whole = { route: 'GET /a', group: 'a', service: 'a', mode: 'canary', ...rule };
    const parsed = RouteTable.safeParse({ rules: [whole] });
    return parsed.success ? [] : parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
  };

  it('says every problem at once', () => {
    expect(
      problems({
        pins: [
          { key: 'ann', side: 'service' },
          { key: 'jwt:ann', side: 'both', until: 'tomorrow' },
        ],
        targeting: [{ side: 'service', when: [{ from: 'network', in: ['10.0.0.0/40'] }] }],
      }),
    ).toEqual([
      expect.stringMatching(/^rules.0.pins.0.key: must be a caller/),
      expect.stringMatching(/^rules.0.pins.1.side: /),
      expect.stringMatching(/^rules.0.pins.1.until: must be a time in UTC/),
      expect.stringMatching(/^rules.0.targeting.0.when.0.in.0: must be an address or a network/),
    ]);
  });

  it('pins no caller twice', () => {
    expect(problems({ pins: [pinAnn[0], pinAnn[0]] })).toEqual(['rules.0.pins.1.key: repeats pins[0]']);
  });

  it('is, without them, what it was before', () => {
    const rule = { route: 'GET /a', group: 'a', service: 'a', mode: 'canary', percent: 1 };
    expect(RouteTable.parse({ rules: [rule] })).toEqual({ killSwitch: false, rules: [rule] });
  });

  it.each(['GET shop.example/a', '* *.shop.example/*rest', 'GET localhost/a'])('takes the host of %s', (route) => {
    expect(problems({ route })).toEqual([]);
  });

  it.each(['GET *shop.example/a', 'GET shop..example/a', 'get /a', 'GET a.*.b/c', 'GET shop.example', 'GET a:80/b'])(
    'refuses %s',
    (route) => {
      expect(problems({ route })).toEqual([expect.stringContaining('must look like')]);
    },
  );
});
