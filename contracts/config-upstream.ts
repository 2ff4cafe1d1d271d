/** What the configuration says of one side: the monolith or a service. docs/upstreams.md explains every setting. */
import { z } from 'zod';

const Url = z.url({ protocol: /^https?$/, error: 'must be an http:// or https:// URL' });
const DurationMs = z.number().int().min(1).max(3_600_000);
/** Statuses that only the server is to blame for. */
const ServerErrors = z.array(z.number().int().min(500).max(599));

export const InstanceSettings = z.strictObject({
  url: Url,
  /** Its share of the requests, beside those of the others. */
  weight: z.number().int().min(1).max(1_000).default(1),
});
export type InstanceSettings = z.infer<typeof InstanceSettings>;

/** When an instance is left alone because of what live requests met. */
export const EjectionSettings = z.strictObject({
  /** Failures in a row. */
  failures: z.number().int().min(1).max(1_000).default(5),
  /** Answers that count as failures, beside none at all. */
  statuses: ServerErrors.default([]),
  firstMs: DurationMs.default(1_000),
  longestMs: DurationMs.default(60_000),
  /** Share of several instances that may be out while others still answer, 0–1; one instance always may. */
  maxShare: z.number().min(0).max(1).default(0.5),
});
export type EjectionSettings = z.infer<typeof EjectionSettings>;

/** Requests of the proxy's own that ask every instance how it is. */
export const CheckSettings = z
  .strictObject({
    path: z.string().regex(/^\/[\x21-\x7e]*$/, { error: 'must be a path such as "/health"' }),
    intervalMs: DurationMs.default(5_000),
    timeoutMs: DurationMs.default(1_000),
    unhealthyAfter: z.number().int().min(1).max(100).default(3),
    healthyAfter: z.number().int().min(1).max(100).default(2),
  })
  .refine(({ timeoutMs, intervalMs }) => timeoutMs <= intervalMs, {
    path: ['timeoutMs'],
    error: 'is longer than intervalMs',
  });
export type CheckSettings = z.infer<typeof CheckSettings>;

/** How many requests may be repeated on another instance. */
export const RetrySettings = z.strictObject({
  /** Of the requests of the window, 0–1. */
  share: z.number().min(0).max(1).default(0.2),
  /** Always allowed, however few requests there are. */
  floorPerSecond: z.number().min(0).max(10_000).default(10),
  windowMs: DurationMs.default(10_000),
});
export type RetrySettings = z.infer<typeof RetrySettings>;

/** How many requests an upstream is given at a time; what has to wait too long, or finds the queue full, is shed. */
export const LimitSettings = z.strictObject({
  maxInFlight: z.number().int().min(1).max(1_000_000),
  maxQueued: z.number().int().min(0).max(100_000).default(100),
  queueMs: DurationMs.default(1_000),
});
export type LimitSettings = z.infer<typeof LimitSettings>;

/** `url` for one server, `instances` for several; parsed, both are there: `url` is the first instance's. */
export const Upstream = z
  .strictObject({
    url: Url.optional(),
    instances: z.array(InstanceSettings).min(1).optional(),
    ejection: EjectionSettings.prefault({}),
    /** While its weight grows to the full, after it was readmitted; 0 for at once. */
    slowStartMs: z.number().int().min(0).max(3_600_000).default(10_000),
    check: CheckSettings.optional(),
    retries: RetrySettings.prefault({}),
    limit: LimitSettings.optional(),
    /** How often the names of its instances are looked up. */
    resolveMs: DurationMs.default(30_000),
    /** Answers of a service to safe requests in whose place the monolith's is given. */
    fallbackOn: ServerErrors.default([]),
  })
  .superRefine(({ url, instances }, context) => {
    if (url === undefined && instances === undefined)
      context.addIssue({ code: 'custom', path: ['url'], message: 'is missing (or "instances", for several servers)' });
    if (url !== undefined && instances !== undefined)
      context.addIssue({ code: 'custom', path: ['instances'], message: 'stands beside "url": say one of the two' });
    const urls = (instances ?? []).map((instance) => new URL(instance.url).href);
    urls.forEach((href, at) => {
      const first = urls.indexOf(href);
      if (first < at)
        context.addIssue({ code: 'custom', path: ['instances', at, 'url'], message: `repeats instances[${first}]` });
    });
  })
  .transform(({ url = '', instances = [{ url, weight: 1 }], ...settings }) => ({
    ...settings,
    url: instances[0]?.url ?? url,
    instances,
  }));
export type Upstream = z.infer<typeof Upstream>;

export const Monolith = Upstream.refine(({ fallbackOn }) => fallbackOn.length === 0, {
  path: ['fallbackOn'],
  error: 'is for services: nobody stands in for the monolith',
});
