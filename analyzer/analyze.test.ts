import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Boundaries } from '../contracts/boundaries.ts';
import { AnalysisReport } from '../contracts/report.ts';
import { analyzeGraph } from './analyze-graph.ts';
import { analyze, BOUNDARIES_FILE, reporters } from './index.ts';
import { canonicalGraph } from './model/canonical.ts';
import type { CodeGraph } from './model/graph.ts';
import { propose, readProject } from './project.ts';
import { layeredShop } from './test/layered-shop.ts';

const PLAIN = { columns: 80, color: false };
const SOURCE = {
  'users.js':
    "const db = require('./db');\nexports.find = (id) => db.query('SELECT * FROM users WHERE id = ?', id);\nexports.save = (n) => db.query('INSERT INTO users (name) VALUES (?)', n);\n",
  'orders.js':
    "const db = require('./db');\nconst users = require('./users');\nexports.place = (id) => { users.find(id); return db.query('INSERT INTO orders (user_id) VALUES (?)', id); };\n",
  'db.js': 'exports.query = () => [];\n',
  'app.js':
    "const express = require('express');\nconst orders = require('./orders');\nconst users = require('./users');\nconst app = express();\napp.post('/orders', (req, res) => res.json(orders.place(1)));\napp.get('/users/:id', (req, res) => res.json(users.find(1)));\napp.listen(3000);\n",
};
let folder = '';

beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'analyze-'));
  for (const [name, text] of Object.entries(SOURCE)) writeFileSync(path.join(folder, name), text);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('the report', () => {
  it('is what its contract says', () => {
    const report = analyzeGraph(layeredShop());
    expect(AnalysisReport.parse(report)).toEqual(report);
  });

  it('gives the same bytes for the same source in any order', () => {
    const shop = layeredShop();
    const write = (graph: CodeGraph): string[] =>
      [...reporters.values()].map((describeReport) => describeReport(analyzeGraph(graph), PLAIN));
    const expected = write(shop);
    const shuffled = <Thing>(list: readonly Thing[]) => fc.shuffledSubarray([...list], { minLength: list.length });
    const orders = fc.record({
      modules: shuffled(shop.modules),
      symbols: shuffled(shop.symbols),
      references: shuffled(shop.references),
      routes: shuffled(shop.routes),
      tables: shuffled(shop.tables),
      statements: shuffled(shop.statements),
    });
    fc.assert(
      fc.property(orders, (lists) => {
        expect(canonicalGraph({ ...shop, ...lists })).toEqual(canonicalGraph(shop));
        expect(write({ ...shop, ...lists })).toEqual(expected);
      }),
      { numRuns: 25 },
    );
  });

  it('comes out of a folder: routes reach their tables over calls', async () => {
    const report = await analyze(folder);
    expect(AnalysisReport.parse(report)).toEqual(report);
    expect(report.routes.map(({ method, path: at, reads, writes }) => [method, at, reads, writes])).toEqual([
      ['POST', '/orders', ['users'], ['orders']],
      ['GET', '/users/:id', ['users'], []],
    ]);
  });
});

describe('boundaries', () => {
  const write = (text: string): void => writeFileSync(path.join(folder, BOUNDARIES_FILE), text);
  const approved = {
    schemaVersion: '1.0.0',
    services: [
      { name: 'accounts', modules: ['users.js', 'gone.js'], tables: ['users'] },
      { name: 'shop', stays: true, modules: ['orders.js'] },
    ],
  };

  it('at the root are used in place of the proposal; what does not exist is a warning', async () => {
    write(JSON.stringify(approved));
    const report = await analyze(folder);
    expect(report.services.map(({ name, stays, tables }) => [name, stays, tables])).toEqual([
      ['accounts', undefined, ['users']],
      ['shop', true, ['orders']],
    ]);
    expect(report.crossings).toMatchObject([
      { kind: 'call', fromService: 'shop', toService: 'accounts', at: 'orders.js:3' },
    ]);
    expect(report.skipped).toContainEqual({
      path: 'gone.js',
      why: 'boundaries.json names it for accounts, but there is no such file; the rest was used',
    });
  });

  it('can be left aside', async () => {
    expect((await analyze(folder, { boundaries: 'propose' })).services.map(({ name }) => name)).not.toContain(
      'accounts',
    );
  });

  it('with a mistake are refused, with every mistake named', async () => {
    write(JSON.stringify({ ...approved, services: [...approved.services, { name: 'Third', tables: ['users'] }] }));
    await expect(analyze(folder)).rejects.toMatchObject({
      code: 'INVALID_DOCUMENT',
      message: expect.stringContaining('services[2].name'),
    });
    write('{');
    await expect(analyze(folder)).rejects.toMatchObject({ code: 'BROKEN_JSON' });
    await expect(analyze(folder, { boundaries: { file: path.join(folder, 'none.json') } })).rejects.toMatchObject({
      code: 'UNREADABLE_FILE',
    });
  });

  it('that are proposed are valid, and say the same when they are used', async () => {
    const proposed = await analyze(folder, { boundaries: 'propose' });
    const boundaries = Boundaries.parse(propose(await readProject(folder, { boundaries: 'propose' })).boundaries);
    write(JSON.stringify(boundaries));
    const used = await analyze(folder);
    expect(used.services.map(({ why: _, ...rest }) => rest)).toEqual(
      proposed.services.map(({ why: _, ...rest }) => rest),
    );
  });
});
