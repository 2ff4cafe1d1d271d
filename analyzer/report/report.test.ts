import { describe, expect, it } from '@jest/globals';
import { AnalysisReport } from '../../contracts/report.ts';
import { group, shorten, wrap } from '../model/layout.ts';
import { literalReport, reportRoute } from '../test/literal-report.ts';
import { reporters } from './index.ts';

const PLAIN = { columns: 80, color: false };
const long = 'x'.repeat(30);
const crossings = Array.from({ length: 14 }, (_, index) => `write orders users${index} ${20 - index}`);
const report: AnalysisReport = {
  ...literalReport({
    services: ['orders', 'users'],
    tables: { orders: 'orders' },
    routes: [reportRoute('GET /orders', 'orders')],
    crossings,
  }),
  findings: [
    {
      kind: 'cycle',
      at: [],
      message: `3 modules import each other in a cycle: ${long}.ts → ${long}b.ts → ${long}c.ts.`,
      modules: [],
    },
    {
      kind: 'wide-transaction',
      at: ['orders.ts:12'],
      message: 'One transaction writes tables of 2 services.',
      modules: ['orders.ts'],
    },
  ],
  entries: Array.from({ length: 6 }, (_, index) => ({
    kind: 'worker' as const,
    name: `mail${index}`,
    handler: { file: 'mail.ts', symbol: null, line: 4 },
    reads: ['orders'],
    writes: [],
    witnesses: [
      { table: 'orders', access: 'read' as const, confidence: 'exact' as const, path: ['mail.ts:4', 'mail.ts:9'] },
    ],
    emits: ['mailed'],
    hosts: ['smtp.example.com'],
    environment: [],
    service: null,
    confidence: 'exact' as const,
    at: `mail.ts:${index}`,
  })),
  hosts: [{ host: 'smtp.example.com', calledAt: ['mail.ts:9'], confidence: 'exact' }],
  environment: Array.from({ length: 9 }, (_, index) => ({
    key: `KEY_${index}`,
    readAt: ['a.ts:1'],
    confidence: 'exact' as const,
  })),
  unresolved: [{ what: 'require(name)', at: 'a.ts:3', why: 'the name is computed' }],
  skipped: [
    { path: 'gone.ts', why: 'boundaries.json names it for orders, but there is no such file; the rest was used' },
  ],
};
const describeAs = (format: string, options = PLAIN): string => reporters.get(format)?.(report, options) ?? '';

describe('the text report', () => {
  const text = describeAs('text');

  it('fits 80 columns and ends with one newline', () => {
    expect(text.split('\n').filter((line) => line.length > 80)).toEqual([]);
    expect(text).toMatch(/[^\n]\n$/);
  });

  it('names the first ten things to do, with their places', () => {
    expect(text).toContain(
      ' 1. api-client orders → users0: solves 1 crossing at a price of 20\n      Mend write 1.\n      at orders.ts:1\n',
    );
    expect(text).toContain('10. api-client orders → users9: solves 1 crossing at a price of 11');
    expect(text).not.toContain('11. ');
    expect(text).toContain('… and 4 more');
  });

  it('shows the first entries beside routes with what they do, and says how many more there are', () => {
    expect(text).toContain(
      'workers of queues (6)\n    - mail0 at mail.ts:0\n      reads orders; emits mailed; calls smtp.example.com\n',
    );
    expect(text).toContain('    - mail3 at mail.ts:3');
    expect(text).not.toContain('mail4');
    expect(text).toContain('… and 2 more: --format json');
  });

  it('names the hosts and some keys of the environment', () => {
    expect(text).toContain('  1 external host: smtp.example.com\n');
    expect(text).toMatch(/9 environment keys: KEY_0, KEY_1, KEY_2, KEY_3, KEY_4, KEY_5 and 3\s+more/);
  });

  it('tells what was not understood and how to see it', () => {
    expect(text).toContain('1 place unresolved, 1 file skipped');
    expect(text).toContain('warning: gone.ts: boundaries.json names it for orders');
  });

  it('is coloured only when asked', () => {
    const esc = String.fromCharCode(27);
    expect(text).not.toContain(esc);
    const colored = describeAs('text', { columns: 80, color: true });
    expect(colored).toContain(esc);
    expect(colored.replaceAll(new RegExp(`${esc}\\[\\d+m`, 'g'), '')).toBe(text);
  });
});

describe('the measures in the text report', () => {
  const tangled: AnalysisReport = {
    ...report,
    modules: [
      ...report.modules.map((module) => ({ ...module, afferent: 30, abstractness: 0, distance: 1, instability: 0 })),
      {
        path: 'god.ts',
        service: 'orders',
        lines: 900,
        afferent: 0,
        efferent: 4,
        instability: 1,
        abstractness: 0,
        distance: 0,
        parts: [
          { members: ['god.ts#a', 'god.ts#b', 'god.ts#c', 'god.ts#d', 'god.ts#e'], lines: 500 },
          { members: ['GET /users'], lines: 40 },
        ],
        unused: false,
      },
    ],
    classes: [{ id: 'a.ts#Account', lines: 200, methods: 3, lcom4: 2, parts: [['open', 'close'], ['greet']] }],
  };
  const text = reporters.get('text')?.(tangled, PLAIN) ?? '';

  it('fit into 80 columns, however long the names of services are', () => {
    const services = tangled.services.map((service) => ({ ...service, name: `${service.name}-export-import-toggles` }));
    const wide = (reporters.get('text')?.({ ...tangled, services }, PLAIN) ?? '')
      .split('\n')
      .filter((line) => line.length > 80);
    expect(wide).toEqual([]);
  });

  it('are a row per service, unknown purity as a dash', () => {
    expect(text).toContain(
      '  service  Ca  Ce     I    SM  IFN  contexts  tables  foreign  transactions\n' +
        '  orders    1   1  0.50  0.25    2      75 %       –        1         100 %\n',
    );
    expect(text).toContain('50 % of the calls cross a');
  });

  it('name the files and classes that hold unrelated things, and how to split them', () => {
    expect(text).toContain(
      '    - god.ts: 900 lines in 2 unrelated parts: a, b, c, d and 1 more (500 lines);\n      GET /users (40 lines)\n',
    );
    expect(text).toContain('    - a.ts#Account: 200 lines, LCOM4 2: open, close; greet\n');
    expect(text).toContain('    - log.ts: distance 1.00 (A 0.00, I 0.00), 30 modules lean on it\n');
  });

  it('fit 80 columns', () => {
    expect(text.split('\n').filter((line) => line.length > 80)).toEqual([]);
  });

  it('are tables in Markdown', () => {
    const markdown = reporters.get('markdown')?.(tangled, PLAIN) ?? '';
    expect(markdown).toContain('| orders | 1 | 1 | 0.50 | 0.25 | 2 | 75 % | – | 1 | 100 % |');
    expect(markdown).toContain('| `god.ts` | 900 | 2 | a, b, c, d, e; GET /users |');
  });
});

describe('the JSON report', () => {
  it('is what the contract says and ends with a newline', () => {
    const text = describeAs('json');
    expect(text.endsWith('}\n')).toBe(true);
    expect(AnalysisReport.parse(JSON.parse(text))).toEqual(report);
  });
});

describe('the Markdown report', () => {
  it('has the services and the worklist as tables', () => {
    expect(describeAs('markdown')).toContain('| orders | 1 | 10 | 1 | 1 | 1.00 | 50 % | 3 |');
    expect(describeAs('markdown')).toContain(
      '| api-client | orders → users0 | solves 1 crossing at a price of 20 | `orders.ts:1` | Mend write 1. |',
    );
  });
});

describe('the Markdown report of entries', () => {
  it('has a row for each', () => {
    expect(describeAs('markdown')).toContain('| worker | mail5 | `mail.ts:5` |  | `orders` | `mailed` |');
  });
});

describe('layout', () => {
  it('breaks between words and never inside one', () => {
    expect(wrap('one two three', 2, 9)).toEqual(['  one two', '  three']);
    expect(wrap('incomprehensibility', 0, 5)).toEqual(['incomprehensibility']);
  });

  it('keeps both ends of what is too long, and groups thousands', () => {
    expect(shorten('src/services/orderService.ts', 16)).toBe('src/s…Service.ts');
    expect([group(999), group(1234567), group(1234.5)]).toEqual(['999', '1,234,567', '1,234.5']);
  });
});
