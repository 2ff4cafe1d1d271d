/** The figures as Markdown, and each bar beside what was reached. */
import type { Measured } from './load.ts';
import type { Latency } from './open-loop.ts';
import { OURS, type WorkName } from './subjects.ts';
import { BIG_BYTES, WORKS } from './work.ts';

interface LoadRow extends Measured {
  readonly kind: 'load';
  readonly work: WorkName;
  readonly subject: string;
  readonly connections: number;
  /** NaN where nobody could say. */
  readonly cpuSeconds: number;
}

interface LatencyRow {
  readonly kind: 'latency';
  readonly subject: string;
  readonly requestsPerSecond: number;
  /** The origin at the same rate. */
  readonly bare: Latency;
  readonly through: Latency;
}

export type Row = LoadRow | LatencyRow;

export function describe(rows: readonly Row[], connections: readonly number[]): string {
  const loads = rows.filter((row) => row.kind === 'load');
  const works = [...new Set(loads.map(({ work }) => work))];
  const tables = works.map((work) =>
    describeWork(
      loads.filter((row) => row.work === work),
      { work, connections },
    ),
  );
  const latencies = rows.filter((row) => row.kind === 'latency');
  return [...tables, ...(latencies.length > 0 ? [describeLatencies(latencies)] : []), describeBars(loads)].join('\n\n');
}

interface Table {
  readonly work: WorkName;
  readonly connections: readonly number[];
}

function describeWork(rows: readonly LoadRow[], { work, connections }: Table): string {
  const isStream = work === 'stream';
  const head = connections.flatMap((count) => [
    `${isStream ? 'MB/s' : 'requests/s'} at ${count}`,
    `CPU ${isStream ? 'ms per 10 MB' : 'µs'}`,
    'p50 ms',
    'p99 ms',
  ]);
  const lines = subjectsOf(rows).map((subject) => {
    const own = rows.filter((row) => row.subject === subject);
    const cells = connections.flatMap((count) =>
      toCells(
        own.filter((row) => row.connections === count),
        isStream,
      ),
    );
    return toLine([subject, ...cells, String(own.reduce((sum, row) => sum + row.failed, 0))]);
  });
  return [toLine([WORKS[work].name, ...head, 'failed']), rule(head.length + 1), ...lines].join('\n');
}

function toCells(rows: readonly LoadRow[], isStream: boolean): string[] {
  const speed = median(rows.map(isStream ? (row) => row.megabytesPerSecond : (row) => row.requestsPerSecond));
  const cpu = median(rows.map(isStream ? cpuMsPerBig : cpuMicrosPerRequest));
  return [
    number(speed, 0),
    number(cpu, 1),
    number(median(rows.map((row) => row.p50Ms)), 2),
    number(median(rows.map((row) => row.p99Ms)), 2),
  ];
}

const cpuMicrosPerRequest = (row: LoadRow): number => (row.cpuSeconds / row.requests) * 1e6;

/** By bytes: of a stream only whole answers count as requests. */
const cpuMsPerBig = ({ cpuSeconds, megabytesPerSecond, seconds }: LoadRow): number =>
  (cpuSeconds / (megabytesPerSecond * 1e6 * seconds)) * BIG_BYTES * 1e3;

function describeLatencies(rows: readonly LatencyRow[]): string {
  const lines = subjectsOf(rows).map((subject) => {
    const own = rows.filter((row) => row.subject === subject);
    const middle = (read: (row: LatencyRow) => number): number => median(own.map(read));
    return toLine([
      subject,
      number(
        middle((row) => row.requestsPerSecond),
        0,
      ),
      number(
        middle((row) => row.through.p50Ms),
        3,
      ),
      number(
        middle((row) => row.through.p99Ms),
        3,
      ),
      number(
        middle((row) => row.through.p50Ms - row.bare.p50Ms),
        3,
      ),
      number(
        middle((row) => row.through.p99Ms - row.bare.p99Ms),
        3,
      ),
      String(own.reduce((sum, row) => sum + row.through.failed, 0)),
    ]);
  });
  const head = ['half load, 64 connections', 'requests/s', 'p50 ms', 'p99 ms', 'added p50', 'added p99', 'failed'];
  return [toLine(head), rule(head.length - 1), ...lines].join('\n');
}

/** Ratios of medians, at every number of connections. */
function describeBars(rows: readonly LoadRow[]): string {
  const counts = [...new Set(rows.map((row) => row.connections))];
  const bars = [
    { work: 'get', peer: 'nginx', atLeast: 0.8 },
    { work: 'get', peer: 'Express + http-proxy-middleware', atLeast: 6 },
    { work: 'get', peer: 'the fastest other Node proxy', atLeast: 2 },
    { work: 'post', peer: 'nginx', atLeast: 0.5 },
    { work: 'stream', peer: 'nginx', atLeast: 1 },
  ] as const;
  const speedOf = (work: WorkName, subject: string, count: number): number => {
    const own = rows.filter((row) => row.work === work && row.subject === subject && row.connections === count);
    return median(own.map(work === 'stream' ? (row) => row.megabytesPerSecond : (row) => row.requestsPerSecond));
  };
  const peerSpeed = (work: WorkName, peer: string, count: number): number =>
    peer === 'the fastest other Node proxy'
      ? Math.max(...NODE_PEERS.map((name) => speedOf(work, name, count) || 0))
      : speedOf(work, peer, count);
  const lines = bars.map(({ work, peer, atLeast }) => {
    const cells = counts.map((count) => number(speedOf(work, OURS, count) / peerSpeed(work, peer, count), 2));
    return toLine([`${WORKS[work].name}, times ${peer}`, `≥ ${atLeast}`, ...cells]);
  });
  const cpu = counts.map((count) => {
    const of = (subject: string): number =>
      median(
        rows
          .filter((row) => row.work === 'get' && row.subject === subject && row.connections === count)
          .map(cpuMicrosPerRequest),
      );
    return number(of(OURS) / of('nginx'), 2);
  });
  const head = ['bar', 'aim', ...counts.map((count) => `at ${count}`)];
  return [
    toLine(head),
    rule(head.length - 1),
    ...lines,
    toLine(['1 KB GET, CPU per request, times nginx', '≤ 1.35', ...cpu]),
  ].join('\n');
}

const NODE_PEERS = [
  'undici under node:http',
  'fast-gateway',
  '@fastify/http-proxy',
  'httpxy',
  'Express + http-proxy-middleware',
];

const subjectsOf = (rows: readonly Row[]): string[] => [...new Set(rows.map(({ subject }) => subject))];

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  if (sorted.length % 2 === 1) return sorted[middle] ?? Number.NaN;
  return ((sorted[middle - 1] ?? Number.NaN) + (sorted[middle] ?? Number.NaN)) / 2;
}

const number = (value: number, digits: number): string =>
  Number.isFinite(value)
    ? value.toLocaleString('en', { minimumFractionDigits: digits, maximumFractionDigits: digits })
    : '–';

const toLine = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
const rule = (numbers: number): string => `|---|${'--:|'.repeat(numbers)}`;
