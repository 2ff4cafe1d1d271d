/**
 * The metrics of the proxy: what each means and how it is read from what was counted. `docs/metrics.md` is written from this list.
 * Names follow Prometheus: base units, `_total` for counters.
 */
import type { UpstreamHealth } from '../../contracts/route-table.ts';
import { type RouteCounts, type SideCounts, STATUS_CLASSES } from './counts.ts';
import { BOUNDS_SECONDS, cumulate, sum } from './latency.ts';

/** Everything `/metrics` is made of, of one worker or of all together. */
export interface Counted {
  /** By the name shown: a route, `other` or `none`. */
  readonly routes: ReadonlyMap<string, RouteCounts>;
  readonly refused: ReadonlyMap<number, number>;
  readonly services: Readonly<Record<string, UpstreamHealth>>;
  readonly version: number;
  readonly killSwitch: boolean;
  readonly shadowFaults: number;
  readonly droppedLines: number;
  readonly refusedConnections: number;
}

export interface Sample {
  /** Behind the metric's name: `_bucket`, `_sum`, `_count` of histograms. */
  readonly suffix?: string;
  readonly labels: Readonly<Record<string, string | number>>;
  readonly value: number;
}

export interface Metric {
  readonly name: string;
  readonly type: 'counter' | 'gauge' | 'histogram';
  readonly help: string;
  readonly labels: readonly string[];
  readonly read: (counted: Counted) => Iterable<Sample>;
}

export const METRICS: readonly Metric[] = [
  {
    name: 'strangler_requests_total',
    type: 'counter',
    help: 'Requests that were decided, by the side that answered; class "aborted": the caller left before there was an answer.',
    labels: ['route', 'target', 'class'],
    read: ({ routes }) =>
      eachSide(routes, (route, target, { classes }) =>
        STATUS_CLASSES.flatMap((name, at) => {
          const value = classes[at] ?? 0;
          return value === 0 ? [] : [{ labels: { route, target, class: name }, value }];
        }),
      ),
  },
  {
    name: 'strangler_errors_total',
    type: 'counter',
    help: 'Answers of 500 and above, our own 502, 503 and 504 among them, and answers that broke off.',
    labels: ['route', 'target'],
    read: ({ routes }) =>
      eachSide(routes, (route, target, { errors }) => [{ labels: { route, target }, value: errors }]),
  },
  {
    name: 'strangler_head_duration_seconds',
    type: 'histogram',
    help: "From the request's head to the head of its answer.",
    labels: ['route', 'target'],
    read: ({ routes }) => eachSide(routes, readLatency),
  },
  {
    name: 'strangler_decisions_total',
    type: 'counter',
    help: 'Why the side that answered was chosen; "fallback": the service failed and the monolith answered the same request.',
    labels: ['route', 'reason'],
    read: ({ routes }) =>
      [...routes].flatMap(([route, { reasons }]) =>
        Object.entries(reasons).map(([reason, value]) => ({ labels: { route, reason }, value })),
      ),
  },
  {
    name: 'strangler_requests_in_flight',
    type: 'gauge',
    help: 'Requests that were decided and have not ended.',
    labels: ['route'],
    read: ({ routes }) => [...routes].map(([route, { inFlight }]) => ({ labels: { route }, value: inFlight })),
  },
  {
    name: 'strangler_refused_requests_total',
    type: 'counter',
    help: 'Requests that reached no side: malformed, ambiguous or over a limit.',
    labels: ['status'],
    read: ({ refused }) => [...refused].map(([status, value]) => ({ labels: { status }, value })),
  },
  {
    name: 'strangler_service_ejected',
    type: 'gauge',
    help: '1 while a service gets no requests because it failed; 0 otherwise.',
    labels: ['service'],
    read: ({ services }) =>
      Object.entries(services).map(([service, { state }]) => ({
        labels: { service },
        value: state === 'admitted' ? 0 : 1,
      })),
  },
  {
    name: 'strangler_shadow_faults_total',
    type: 'counter',
    help: 'Throws inside the shadow, none of which reached a caller.',
    labels: [],
    read: ({ shadowFaults }) => [{ labels: {}, value: shadowFaults }],
  },
  {
    name: 'strangler_log_dropped_lines_total',
    type: 'counter',
    help: 'Lines of the access log that nobody took in time.',
    labels: [],
    read: ({ droppedLines }) => [{ labels: {}, value: droppedLines }],
  },
  {
    name: 'strangler_connections_refused_total',
    type: 'counter',
    help: 'Connections closed at once because there were too many, in all or of one address.',
    labels: [],
    read: ({ refusedConnections }) => [{ labels: {}, value: refusedConnections }],
  },
  {
    name: 'strangler_table_version',
    type: 'gauge',
    help: 'Version of the route table in force.',
    labels: [],
    read: ({ version }) => [{ labels: {}, value: version }],
  },
  {
    name: 'strangler_kill_switch',
    type: 'gauge',
    help: '1 while the kill switch sends every route to the monolith.',
    labels: [],
    read: ({ killSwitch }) => [{ labels: {}, value: killSwitch ? 1 : 0 }],
  },
];

/** Sides that have answered nothing have no series. */
function eachSide(
  routes: Counted['routes'],
  read: (route: string, target: string, side: SideCounts) => readonly Sample[],
): Sample[] {
  return [...routes].flatMap(([route, counts]) =>
    (['monolith', 'service'] as const).flatMap((target) =>
      sum(counts[target].classes) === 0 ? [] : read(route, target, counts[target]),
    ),
  );
}

function readLatency(route: string, target: string, { latency, sumMs }: SideCounts): Sample[] {
  const below = cumulate(latency);
  const total = sum(latency);
  const labels = { route, target };
  return [
    ...BOUNDS_SECONDS.map((le, at) => ({ suffix: '_bucket', labels: { ...labels, le }, value: below[at] ?? 0 })),
    { suffix: '_bucket', labels: { ...labels, le: '+Inf' }, value: total },
    { suffix: '_sum', labels, value: sumMs / 1_000 },
    { suffix: '_count', labels, value: total },
  ];
}
