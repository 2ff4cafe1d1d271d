import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib';
import { describe, expect, it } from '@jest/globals';
import type { IgnoreRule, Observation } from '../../contracts/comparison.ts';
import { judge } from './judge.ts';
import { faulty, json, observed, SETTINGS } from './test/observations.ts';

const against = (control: Observation, candidate: Observation, ignore: readonly IgnoreRule[] = []) =>
  judge({ route: 'GET /x', control, candidate }, { ...SETTINGS, ignore });
const verdict = (control: Observation, candidate: Observation) => against(control, candidate).verdict;
const paths = (control: Observation, candidate: Observation) =>
  against(control, candidate).differences.map(({ path, kind }) => `${path} ${kind}`);

describe('two answers', () => {
  it('match when they mean the same', () => {
    expect(verdict(json('{"a":1,"b":[]}'), json('{ "b": [], "a": 1.0 }'))).toBe('match');
  });

  it('with different status differ in that alone', () => {
    expect(paths(json({ items: [] }), json({ error: { code: 'BROKEN' } }, 500))).toEqual(['/status value']);
    const [found] = against(json({ a: 1 }), json({ error: { code: 'BROKEN' } }, 500)).differences;
    expect(found).toMatchObject({ control: '200', candidate: '500 {"error":{"code":"BROKEN"}}' });
  });

  it('differ when only one side failed', () => {
    expect(against(json({}), faulty('timeout')).differences).toEqual([
      { path: '/status', kind: 'fault', control: '200', candidate: 'timeout', count: 1 },
    ]);
    expect(paths(faulty('reset'), json({}))).toEqual(['/status fault']);
  });

  it('say nothing when both sides failed, or what they said could not be compared', () => {
    expect(against(faulty('refused'), faulty('timeout'))).toMatchObject({
      verdict: 'inconclusive',
      reason: 'both sides failed',
    });
    expect(verdict(json({ id: 1 }, 503), json({ id: 2 }, 503))).toBe('inconclusive');
    expect(verdict(json({}), faulty('too-large'))).toBe('inconclusive');
    expect(verdict(json({}), faulty('unsendable'))).toBe('inconclusive');
    expect(verdict(json({}), observed('', {}, 304))).toBe('inconclusive');
  });

  it('match when both refuse alike', () => {
    expect(verdict(json({ error: 1 }, 404), json({ error: 1 }, 404))).toBe('match');
    expect(verdict(json({ error: 1 }, 404), json({ error: 2 }, 404))).toBe('mismatch');
  });
});

describe('headers', () => {
  const withHeaders = (headers: Observation['headers']) => observed('', headers);

  it('are compared only when chosen', () => {
    expect(verdict(withHeaders({ date: '1', etag: 'a' }), withHeaders({ date: '2', server: 'b' }))).toBe('match');
    expect(paths(withHeaders({ 'cache-control': 'no-store' }), withHeaders({}))).toEqual([
      '/headers/cache-control missing',
    ]);
    expect(paths(withHeaders({}), withHeaders({ location: '/a' }))).toEqual(['/headers/location extra']);
  });

  it('mean the same in any letter case, order and spacing', () => {
    const control = { 'content-type': 'Application/JSON; charset=utf-8', 'cache-control': 'public, max-age=60' };
    const candidate = { 'content-type': 'application/json', 'cache-control': 'max-age=60,Public' };
    expect(verdict(withHeaders(control), withHeaders(candidate))).toBe('match');
    expect(
      verdict(
        withHeaders({ 'content-type': 'text/html; charset=utf-8' }),
        withHeaders({ 'content-type': 'text/html; charset=latin1' }),
      ),
    ).toBe('mismatch');
  });

  it('may each name their own side as the place of a redirect', () => {
    const redirect = (location: string) => observed('', { location }, 302);
    const settings = { ...SETTINGS, origins: ['http://one:1', 'http://two:2/'] };
    const pair = (candidate: string) => ({
      route: 'r',
      control: redirect('http://one:1/a?b'),
      candidate: redirect(candidate),
    });
    expect(judge(pair('http://two:2/a?b'), settings).verdict).toBe('match');
    expect(judge(pair('/a?b'), settings).verdict).toBe('match');
    expect(judge(pair('http://two:22/a?b'), settings).verdict).toBe('mismatch');
  });

  it('with credentials are never shown', () => {
    const settings = { ...SETTINGS, headers: ['set-cookie'] };
    const pair = { route: 'r', control: withHeaders({ 'set-cookie': 'sid=canary-1' }), candidate: withHeaders({}) };
    expect(JSON.stringify(judge(pair, settings))).not.toContain('canary');
  });
});

describe('bodies', () => {
  const text = JSON.stringify({ items: Array.from({ length: 50 }, (_, id) => ({ id })) });
  const packed = (encoding: string, body: Buffer) =>
    observed(body, { 'content-type': 'application/json', 'content-encoding': encoding });

  it.each([
    ['gzip', gzipSync(text)],
    ['br', brotliCompressSync(text)],
    ['deflate', deflateSync(text)],
    ['deflate', deflateRawSync(text)],
    ['zstd', zstdCompressSync(text)],
    ['gzip, br', brotliCompressSync(gzipSync(text))],
    ['identity', Buffer.from(text)],
  ])('in %s are decoded first', (encoding, body) => {
    expect(verdict(json(text), packed(encoding, body))).toBe('match');
    expect(paths(json(text.replace('7', '777')), packed(encoding, body))).toEqual(['/body/items/*/id value']);
  });

  it('that do not fit their encoding are a difference, not a crash', () => {
    expect(paths(json(text), packed('gzip', Buffer.from(text)))).toEqual(['/body type']);
    expect(paths(json(text), packed('rot13', Buffer.from(text)))).toEqual(['/body type']);
  });

  it('that inflate without end are not compared', () => {
    const bomb = packed('gzip', gzipSync(Buffer.alloc(2_000_000)));
    const judgement = judge(
      { route: 'r', control: json(text), candidate: bomb },
      { ...SETTINGS, maxDecodedBytes: 1_000_000 },
    );
    expect(judgement).toMatchObject({ verdict: 'inconclusive', reason: 'a body is over the size limit' });
  });

  it('of text show the first place where they part, line ends apart', () => {
    const page = (body: string) => observed(body, { 'content-type': 'text/html' });
    expect(verdict(page('a\r\nb'), page('a\nb'))).toBe('match');
    const [found] = against(page(`${'x'.repeat(900)}\nprice 1`), page(`${'x'.repeat(900)}\nprice 2`)).differences;
    expect(found).toMatchObject({ path: '/body', kind: 'value' });
    expect(found?.control).toMatch(/^line 2: .*price 1$/s);
    expect(found?.candidate).toMatch(/^line 2: .*price 2$/s);
  });

  it('that are binary are compared by hash', () => {
    const image = (byte: number) => observed(Buffer.from([0xff, 0xd8, byte]), { 'content-type': 'image/jpeg' });
    expect(verdict(image(1), image(1))).toBe('match');
    expect(against(image(1), image(2)).differences[0]?.control).toMatch(/^binary, 3 bytes, sha256 [0-9a-f]{16}$/);
  });

  it('may be missing on one side', () => {
    expect(paths(json({}), { ...json(''), body: Buffer.alloc(0) })).toEqual(['/body missing']);
    expect(paths({ ...json(''), body: Buffer.alloc(0) }, json({}))).toEqual(['/body extra']);
  });
});

describe('ignore rules', () => {
  const rule = (path: string, route?: string): IgnoreRule => ({
    path,
    why: 'told',
    ...(route === undefined ? {} : { route }),
  });
  const control = json({ items: [{ id: 1, at: 'a', price: 1 }] });
  const candidate = json({ items: [{ id: 1, at: 'b', price: 1 }] });

  it('turn a mismatch into ignored only when they cover all of it', () => {
    expect(against(control, candidate, [rule('/body/items/*/at')])).toMatchObject({
      verdict: 'ignored',
      differences: [],
    });
    const both = against(control, json({ items: [{ id: 1, at: 'b', price: 2 }] }), [rule('/body/items/*/at')]);
    expect(both.verdict).toBe('mismatch');
    expect(both.differences.map(({ path }) => path)).toEqual(['/body/items/*/price']);
    expect(both.ignored.map(({ path }) => path)).toEqual(['/body/items/*/at']);
  });

  it('cover one segment by * and any rest by a last **', () => {
    expect(against(control, candidate, [rule('/body/*/*/at')]).verdict).toBe('ignored');
    expect(against(control, candidate, [rule('/body/**')]).verdict).toBe('ignored');
    expect(against(control, candidate, [rule('/body/*/at')]).verdict).toBe('mismatch');
    expect(against(control, candidate, [rule('/body/items/*/a')]).verdict).toBe('mismatch');
  });

  it('hold on their own route only', () => {
    expect(against(control, candidate, [rule('/body/**', 'GET /y')]).verdict).toBe('mismatch');
    expect(against(control, candidate, [rule('/body/**', 'GET /x')]).verdict).toBe('ignored');
  });
});
