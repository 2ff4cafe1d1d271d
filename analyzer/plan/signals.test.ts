import { describe, expect, it } from '@jest/globals';
import type { PlanSignals } from '../../contracts/plan.ts';
import { literalReport, reportRoute } from '../test/literal-report.ts';
import { readLogLine } from './access-log.ts';
import { countChanges, countOwners } from './changes.ts';
import { ownersOfPaths } from './code-owners.ts';
import { drawContextMap } from './context-map.ts';
import { orderExtraction } from './extraction-order.ts';
import { makePlan } from './index.ts';

const report = literalReport({
  services: ['orders', 'users', 'office!'],
  tables: { orders: 'orders', users: 'users' },
  routes: [reportRoute('GET /orders', 'orders'), reportRoute('GET /users/:id', 'users')],
  crossings: ['call orders users 4', 'call users orders 4', 'read orders users 2', 'event users office 1'],
});
const traffic = (users: number, orders: number) => ({
  traffic: {
    source: 'a.log',
    requests: users + orders,
    unmatched: 0,
    routes: { 'GET /users/:id': users, 'GET /orders': orders },
  },
});
const names = (signals: PlanSignals): string[] => orderExtraction(report, signals).map(({ service }) => service.name);
const plan = (measured: PlanSignals = {}, previous = '') => makePlan(report, previous, { source: 'plan.md', measured });

describe('the order of extraction', () => {
  it('takes out first what most requests ask for', () => {
    expect(names(traffic(1_000, 1))).toEqual(['users', 'orders']);
    expect(names(traffic(1, 1_000))).toEqual(['orders', 'users']);
  });

  it('takes out first what changes most', () => {
    const history = (users: number, orders: number) => ({
      history: {
        until: '2026-01-01',
        commits: 9,
        services: { users: { commits: users, authors: 1 }, orders: { commits: orders, authors: 1 } },
      },
    });
    expect(names(history(900, 1))).toEqual(['users', 'orders']);
    expect(names(history(1, 900))).toEqual(['orders', 'users']);
  });

  it('gives more to what one team has alone', () => {
    const benefit = (share: number) =>
      orderExtraction(report, { owners: { users: [{ owner: '@a', share }] } }).find(
        (step) => step.service.name === 'users',
      )?.benefit.total;
    expect(benefit(1)).toBeCloseTo((benefit(0) ?? 0) * 1.25);
  });

  it('tells which earlier steps are needed', () => {
    const steps = orderExtraction(report, traffic(1_000, 1));
    expect(steps.map(({ needs }) => needs)).toEqual([[], ['users']]);
    expect(plan(traffic(1_000, 1))).toContain('After 1. users: it calls their API from day one.');
  });
});

describe('signals', () => {
  it('stay in the plan, so that it goes stale by source and service map only', () => {
    const made = plan(traffic(7, 3));
    expect(plan({}, made)).toBe(made);
    expect(plan(traffic(8, 3), made)).not.toBe(made);
  });

  it('cannot end the comment they stand in', () => {
    const odd = { ...traffic(1, 2), live: undefined };
    const made = plan({ traffic: { ...odd.traffic, source: 'a-->b' } });
    expect(
      made
        .split('\n')
        .filter((line) => line.startsWith('<!-- strangler'))
        .join(),
    ).not.toMatch(/-->./);
    expect(plan({}, made)).toBe(made);
  });

  it('are refused with their problems when people broke them', () => {
    expect(() => plan({}, '<!-- strangler:signals {"traffic":1} -->\n')).toThrow('traffic: 1 is no object');
    expect(() => plan({}, '<!-- strangler:signals { -->\n')).toThrow('(whole document): "{" is no object');
  });
});

describe('progress', () => {
  const live = { version: 3, killSwitch: true, routes: { 'GET /users/:id': { mode: 'canary' as const, percent: 10 } } };

  it('is that of the live table', () => {
    expect(plan({ live })).toContain('| `GET /users/:id` | shadow | yes | canary 10 % |');
    expect(plan({ live })).toContain('0 of 1 route on the service, 1 in canary |');
    expect(plan({ live })).toContain('The kill switch is on');
    const moved = { ...live, routes: { 'GET /users/:id': { mode: 'service' as const, percent: 0 } } };
    expect(plan({ live: moved })).toContain('- [x] All routes are in mode `service`');
  });
});

describe('the contract to keep', () => {
  it('lists what others use, and what it publishes', () => {
    const text = plan().split('## 1.')[1] ?? '';
    expect(plan()).toContain('- Functions others call, to be its API: `g` (orders).');
    expect(plan()).toContain('- Tables others read, to be asked for or copied: `g` (orders).');
    expect(plan()).toContain('- Events it publishes: `g` (office).');
    expect(text).toContain('### Contract to keep');
  });
});

describe('operations that no rule can tell apart', () => {
  it('get no flag, and the plan says why', () => {
    const apart = literalReport({
      services: ['orders', 'users'],
      routes: [reportRoute('QUERY /graphql/order', 'orders'), reportRoute('QUERY /graphql/user', 'users')],
    });
    const text = makePlan(apart, '', { source: 'plan.md' });
    expect(text).toContain(
      '| `QUERY /graphql/order` | monolith | **not by rule** | it is named inside requests to /graphql',
    );
    expect(text).not.toMatch(/strangler route "(QUERY|\*)/);
  });
});

describe('commits and owners', () => {
  it('count for every service that they touch', () => {
    const commits = [
      { author: 'ann', files: ['orders.ts', 'users.ts', 'gone.ts'] },
      { author: 'bob', files: ['users.ts'] },
    ];
    expect(countChanges({ until: '2026-01-02', commits }, report)).toEqual({
      until: '2026-01-02',
      commits: 2,
      services: {
        office: { commits: 0, authors: 0 },
        orders: { commits: 1, authors: 1 },
        users: { commits: 2, authors: 2 },
      },
    });
    expect(countOwners('app/users.ts @team/users\n', 'app/', report).users).toEqual([
      { owner: '@team/users', share: 1 },
    ]);
  });

  it('are read from CODEOWNERS as GitHub reads it: the last match counts', () => {
    const owners = ownersOfPaths(
      '* @all # everybody\n/src/orders/ @o\n*.sql @db\ndocs/* @d\napps/ @a\n/src/orders/free.ts\n',
    );
    const of = (path: string): string => owners(path).join();
    expect(of('readme.md')).toBe('@all');
    expect(of('src/orders/a/b.ts')).toBe('@o');
    expect(of('src/orders/a/b.sql')).toBe('@db');
    expect(of('docs/a.md')).toBe('@d');
    expect(of('docs/deep/a.md')).toBe('@all');
    expect(of('x/apps/a.ts')).toBe('@a');
    expect(of('src/orders/free.ts')).toBe('');
  });
});

describe('a line of an access log', () => {
  it('is read in every usual format', () => {
    const get = { method: 'GET', target: '/a?b=1' };
    for (const line of [
      '127.0.0.1 - frank [10/Oct/2000:13:55:36 -0700] "GET /a?b=1 HTTP/1.0" 200 2326',
      'shop.example:443 10.0.0.1 - - [10/Oct/2000:13:55:36 +0000] "GET /a?b=1 HTTP/2.0" 200 1 "http://x/" "curl \\"7\\""',
      '{"req":{"method":"GET","url":"/a?b=1"},"res":{"statusCode":200}}',
      '{"request":{"method":"GET","uri":"/a?b=1"},"status":200}',
      '{"request_method":"GET","request_uri":"/a?b=1"}',
      '{"RequestMethod":"GET","RequestPath":"/a?b=1"}',
      '{"httpRequest":{"requestMethod":"GET","requestUrl":"/a?b=1"}}',
      '{"request":"GET /a?b=1 HTTP/1.1"}',
      '{"at":"","method":"GET","path":"/a?b=1","target":"monolith"}',
    ])
      expect([line, readLogLine(line)]).toEqual([line, get]);
  });

  it('is passed over when it is no request', () => {
    for (const line of ['', 'server started', '{"level":30,"msg":"hi"}', '{broken', '1.2.3.4 - - [x] "-" 408 0'])
      expect([line, readLogLine(line)]).toEqual([line, undefined]);
  });
});

describe('the context map', () => {
  /** A flowchart of nodes `id["text"]`, `id(["text"])` and arrows `a -->|"text"| b` over nodes that are there; no quote within a text. */
  const grammar = (text: string): string[] => {
    const [open, head, ...rest] = text.split('\n');
    const body = rest.slice(0, rest.indexOf('```'));
    const nodes = new Set(body.flatMap((line) => /^ {4}(s\d+)(?:\["[^"]+"\]|\(\["[^"]+"\]\))$/.exec(line)?.[1] ?? []));
    const wrong = body.filter((line) => {
      const [, node] = /^ {4}(s\d+)[[(]/.exec(line) ?? [];
      const [, from = '', to = ''] = /^ {4}(s\d+) -->\|"[^"|]+"\| (s\d+)$/.exec(line) ?? [];
      return !(node !== undefined ? nodes.has(node) : nodes.has(from) && nodes.has(to));
    });
    return open === '```mermaid' && head === 'flowchart LR' ? wrong : [text];
  };

  it('is a flowchart that Mermaid can draw', () => {
    expect(grammar(drawContextMap(report))).toEqual([]);
    expect(grammar('```mermaid\nflowchart LR\n    s1["a"b"]\n    s1 --> s9\n```')).toHaveLength(2);
  });

  it('draws the dearest pairs only when there are many', () => {
    const services = Array.from({ length: 12 }, (_, index) => `s${String.fromCharCode(97 + index)}`);
    const crossings = services.flatMap((a) =>
      services.filter((b) => b !== a).map((b, index) => `call ${a} ${b} ${index + 1}`),
    );
    const drawn = drawContextMap(literalReport({ services, crossings }));
    expect(drawn.match(/-->/g)).toHaveLength(60);
    expect(drawn).toContain('The 60 dearest of 132 pairs; 72 cheaper ones are left out.');
    expect(grammar(drawn)).toEqual([]);
  });
});
