import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { PassThrough, Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { AccessEntry } from '../ports.ts';
import { until } from '../test/world.ts';
import { createAccessLog } from './access-log.ts';
import { openFileSink, openStreamSink } from './line-sink.ts';

const entry: AccessEntry = {
  ...{ atMs: Date.UTC(2026, 0, 2), method: 'GET', path: '/a', status: 200, durationMs: 1.25, target: 'catalog' },
  ...{ reason: 'split', route: 'GET /a', client: '10.0.0.1', requestId: 'r-1', traceId: null },
};
const always = { sampleRate: 1, random: () => 0.5 };

function written(change: Partial<AccessEntry>): string {
  let line = '';
  createAccessLog({ write: (text) => (line += text) }, always).write({ ...entry, ...change });
  return line;
}

describe('a line of the access log', () => {
  it('says what became of the request', () => {
    expect(JSON.parse(written({ traceId: '0af7651916cd43dd8448eb211c80319c' }))).toEqual({
      ...{ at: '2026-01-02T00:00:00.000Z', method: 'GET', path: '/a', status: 200, durationMs: 1.25 },
      ...{ target: 'catalog', reason: 'split', route: 'GET /a', client: '10.0.0.1', requestId: 'r-1' },
      traceId: '0af7651916cd43dd8448eb211c80319c',
    });
  });

  it('is one line of JSON whatever callers send', () => {
    const text = fc.string({ unit: 'binary' });
    fc.assert(
      fc.property(text, text, text, text, (where, client, route, requestId) => {
        const line = written({ path: where, client, route, requestId });
        expect(line.indexOf('\n')).toBe(line.length - 1);
        expect(JSON.parse(line)).toMatchObject({ path: where, client, route, requestId });
      }),
    );
  });
});

describe('sampling', () => {
  it('writes a share of the answers, and errors always', () => {
    const log = createAccessLog({ write: () => {} }, { sampleRate: 0.1, random: () => 0.5 });
    expect([log.admits(false), log.admits(true)]).toEqual([false, true]);
    expect(createAccessLog({ write: () => {} }, { sampleRate: 0.6, random: () => 0.5 }).admits(false)).toBe(true);
  });
});

const nobody = { maxBufferedBytes: 100_000, onFault: () => {} };

describe('a reader', () => {
  it('that stands still costs lines, not memory, and gets the newest again when it goes on', async () => {
    let go = (): void => {};
    const taken: string[] = [];
    const slow = new Writable({
      write(chunk, _encoding, done) {
        taken.push(String(chunk));
        go = done;
      },
    });
    const sink = openStreamSink(slow, nobody);
    const line = `${'x'.repeat(999)}\n`;
    for (let count = 0; count < 1_000; count++) sink.write(line);
    await new Promise((resolve) => setImmediate(resolve));
    expect(sink.dropped()).toBeGreaterThan(0);
    expect(slow.writableLength).toBeLessThanOrEqual(100_000);
    const lost = sink.dropped();
    await until(() => {
      go();
      return slow.writableLength === 0;
    });
    sink.write('again\n');
    await until(() => slow.writableLength > 0);
    expect(slow.writableLength).toBe(6);
    expect(sink.dropped()).toBe(lost);
  });

  it('that leaves costs lines and one word about it', async () => {
    const faults: string[] = [];
    const gone = new PassThrough();
    const sink = openStreamSink(gone, { ...nobody, onFault: (error) => faults.push(error.message) });
    gone.destroy(new Error('EPIPE'));
    await until(() => faults.length > 0);
    sink.write('one\n');
    sink.write('two\n');
    await until(() => sink.dropped() === 2);
    expect(faults).toEqual(['EPIPE']);
  });

  it('that stands still does not keep the process from ending', async () => {
    const module = fileURLToPath(new URL('./line-sink.ts', import.meta.url));
    const code = `
      const { openOutputSink } = await import(${JSON.stringify(module)});
      const sink = openOutputSink(process.stdout, { maxBufferedBytes: 1e6, onFault() {} });
      setInterval(() => sink.write('x'.repeat(60_000) + '\\n'), 1);
      setInterval(() => { if (sink.dropped() > 3) sink.close().then(() => process.exit(7)); }, 5);`;
    const child = spawn(process.execPath, ['--input-type=module', '-e', code], { stdio: ['ignore', 'pipe', 'ignore'] });
    child.stdout.pause();
    expect(await new Promise((resolve) => child.once('exit', resolve))).toBe(7);
  }, 30_000);
});

describe('a file', () => {
  let folder = '';
  beforeEach(() => {
    folder = mkdtempSync(path.join(os.tmpdir(), 'strangler-log-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));
  const read = (name: string): string => readFileSync(path.join(folder, name), 'utf8');

  it('that was moved away is opened anew, and no line is lost', async () => {
    const sink = openFileSink(path.join(folder, 'logs/access.log'), nobody);
    sink.write('one\n');
    await until(() => {
      try {
        return read('logs/access.log') === 'one\n';
      } catch {
        return false;
      }
    });
    renameSync(path.join(folder, 'logs/access.log'), path.join(folder, 'old.log'));
    sink.reopen();
    sink.write('two\n');
    await sink.close();
    expect([read('old.log'), read('logs/access.log')]).toEqual(['one\n', 'two\n']);
    expect(sink.dropped()).toBe(0);
  });

  it('that cannot be written is told about', async () => {
    const faults: string[] = [];
    const noFolder = path.join(folder, 'file');
    writeFileSync(noFolder, '');
    const sink = openFileSink(path.join(noFolder, 'access.log'), {
      ...nobody,
      onFault: ({ message }) => faults.push(message),
    });
    sink.write('one\n');
    await until(() => faults.length > 0);
    expect(faults[0]).toMatch(/ENOTDIR|EEXIST/);
  });
});
