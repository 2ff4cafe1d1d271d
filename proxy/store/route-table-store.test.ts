import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type Mode, RouteTable } from '../../contracts/route-table.ts';
import type { Clock } from '../ports.ts';
import { createMemoryStore } from './memory.ts';
import type { RouteTableStore } from './route-table-store.ts';
import { openSqliteStore } from './sqlite.ts';

const clock: Clock = { now: () => Date.UTC(2026, 0, 2, 3, 4, 5) };
const note = { who: 'ann', why: 'because' };
const tableOf = (mode: Mode): RouteTable =>
  RouteTable.parse({ rules: [{ route: 'GET /a', group: 'a', service: 'a', mode }] });

let folder = '';
let store: RouteTableStore;
beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'strangler-store-'));
});
afterEach(async () => {
  await store.close();
  rmSync(folder, { recursive: true });
});
const file = (): string => path.join(folder, 'state', 'routes.sqlite');

const ADAPTERS: readonly (readonly [string, () => RouteTableStore])[] = [
  ['memory', () => createMemoryStore(clock)],
  ['sqlite', () => openSqliteStore(file(), clock)],
];

describe.each(ADAPTERS)('a route table in %s', (_name, open) => {
  beforeEach(() => {
    store = open();
  });

  it('begins empty, at version 0, without history', async () => {
    expect(await store.read()).toEqual({ version: 0, value: { killSwitch: false, rules: [] } });
    expect(await store.history()).toEqual([]);
  });

  it('is what was put there last, one version further', async () => {
    expect(await store.replace(tableOf('shadow'), 0, note)).toEqual({ kind: 'replaced', version: 1 });
    expect(await store.replace(tableOf('service'), 1, note)).toEqual({ kind: 'replaced', version: 2 });
    expect(await store.read()).toEqual({ version: 2, value: tableOf('service') });
  });

  it('is not replaced by somebody who read an older version', async () => {
    await store.replace(tableOf('shadow'), 0, note);
    expect(await store.replace(tableOf('service'), 0, note)).toEqual({ kind: 'stale', version: 1 });
    expect(await store.read()).toEqual({ version: 1, value: tableOf('shadow') });
  });

  it('lets one of many who change it at once win', async () => {
    const outcomes = await Promise.all(Array.from({ length: 20 }, () => store.replace(tableOf('shadow'), 0, note)));
    expect(outcomes.filter((outcome) => outcome.kind === 'replaced')).toHaveLength(1);
  });

  it('remembers who changed what, when and why, newest first', async () => {
    await store.replace(tableOf('shadow'), 0, note);
    await store.replace(tableOf('service'), 1, { who: 'bob', why: '' });
    expect(await store.history()).toEqual([
      { version: 2, at: '2026-01-02T03:04:05.000Z', who: 'bob', why: '', changes: ['GET /a: shadow → service'] },
      {
        version: 1,
        at: '2026-01-02T03:04:05.000Z',
        who: 'ann',
        why: 'because',
        changes: ['GET /a: added, shadow of a'],
      },
    ]);
  });
});

describe('a route table on disk', () => {
  it('is there again when it is opened again', async () => {
    const first = openSqliteStore(file(), clock);
    await first.replace(tableOf('shadow'), 0, note);
    await first.close();
    store = openSqliteStore(file(), clock);
    expect(await store.read()).toEqual({ version: 1, value: tableOf('shadow') });
  });

  it('never loses an acknowledged version to kill -9', async () => {
    for (let round = 0; round < 3; round++) {
      const acknowledged = await killWhileWriting(file());
      store = openSqliteStore(file(), clock);
      const { version, value } = await store.read();
      expect(version).toBeGreaterThanOrEqual(acknowledged);
      expect(value.rules).toHaveLength(1);
      expect(await store.history()).toHaveLength(Math.min(version, 1_000));
      await store.close();
    }
    store = openSqliteStore(file(), clock);
  }, 30_000);

  it('that is no database is refused in words', () => {
    store = createMemoryStore(clock);
    const broken = path.join(folder, 'broken.sqlite');
    writeFileSync(broken, 'not a database, but longer than nothing'.repeat(100));
    expect(() => openSqliteStore(broken, clock)).toThrow(/cannot be read: .*Nothing was changed/);
  });
});

/** The highest version a writer had acknowledged when it was killed in the middle of its work. */
async function killWhileWriting(database: string): Promise<number> {
  const module = fileURLToPath(new URL('./sqlite.ts', import.meta.url));
  const code = `
    const { openSqliteStore } = await import(${JSON.stringify(module)});
    const store = openSqliteStore(${JSON.stringify(database)}, { now: () => 0 });
    for (;;) {
      const { version } = await store.read();
      const rule = { route: 'GET /a', group: 'a', service: 'a', mode: version % 2 ? 'shadow' : 'service', percent: 0 };
      await store.replace({ killSwitch: false, rules: [rule] }, version, { who: 'w', why: '' });
      await new Promise((done) => process.stdout.write(version + 1 + '\\n', done));
    }`;
  const writer = spawn(process.execPath, ['--input-type=module', '-e', code], { stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = new Promise((resolve) => writer.once('exit', resolve));
  let acknowledged = 0;
  let seen = 0;
  for await (const line of createInterface({ input: writer.stdout })) {
    acknowledged = Number(line);
    if (++seen === 40) writer.kill('SIGKILL');
  }
  await ended;
  return acknowledged;
}
