import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { ComparisonReport, type RecordedRequest } from '../../contracts/comparison.ts';
import { createComparison } from './create-comparison.ts';
import { inconclusive, type Judgement } from './judge.ts';
import { type Ledger, openLedger } from './ledger.ts';

const MATCH: Judgement = { verdict: 'match', differences: [], ignored: [] };
const mismatch = (...paths: string[]): Judgement => ({
  verdict: 'mismatch',
  differences: paths.map((place) => ({ path: place, kind: 'value', control: '1', candidate: '2', count: 3 })),
  ignored: [],
});
const get = (target: string, headers: Record<string, string> = {}): RecordedRequest => ({
  method: 'GET',
  path: target,
  headers,
});

let folder: string;
let file: string;
let ledger: Ledger;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'ledger-'));
  file = path.join(folder, 'state', 'comparison.sqlite');
  ledger = openLedger(file);
});
afterEach(() => {
  ledger.close();
  rmSync(folder, { recursive: true });
});

const route = 'GET /products/:id';
const record = (judgement: Judgement, request = get('/products/1')) => ledger.record({ route, request, judgement });
const bytesOnDisk = () =>
  readdirSync(path.dirname(file))
    .map((name) => readFileSync(path.join(path.dirname(file), name), 'latin1'))
    .join('');

describe('the ledger', () => {
  it('counts verdicts, reasons and dropped copies per route', () => {
    record(MATCH);
    record(MATCH);
    record(mismatch('/body/price'));
    record({ ...MATCH, verdict: 'ignored' });
    record(inconclusive('did not repeat'));
    ledger.drop(route);
    ledger.drop('GET /other');
    expect(ledger.report()).toMatchObject([
      { route: 'GET /other', dropped: 1, mismatchRateUpperBound: null },
      { route, match: 2, mismatch: 1, ignored: 1, inconclusive: 1, dropped: 1, reasons: { 'did not repeat': 1 } },
    ]);
    expect(ledger.report()[1]?.mismatchRateUpperBound).toBeCloseTo(0.7514, 4);
  });

  it('keeps of every path the first request that showed it, counting requests', () => {
    record(mismatch('/body/price', '/body/name'), get('/products/7'));
    record(mismatch('/body/price'), get('/products/8'));
    ledger.flush();
    record(mismatch('/body/price'), get('/products/9'));
    expect(ledger.report()[0]?.paths).toEqual([
      {
        path: '/body/price',
        kind: 'value',
        count: 3,
        witness: { request: get('/products/7'), control: '1', candidate: '2' },
      },
      {
        path: '/body/name',
        kind: 'value',
        count: 1,
        witness: { request: get('/products/7'), control: '1', candidate: '2' },
      },
    ]);
  });

  it('remembers across a restart', () => {
    record(mismatch('/body/price'));
    ledger.close();
    ledger = openLedger(file);
    record(MATCH);
    expect(ledger.report()).toMatchObject([{ route, match: 1, mismatch: 1, paths: [{ path: '/body/price' }] }]);
  });

  it('forgets one route or all', () => {
    record(mismatch('/body/price'));
    ledger.record({ route: 'GET /b', request: get('/b'), judgement: MATCH });
    ledger.reset(route);
    expect(ledger.report().map((entry) => entry.route)).toEqual(['GET /b']);
    ledger.reset();
    expect(ledger.report()).toEqual([]);
  });

  it('never writes a credential', () => {
    const secrets = ['canary-1', 'canary-2', 'canary-3', 'canary-4', 'canary-5', 'canary-6'] as const;
    const headers = {
      authorization: `Bearer ${secrets[0]}`,
      cookie: `sid=${secrets[1]}`,
      'x-api-key': secrets[2],
      'x-note': `Basic ${secrets[3]}`,
      accept: 'application/json',
    };
    const request = { ...get(`/x?q=tea&access_token=${secrets[4]}`, headers), body: `{"password":"${secrets[5]}"}` };
    record(mismatch('/body/price'), request);
    ledger.flush();
    expect(secrets.filter((secret) => bytesOnDisk().includes(secret))).toEqual([]);
    expect(bytesOnDisk()).toContain('q=tea');
    expect(ledger.report()[0]?.paths[0]?.witness.request).toMatchObject({
      path: '/x?q=tea&access_token=<redacted>',
      headers: { authorization: '<redacted>', cookie: '<redacted>', accept: 'application/json' },
    });
  });

  it('stays bounded however many paths and however long requests there are', () => {
    const headers = Object.fromEntries(Array.from({ length: 100 }, (_, at) => [`x-${at}`, 'y'.repeat(500)]));
    for (let at = 0; at < 5_000; at++) record(mismatch(`/body/map/k${at}`), get('/x', headers));
    const [entry] = ledger.report();
    expect(entry?.paths).toHaveLength(201);
    expect(entry?.paths[0]).toMatchObject({ path: '/**', count: 4_800 });
    expect(statSync(file).size).toBeLessThan(2_000_000);
  });

  it('is written in the background without being asked', async () => {
    ledger.close();
    ledger = openLedger(file, { flushMs: 1 });
    record(MATCH);
    const other = openLedger(file);
    while (other.report().length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    other.close();
  });

  it('is an error in words when the file is something else', () => {
    const broken = path.join(folder, 'broken.sqlite');
    writeFileSync(broken, 'not a database, but long enough to be read as the header of one'.repeat(20));
    expect(() => openLedger(broken)).toThrow(expect.objectContaining({ code: 'BROKEN_LEDGER' }));
  });

  it('is read by the admin API as a report of the published shape', async () => {
    record(mismatch('/body/price'));
    const port = createComparison(ledger, { control: 'monolith', candidate: 'catalog' });
    expect(ComparisonReport.parse(await port.report())).toMatchObject({ control: 'monolith', routes: [{ route }] });
    await port.reset(route);
    expect((await port.report()).routes).toEqual([]);
  });
});
