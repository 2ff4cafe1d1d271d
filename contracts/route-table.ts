/**
 * The route table: which side answers which route. One rule per route; what has no rule goes to the monolith.
 *
 *     monolith ──> shadow ──> canary n % ──> service        and back from anywhere, at any moment
 */
import { z } from 'zod';
import { Pin, Targeting } from './overrides.ts';

export { Target } from './overrides.ts';

/** `shadow`: the monolith answers, a copy goes to the service. `canary`: `percent` of the callers are answered by the service. */
export const Mode = z.enum(['monolith', 'shadow', 'canary', 'service']);
export type Mode = z.infer<typeof Mode>;

/**
 * `METHOD /path/:param`, `* /path/*rest`, with a host `GET shop.example/path` or all hosts below a name `GET *.shop.example/path`;
 * the method in capitals or `*` for all.
 */
export const RoutePattern = z.string().regex(/^([A-Z]+|\*) ((\*\.)?[\w-]+(\.[\w-]+)*)?\/\S*$/, {
  error: 'must look like "GET /products/:id", "* /products/*rest" or "GET shop.example/products"',
});

const Percent = z.number().min(0).max(100).multipleOf(0.01);

export const RouteRule = z.strictObject({
  route: RoutePattern,
  /** Routes of one group move together and share their callers' buckets. */
  group: z.string().min(1),
  /** Name of the upstream in the configuration that takes the route over. */
  service: z.string().min(1),
  mode: Mode,
  /** Share of callers in `canary` mode, 0–100 in steps of 0.01; kept but not used in the other modes. */
  percent: Percent.default(0),
  /** Why the route must not be moved yet; empty or absent when it may. */
  unsafe: z.string().optional(),
  /** Like `targeting`, used only in the modes `canary` and `service`: in the others the service has no callers. Before targeting. */
  pins: z.array(Pin).optional(),
  /** The first one that holds counts. Before the share. */
  targeting: z.array(Targeting).optional(),
  /** The service may be sent the same request twice with no more effect than once: it may then be retried on another instance. */
  idempotent: z.boolean().optional(),
});
export type RouteRule = z.infer<typeof RouteRule>;

export const RouteTable = z
  .strictObject({
    /** Every route to the monolith, now. */
    killSwitch: z.boolean().default(false),
    rules: z.array(RouteRule).default([]),
  })
  .superRefine((table, context) => {
    const routes = table.rules.map(({ route }) => route);
    for (const [at, first] of repeatsIn(routes))
      context.addIssue({ code: 'custom', path: ['rules', at, 'route'], message: `repeats rules[${first}]` });
    table.rules.forEach(({ pins = [] }, rule) => {
      for (const [at, first] of repeatsIn(pins.map(({ key }) => key)))
        context.addIssue({
          code: 'custom',
          path: ['rules', rule, 'pins', at, 'key'],
          message: `repeats pins[${first}]`,
        });
    });
  });
export type RouteTable = z.infer<typeof RouteTable>;

/** Places that hold what an earlier place holds, with that place. */
function repeatsIn(names: readonly string[]): readonly (readonly [at: number, first: number])[] {
  const seen = new Map<string, number>();
  return names.flatMap((name, at) => {
    const first = seen.get(name);
    if (first === undefined) seen.set(name, at);
    return first === undefined ? [] : [[at, first] as const];
  });
}

export interface Versioned<Value> {
  /** Grows by one with every change; 0 is the empty table before the first. */
  readonly version: number;
  readonly value: Value;
}

/** One line of the audit log. */
export const RouteChange = z.strictObject({
  version: z.number().int(),
  /** ISO-8601, UTC. */
  at: z.string(),
  who: z.string(),
  why: z.string(),
  /** In words, one line per rule: `GET /products/:id: monolith → canary 10 %`. */
  changes: z.array(z.string()),
});
export type RouteChange = z.infer<typeof RouteChange>;

/** Who changes the table and why: kept in the audit log. */
export const ChangeNote = z.strictObject({
  who: z.string().min(1).max(200),
  why: z.string().max(2_000).default(''),
});
export type ChangeNote = z.infer<typeof ChangeNote>;

/** Moves one route, or every rule of a group, into a mode. */
export const RouteChangeRequest = ChangeNote.extend({
  /** `GET /products/:id` or a group's name. */
  selector: z.string().min(1),
  mode: Mode,
  /** Only with `canary`, and needed there. */
  percent: Percent.optional(),
  /** Refused as stale unless the table is still at this version. */
  readVersion: z.number().int().min(0).optional(),
  /** Moves rules that are marked unsafe as well. */
  force: z.boolean().default(false),
}).superRefine((change, context) => {
  if (change.mode === 'canary' && change.percent === undefined)
    context.addIssue({ code: 'custom', path: ['percent'], message: 'canary needs a share of the callers, 0 to 100' });
  if (change.mode !== 'canary' && change.percent !== undefined)
    context.addIssue({ code: 'custom', path: ['percent'], message: 'only canary takes a share' });
});
export type RouteChangeRequest = z.infer<typeof RouteChangeRequest>;

/** Puts a whole table in the place of the one that was read. */
export const TableRequest = ChangeNote.extend({ table: RouteTable, readVersion: z.number().int().min(0) });
export type TableRequest = z.infer<typeof TableRequest>;

/** Answers since the proxy started. Times are milliseconds until the answer's head; null before the first. */
export const TargetStatistics = z.strictObject({
  requests: z.number().int(),
  /** Answers of 500 and above, our own 502 and 504 among them, and answers that broke off. */
  errors: z.number().int(),
  p50Ms: z.number().nullable(),
  p99Ms: z.number().nullable(),
});
export type TargetStatistics = z.infer<typeof TargetStatistics>;

export const RouteStatistics = TargetStatistics.extend({
  /** Requests of the service that the monolith answered instead. */
  fallbacks: z.number().int(),
  perTarget: z.strictObject({ monolith: TargetStatistics, service: TargetStatistics }),
});
export type RouteStatistics = z.infer<typeof RouteStatistics>;

const Health = z.strictObject({
  state: z.enum(['admitted', 'ejected', 'probing']),
  consecutiveFailures: z.number().int(),
  /** Until it may be probed again; 0 when it is not ejected. */
  ejectedForMs: z.number(),
  /** Requests under way. */
  inFlight: z.number().int(),
});

export const InstanceHealth = Health.extend({ url: z.string(), weight: z.number() });
export type InstanceHealth = z.infer<typeof InstanceHealth>;

/** The state is that of its best instance. */
export const UpstreamHealth = Health.extend({
  /** Requests that wait for a place. */
  queued: z.number().int(),
  /** Requests turned away since the start, for want of a place. */
  shed: z.number().int(),
  instances: z.array(InstanceHealth),
});
export type UpstreamHealth = z.infer<typeof UpstreamHealth>;

/** What `GET /routes` of the admin API says. */
export const RoutesReport = z.strictObject({
  version: z.number().int(),
  table: RouteTable,
  /** By route. */
  statistics: z.record(z.string(), RouteStatistics),
  /** Requests that no rule names. */
  unmatched: RouteStatistics,
  monolith: UpstreamHealth,
  /** By service. */
  services: z.record(z.string(), UpstreamHealth),
  /** Throws inside the shadow hook, none of which reached a caller. */
  shadowFaults: z.number().int(),
});
export type RoutesReport = z.infer<typeof RoutesReport>;
