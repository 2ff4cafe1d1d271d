import { METRICS } from '../statistics/metrics.ts';

/** The text of `docs/metrics.md`: `node -e "import('./proxy/operations/metrics-page.ts').then((m) => process.stdout.write(m.describeMetrics()))"` */
export function describeMetrics(): string {
  const rows = METRICS.map(
    ({ name, type, labels, help }) =>
      `| \`${name}\` | ${type} | ${labels.map((label) => `\`${label}\``).join(' ')} | ${help} |`,
  );
  return `${BEFORE}\n${rows.join('\n')}\n${AFTER}`;
}

const BEFORE = `# Metrics

\`GET /metrics\` on the admin port, in Prometheus' text format. This page is written from \`proxy/statistics/metrics.ts\`.

| Name | Type | Labels | Meaning |
|---|---|---|---|`;

const AFTER = `
- \`route\` is the rule's pattern; \`none\` are requests without a rule. The first \`metrics.maxRoutes\` routes (200) that are asked for have
  series of their own, all others are counted together as \`other\`: the number of series is bounded.
- A side that has answered nothing, and a class of status that never occurred, has no series.
- Bounds of histograms are powers of two in microseconds, because every request is counted by integer shifts.
- Beside these there are prom-client's metrics of the process: \`process_*\` (CPU, memory, descriptors) and \`nodejs_*\` (event-loop delay,
  heap, garbage collection).

## What to watch
| Question | Expression |
|---|---|
| Does the service fail more often than the monolith? | \`sum by (route, target) (rate(strangler_errors_total[5m])) / sum by (route, target) (rate(strangler_requests_total[5m]))\` |
| Is it slower? | \`histogram_quantile(0.99, sum by (le, target) (rate(strangler_head_duration_seconds_bucket{route="GET /orders/:id"}[5m])))\` |
| Is the monolith standing in for a service? | \`sum by (route) (rate(strangler_decisions_total{reason=~"fallback\\|ejected"}[5m])) > 0\` |
| Is the proxy itself too busy? | \`nodejs_eventloop_lag_p99_seconds > 0.1\` |
`;
