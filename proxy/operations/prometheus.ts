/** `/metrics`: our own counters read when somebody asks, beside what prom-client says of the process. */
import { collectDefaultMetrics, type Metric as PromMetric, Registry } from 'prom-client';
import { type Counted, METRICS, type Metric } from '../statistics/metrics.ts';

export interface Exposition {
  readonly contentType: string;
  /** Text exposition format 0.0.4. */
  text(counted: Counted): Promise<string>;
}

/** Once per process: it watches the event loop and the garbage collector from then on. */
let watched: Registry | undefined;

export function createExposition(): Exposition {
  const ofProcess = watched ?? new Registry();
  if (watched === undefined) collectDefaultMetrics({ register: ofProcess });
  watched = ofProcess;
  return {
    contentType: ofProcess.contentType,
    async text(counted) {
      const own = new Registry();
      for (const metric of METRICS) own.registerMetric(toPromMetric(metric, counted));
      return [await own.metrics(), await ofProcess.metrics()].join('\n');
    },
  };
}

/** prom-client counts by itself, which costs too much per request; what it needs to write a metric down is only `get`. */
function toPromMetric({ name, help, type, read }: Metric, counted: Counted): PromMetric {
  const get = async () => ({
    ...{ name, help, type, aggregator: 'sum' },
    values: [...read(counted)].map(({ suffix = '', labels, value }) => ({ metricName: name + suffix, labels, value })),
  });
  return { name, get } as unknown as PromMetric;
}
