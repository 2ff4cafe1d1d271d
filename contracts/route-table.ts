/**
 * The route table: which side answers which route. One rule per route; what has no rule goes to the monolith.
 *
 *     monolith ──> shadow ──> canary n % ──> service        and back from anywhere, at any moment
 */
import { z } from 'zod';

/** `shadow`: the monolith answers, a copy goes to the service. `canary`: `percent` of the callers are answered by the service. */
export const Mode = z.enum(['monolith', 'shadow', 'canary', 'service']);
export type Mode = z.infer<typeof Mode>;

export type Target = 'monolith' | 'service';

/** `METHOD /path/:param`, `* /path/*rest`; the method in capitals or `*` for all. */
export const RoutePattern = z
  .string()
  .regex(/^([A-Z]+|\*) \/\S*$/, { error: 'must look like "GET /products/:id" or "* /products/*rest"' });

export const RouteRule = z.strictObject({
  route: RoutePattern,
  /** Routes of one group move together and share their callers' buckets. */
  group: z.string().min(1),
  /** Name of the upstream in the configuration that takes the route over. */
  service: z.string().min(1),
  mode: Mode,
  /** Share of callers in `canary` mode, 0–100 in steps of 0.01; kept but not used in the other modes. */
  percent: z.number().min(0).max(100).multipleOf(0.01).default(0),
  /** Why the route must not be moved yet; empty or absent when it may. */
  unsafe: z.string().optional(),
});
export type RouteRule = z.infer<typeof RouteRule>;

export const RouteTable = z
  .strictObject({
    /** Every route to the monolith, now. */
    killSwitch: z.boolean().default(false),
    rules: z.array(RouteRule).default([]),
  })
  .superRefine((table, context) => {
    const seen = new Map<string, number>();
    table.rules.forEach((rule, index) => {
      const first = seen.get(rule.route);
      if (first === undefined) seen.set(rule.route, index);
      else context.addIssue({ code: 'custom', path: ['rules', index, 'route'], message: `repeats rules[${first}]` });
    });
  });
export type RouteTable = z.infer<typeof RouteTable>;

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
