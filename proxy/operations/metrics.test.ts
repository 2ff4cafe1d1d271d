import { readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { METRICS } from '../statistics/metrics.ts';
import { ask, type Origin, startOrigin, startWorld, type World } from '../test/world.ts';
import { describeMetrics } from './metrics-page.ts';
import { parseExposition, type Series } from './test/exposition.ts';

const RULES = [
  { route: 'GET /a', group: 'a', service: 'a', mode: 'service' },
  { route: 'GET /b/:id', group: 'b', service: 'a', mode: 'monolith' },
  { route: 'GET /c', group: 'c', service: 'a', mode: 'monolith' },
];

let monolith: Origin;
let service: Origin;
let world: World;
let text = '';
let series: readonly Series[] = [];

const read = (name: string, labels: Readonly<Record<string, string>> = {}): number | undefined =>
  series.find((one) => one.name === name && Object.entries(labels).every(([key, value]) => one.labels[key] === value))
    ?.value;

beforeAll(async () => {
  monolith = await startOrigin((request, response) => {
    response.statusCode = request.url?.startsWith('/b/missing') ? 404 : 200;
    response.end('ok');
  });
  service = await startOrigin((_request, response) => response.writeHead(500).end());
  world = await startWorld({
    monolith: monolith.url,
    services: { a: service.url },
    rules: RULES,
    config: { metrics: { maxRoutes: 2 } },
  });
  for (const where of ['/a', '/b/1', '/b/2', '/b/missing', '/c', '/nothing', '/a/%00'])
    await ask(world.proxyUrl, { path: where });
  const answer = await fetch(`${world.adminUrl}/metrics`);
  expect(answer.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8');
  text = await answer.text();
  series = parseExposition(text);
});

afterAll(() => Promise.all([world.close(), monolith.close(), service.close()]));

describe('/metrics', () => {
  it('counts what each side of a route answered', () => {
    expect(read('strangler_requests_total', { route: 'GET /a', target: 'service', class: '5xx' })).toBe(1);
    expect(read('strangler_errors_total', { route: 'GET /a', target: 'service' })).toBe(1);
    expect(read('strangler_requests_total', { route: 'GET /b/:id', target: 'monolith', class: '2xx' })).toBe(2);
    expect(read('strangler_requests_total', { route: 'GET /b/:id', target: 'monolith', class: '4xx' })).toBe(1);
    expect(read('strangler_decisions_total', { route: 'none', reason: 'default' })).toBe(1);
    expect(read('strangler_refused_requests_total', { status: '400' })).toBe(1);
  });

  it('bounds the number of routes', () => {
    expect(new Set(series.flatMap(({ labels }) => labels.route ?? []))).toEqual(
      new Set(['GET /a', 'GET /b/:id', 'none', 'other']),
    );
    expect(read('strangler_requests_total', { route: 'other' })).toBe(1);
  });

  it('has nothing in flight when everything was answered', () => {
    const inFlight = series.filter(({ name }) => name === 'strangler_requests_in_flight');
    expect(inFlight.map(({ value }) => value)).toEqual(inFlight.map(() => 0));
  });

  it('measures the time to the head in a histogram that only grows', () => {
    const buckets = series.filter(
      ({ name, labels }) => name === 'strangler_head_duration_seconds_bucket' && labels.route === 'GET /b/:id',
    );
    const counts = buckets.map(({ value }) => value);
    expect(counts).toEqual([...counts].sort((a, b) => a - b));
    expect(buckets.at(-1)?.labels.le).toBe('+Inf');
    expect(counts.at(-1)).toBe(3);
    expect(read('strangler_head_duration_seconds_count', { route: 'GET /b/:id' })).toBe(3);
    expect(read('strangler_head_duration_seconds_sum', { route: 'GET /b/:id' })).toBeGreaterThan(0);
  });

  it('says the version of the table and how the event loop does', () => {
    expect(read('strangler_table_version')).toBe(1);
    expect(read('nodejs_eventloop_lag_p99_seconds')).toBeGreaterThan(0);
  });

  it('has series only of metrics in docs/metrics.md, which is up to date', () => {
    const names = new Set(METRICS.map(({ name }) => name));
    const own = series.map(({ name }) => name).filter((name) => name.startsWith('strangler_'));
    expect(own.filter((name) => !names.has(name.replace(/_(bucket|sum|count)$/, '')) && !names.has(name))).toEqual([]);
    const page = fileURLToPath(new URL('../../docs/metrics.md', import.meta.url));
    expect(readFileSync(path.resolve(page), 'utf8')).toBe(describeMetrics());
  });
});
