import { describe, expect, it } from '@jest/globals';
import { Boundaries } from '../../contracts/boundaries.ts';
import { Baseline, CheckReport, parseEntry } from '../../contracts/check.ts';
import { literalReport } from '../test/literal-report.ts';
import { type CheckContext, checkCrossings, checkReporters, makeBaseline } from './index.ts';

const services = ['orders', 'users'];
const CALL = 'call orders -> users: orders.ts#f -> users.ts#g';

function check(crossings: readonly string[], known: readonly string[], more: object = {}): CheckReport {
  const report = literalReport({ services, crossings });
  const boundaries = Boundaries.parse({
    schemaVersion: '1.1.0',
    services: services.map((name) => ({ name })),
    ...more,
  });
  const baseline = Baseline.parse({ schemaVersion: '1.0.0', crossings: known });
  return CheckReport.parse(checkCrossings({ report, boundaries, baseline, lineOfEntry: (index) => index + 4 }));
}

const call = 'call orders users 2';
const delta = ({ added, removed, ok }: CheckReport) => ({ added, removed, ok });

describe('the ratchet', () => {
  it('is content with what the baseline knows, whatever lines it is on', () => {
    expect(
      delta(check(['type orders users 1', call], [CALL, 'type orders -> users: orders.ts#f -> users.ts#g'])),
    ).toEqual({
      added: 0,
      removed: 0,
      ok: true,
    });
  });

  it('fails for a crossing that is new, with its place and a way out', () => {
    const found = check([call], []);
    expect(delta(found)).toEqual({ added: 1, removed: 0, ok: false });
    expect(found.new).toEqual([
      {
        kind: 'call',
        fromService: 'orders',
        toService: 'users',
        from: 'orders.ts#f',
        to: 'users.ts#g',
        more: 1,
        known: 0,
        places: ['orders.ts:1'],
        suggestion: 'Mend call 1.',
      },
    ]);
  });

  it('counts: a third call between the same two functions is new', () => {
    const found = check([call, call, call], [`${CALL} x2`]);
    expect([found.new[0]?.more, found.new[0]?.known, found.new[0]?.places.length]).toEqual([1, 2, 3]);
    expect(delta(check([call, call], [CALL, CALL])).ok).toBe(true);
  });

  it('fails for what the baseline knows and the code no longer does, until it is taken out', () => {
    const found = check([], [`${CALL} x2`]);
    expect(delta(found)).toEqual({ added: 0, removed: 2, ok: false });
    expect([found.stale[0]?.fewer, found.stale[0]?.line]).toEqual([2, 4]);
  });

  it('sees that a stale entry and a new crossing are one thing that moved to another file', () => {
    const found = check([call], ['call orders -> users: old/place.ts#f -> users.ts#g']);
    expect(delta(found)).toEqual({ added: 1, removed: 1, ok: false });
    expect(found.stale[0]?.movedTo).toBe(CALL);
  });

  it('fails for a pair over its budget, known crossings included', () => {
    const budgets = [{ from: 'orders', to: 'users', max: 1 }];
    expect(check([call, call], [`${CALL} x2`], { budgets }).overBudget).toEqual([
      { from: 'orders', to: 'users', max: 1, count: 2, places: ['orders.ts:1', 'orders.ts:2'] },
    ]);
    expect(check([call], [CALL], { budgets }).ok).toBe(true);
  });

  it('does not mind a direction that is allowed, and no other', () => {
    const found = check([call, 'call users orders 2'], [], { allowed: [{ from: 'orders', to: 'users' }] });
    expect([found.crossings, found.new.map(({ fromService }) => fromService)]).toEqual([1, ['users']]);
  });
});

describe('a baseline', () => {
  const report = literalReport({ services, crossings: [call, call, 'type users orders 1'] });
  const boundaries = Boundaries.parse({ schemaVersion: '1.1.0', services: [] });

  it('accepts all that is there, one entry each with its count', () => {
    expect(makeBaseline({ report, boundaries }).crossings).toEqual([
      `${CALL} x2`,
      'type users -> orders: users.ts#f -> orders.ts#g',
    ]);
  });

  it('accepts nothing new when it is pruned', () => {
    const known = Baseline.parse({
      schemaVersion: '1.0.0',
      crossings: [CALL, 'call orders -> users: gone.ts# -> b.ts#c'],
    });
    expect(makeBaseline({ report, boundaries }, known).crossings).toEqual([CALL]);
  });

  it('is read back as it was written, arrows in names included', () => {
    expect(parseEntry('event a-b -> c: x.ts#f -> order -> paid x12')).toEqual({
      kind: 'event',
      fromService: 'a-b',
      toService: 'c',
      from: 'x.ts#f -> order',
      to: 'paid',
      count: 12,
    });
    expect(Baseline.safeParse({ schemaVersion: '1.0.0', crossings: ['call'] }).success).toBe(false);
  });
});

describe('what CI reads', () => {
  const context: CheckContext = {
    columns: 80,
    baseline: 'app/boundaries.baseline.json',
    inRepository: (name) => `app/a,b 100%/${name}`,
    version: '1.2.3',
  };
  const found = check([call], ['type orders -> users: x.ts# -> y.ts#'], {
    budgets: [{ from: 'orders', to: 'users', max: 0 }],
  });
  const print = (format: string): string => checkReporters.get(format)?.(found, context) ?? '';

  it('gets annotations for GitHub with names and sentences escaped', () => {
    expect(print('github').split('\n')).toEqual([
      '::error file=app/a%2Cb 100%25/orders.ts,line=1,title=No new crossing between approved boundaries::New call from orders to users: users.ts#g. Mend call 1.',
      '::error file=app/boundaries.baseline.json,line=4,title=The baseline names only crossings that are there::type orders -> users: x.ts# -> y.ts# is gone: take it out of the baseline.',
      '::error file=app/a%2Cb 100%25/orders.ts,line=1,title=A pair of services keeps to its budget::1 crossings from orders to users, budget 0.',
      'strangler check: +1 −1',
      '',
    ]);
  });

  it('gets SARIF 2.1.0 with an identity that outlives line numbers', () => {
    const { version, runs } = JSON.parse(print('sarif'));
    expect([version, runs[0].tool.driver.rules.length, runs[0].results.length]).toEqual(['2.1.0', 3, 3]);
    expect(runs[0].results[0]).toEqual({
      ruleId: 'new-crossing',
      ruleIndex: 0,
      level: 'error',
      message: { text: 'New call from orders to users: users.ts#g. Mend call 1.' },
      locations: [
        {
          physicalLocation: {
            artifactLocation: { uri: 'app/a%2Cb%20100%25/orders.ts', uriBaseId: '%SRCROOT%' },
            region: { startLine: 1 },
          },
        },
      ],
      partialFingerprints: { 'stranglerIdentity/v1': CALL },
    });
  });

  it('gets text of 80 columns for people', () => {
    expect(print('text')).toBe(`2 services, 1 crossing, 0 known in app/boundaries.baseline.json: +1 −1

NEW (1)
  call orders → users
    orders.ts:1
    orders.ts#f → users.ts#g
    Mend call 1.

STALE (1)
  type orders -> users: x.ts# -> y.ts#
    app/boundaries.baseline.json:4: is gone: take it out of the baseline

OVER BUDGET (1)
  orders → users: 1 crossing, budget 0
    orders.ts:1

Take the new crossings back, or accept them for now with \`strangler check
--update\` and commit the baseline.
`);
  });
});
