import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { configNotFound } from '../../contracts/errors/cli.ts';
import { AnalysisReport } from '../../contracts/report.ts';
import type { CliContext, Output } from '../context.ts';
import { createProgram } from '../program.ts';

let folder = '';
let printed = '';
let ended: number | undefined;

const collect = (): Output => ({
  write: (text) => {
    printed += text;
  },
  columns: 80,
  color: false,
  isTerminal: false,
});

const strangler = async (...words: string[]): Promise<string> => {
  printed = '';
  ended = undefined;
  const context: CliContext = {
    cwd: folder,
    env: {},
    out: collect(),
    err: { ...collect(), write: () => {} },
    loadConfig: () => Promise.reject(configNotFound(folder)),
    outliveReader: () => {},
    exit: (code) => {
      ended = code;
    },
  };
  await createProgram(context, '0').parseAsync(['node', 'strangler', ...words]);
  return printed;
};

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'strangler-'));
  writeFileSync(
    path.join(folder, 'users.js'),
    "exports.find = (db) => db.query('SELECT id FROM users WHERE id = 1');\n",
  );
  writeFileSync(path.join(folder, 'main.js'), "const users = require('./users');\nusers.find({});\n");
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const inFolder = (name: string): string => path.join(folder, name);
const read = (name: string): string => readFileSync(inFolder(name), 'utf8');

describe('strangler analyze', () => {
  it('prints text, or what --format says', async () => {
    expect(await strangler('analyze')).toMatch(/^strangler-\S+: 2 modules, 3 lines/);
    expect(AnalysisReport.parse(JSON.parse(await strangler('analyze', '.', '--format', 'json'))).modules).toHaveLength(
      2,
    );
    expect(await strangler('analyze', '--format', 'markdown')).toMatch(/^# Coupling report/);
  });

  it('leaves out what is excluded and writes to a file when told', async () => {
    await strangler('analyze', '.', '--format', 'json', '--out', 'report.json', '--exclude', 'main.js');
    expect(printed).toBe('');
    expect(AnalysisReport.parse(JSON.parse(read('report.json'))).modules.map((module) => module.path)).toEqual([
      'users.js',
    ]);
  });

  it('refuses an unknown format and a folder that is not there', async () => {
    await expect(strangler('analyze', '--format', 'yaml')).rejects.toMatchObject({
      code: 'UNKNOWN_FORMAT',
      exitCode: 2,
    });
    await expect(strangler('analyze', 'nowhere')).rejects.toMatchObject({ code: 'ROOT_NOT_FOUND' });
    await expect(strangler('analyze', '--out', 'no/such/folder.txt')).rejects.toMatchObject({
      code: 'UNWRITABLE_FILE',
    });
  });
});

describe('strangler propose', () => {
  it('prints the proposal and writes nothing without --write', async () => {
    expect(JSON.parse(await strangler('propose'))).toMatchObject({ schemaVersion: '1.1.0' });
    expect(existsSync(inFolder('boundaries.json'))).toBe(false);
  });

  it('never overwrites an edited map without --force', async () => {
    await strangler('propose', '--write');
    writeFileSync(inFolder('boundaries.json'), '{"schemaVersion":"1.0.0","services":[]}');
    await expect(strangler('propose', '--write')).rejects.toMatchObject({ code: 'BOUNDARIES_EXIST' });
    expect(JSON.parse(read('boundaries.json')).services).toEqual([]);
    await strangler('propose', '--write', '--force');
    expect(JSON.parse(read('boundaries.json')).services).toHaveLength(1);
  });
});

describe('strangler plan', () => {
  it('tells a missing, a fresh and a stale file apart with --check', async () => {
    expect(await strangler('plan', '--check')).toContain('migration-plan.md does not exist');
    expect(ended).toBe(1);
    await strangler('plan', '--out', 'migration-plan.md');
    expect(await strangler('plan', '--check')).toBe('migration-plan.md is up to date.\n');
    expect(ended).toBeUndefined();
    writeFileSync(inFolder('extra.js'), '1;\n');
    expect(await strangler('plan', '--check')).toMatch(
      /is stale; write it with `strangler plan --out migration-plan.md`\.\n-\d+: 2 modules.*\n\+\d+: 3 modules/,
    );
    expect(ended).toBe(1);
  });

  it('weighs by an access log, and tells one that it cannot read', async () => {
    writeFileSync(inFolder('a.log'), '::1 - - [x] "GET /users/1 HTTP/1.1" 200 1\nnoise\n');
    await strangler('plan', '--access-log', 'a.log', '--out', 'plan.md');
    expect(read('plan.md')).toContain('traffic (1 request of a.log, 1 of them of no listed route)');
    writeFileSync(inFolder('b.log'), 'noise\n');
    await expect(strangler('plan', '--access-log', 'a.log', 'b.log')).rejects.toMatchObject({ code: 'UNKNOWN_LOG' });
    for (const file of ['none.log', 'none.log.gz', '.'])
      await expect(strangler('plan', '--access-log', file)).rejects.toMatchObject({ code: 'UNREADABLE_FILE' });
  });

  it('takes progress from a report of the routes, and refuses another file', async () => {
    const none = { requests: 0, errors: 0, p50Ms: null, p99Ms: null };
    const unmatched = { ...none, fallbacks: 0, perTarget: { monolith: none, service: none } };
    const routes = {
      version: 3,
      table: { killSwitch: true, rules: [] },
      statistics: {},
      unmatched,
      monolith: {
        ...{ state: 'admitted', consecutiveFailures: 0, ejectedForMs: 0 },
        ...{ inFlight: 0, queued: 0, shed: 0, instances: [] },
      },
      services: {},
      shadowFaults: 0,
    };
    writeFileSync(inFolder('live.json'), JSON.stringify(routes));
    expect(await strangler('plan', '--routes-report', 'live.json')).toContain('The kill switch is on');
    writeFileSync(inFolder('live.json'), '{"version":"x"}');
    await expect(strangler('plan', '--routes-report', 'live.json')).rejects.toMatchObject({ code: 'INVALID_DOCUMENT' });
    await expect(strangler('plan', '--admin', 'nowhere')).rejects.toMatchObject({ code: 'WRONG_USAGE' });
  });

  it('keeps what people wrote', async () => {
    await strangler('plan', '--out', 'plan.md');
    writeFileSync(
      inFolder('plan.md'),
      read('plan.md').replace('<!-- keep:begin notes -->\n', '<!-- keep:begin notes -->\nAfter Easter.\n'),
    );
    await strangler('plan', '--out', 'plan.md');
    expect(read('plan.md')).toContain('<!-- keep:begin notes -->\nAfter Easter.\n<!-- keep:end notes -->');
    expect(await strangler('plan', '--check', '--out', 'plan.md')).toBe('plan.md is up to date.\n');
  });
});
