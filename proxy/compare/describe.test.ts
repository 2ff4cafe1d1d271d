import { execFileSync } from 'node:child_process';
import { describe, expect, it } from '@jest/globals';
import type { ComparisonReport, RecordedRequest, RouteComparison } from '../../contracts/comparison.ts';
import { curlWords } from './curl.ts';
import { describeReport } from './describe.ts';
import { cutAlike } from './layout.ts';

const counts = {
  match: 0,
  mismatch: 0,
  ignored: 0,
  inconclusive: 0,
  dropped: 0,
  mismatchRateUpperBound: null,
  paths: [],
};
const request: RecordedRequest = {
  method: 'GET',
  path: '/products?page=2',
  headers: { authorization: '<redacted>', accept: '*/*', host: 'x' },
};
const differing: RouteComparison = {
  ...counts,
  route: 'GET /products',
  match: 1_200,
  mismatch: 3,
  inconclusive: 2,
  reasons: { 'did not repeat': 2 },
  mismatchRateUpperBound: 0.0064,
  paths: [
    {
      path: '/body/items/*/salePrice',
      kind: 'value',
      count: 3,
      witness: { request, control: '22.46', candidate: '22.45' },
    },
  ],
};
const report = (...routes: RouteComparison[]): ComparisonReport => ({
  schemaVersion: '1.0.0',
  control: 'monolith',
  candidate: 'catalog',
  routes,
});
const text = (value: ComparisonReport) => describeReport(value, { controlUrl: 'http://127.0.0.1:3000' });

describe('the report for a terminal', () => {
  it('says per route what was counted, and per path both values and the request that shows it', () => {
    const same = { ...counts, route: 'GET /categories', match: 12, mismatchRateUpperBound: 0.221 };
    expect(text(report(same, differing))).toBe(`monolith is the control; judged: catalog

✗ GET /products
    3 mismatch, 1200 match, 2 inconclusive, at most 0.64 %
    inconclusive: did not repeat (2 times)
  /body/items/*/salePrice  value, 3 times
      monolith  22.46
      catalog   22.45
      curl -sS -H 'authorization: <redacted>' -H 'accept: */*' \\
      'http://127.0.0.1:3000/products?page=2'

✓ GET /categories                       12 match, at most 22.1 %

3 of 1215 answers differ, on 1 of 2 routes.
1215 compared, 2 inconclusive, 0 dropped.
"at most": the true rate of mismatches is not above it, with 95 % confidence.
`);
  });

  it('fits 80 columns whatever is in it', () => {
    const long = {
      ...differing,
      route: `GET /${'very-long-segment/'.repeat(3)}:id`,
      dropped: 123_456,
      ignored: 123_456,
    };
    const [path] = differing.paths;
    const values = {
      ...path!,
      witness: { request, control: `"${'a'.repeat(190)}b"`, candidate: `"${'a'.repeat(190)}c"` },
    };
    const page = text({
      ...report({ ...long, paths: [values] }),
      notSent: [{ what: 'GET /x/:id', why: 'no value is known '.repeat(9) }],
    });
    expect(page.split('\n').filter((line) => line.length > 80)).toEqual([]);
    expect(page).toContain('aab"');
    expect(page).toContain('aac"');
  });

  it('gives the request once for all differences that it shows', () => {
    const [path] = differing.paths;
    const page = text(report({ ...differing, paths: [path!, { ...path!, path: '/body/total' }] }));
    expect(page.match(/curl/g)).toHaveLength(1);
    expect(page.indexOf('/body/total')).toBeLessThan(page.indexOf('curl'));
  });

  it('calls the judged side candidate when there are several', () => {
    expect(text({ ...report(differing), candidate: 'catalog, orders' })).toContain('      candidate  22.45');
  });

  it('shows control characters instead of obeying them', () => {
    const [path] = differing.paths;
    const evil = { ...path!, witness: { request, control: '\u001b[2Jx\n', candidate: '\u202e' } };
    const page = text(report({ ...differing, paths: [evil] }));
    expect(page).toContain('\\u001b[2Jx\\n');
    expect(['\u001b', '\u202e'].filter((character) => page.includes(character))).toEqual([]);
  });

  it('uses colour only when it may', () => {
    const red = '\u001b[31m';
    expect(text(report(differing))).not.toContain(red);
    expect(describeReport(report(differing), { controlUrl: 'http://a', color: true })).toContain(red);
  });
});

describe('the curl line', () => {
  it('is read by a shell as exactly that request', () => {
    const hostile: RecordedRequest = {
      method: 'POST',
      path: "/a?q=it's&b=$(id)",
      headers: { 'content-type': 'application/json', 'x-a': '"$HOME" `id`' },
      body: '{"a":"it\'s\\n\u0007"}\n',
    };
    const words = curlWords(hostile, 'http://h/').join(' ');
    const script = `curl() { printf '%s\\0' "$@"; }; ${words}`;
    const seen = execFileSync('bash', ['-c', script], { encoding: 'utf8' }).split('\0').slice(0, -1);
    expect(seen).toEqual([
      '-sS',
      '-H',
      'content-type: application/json',
      '-H',
      'x-a: "$HOME" `id`',
      '--data-raw',
      hostile.body,
      "http://h/a?q=it's&b=$(id)",
    ]);
  });

  it('names the method when curl would take another', () => {
    expect(curlWords({ ...request, headers: {}, method: 'DELETE' }, 'http://h')).toContain('-X DELETE');
    expect(curlWords({ ...request, headers: {}, method: 'HEAD' }, 'http://h')).toContain('-I');
  });
});

describe('two long values', () => {
  it('are cut so that the place where they part is seen', () => {
    expect(cutAlike(`${'a'.repeat(50)}X${'b'.repeat(50)}`, `${'a'.repeat(50)}Y`, 20)).toEqual([
      '…aaaaaXbbbbbbbbbbbb…',
      '…aaaaaY',
    ]);
    expect(cutAlike('short', 'other', 20)).toEqual(['short', 'other']);
  });
});
