/**
 * Comparison: the same request answered by both sides. The control's answer went to the caller, the candidate is judged.
 */
import { z } from 'zod';

export const Verdict = z.enum(['match', 'mismatch', 'ignored', 'inconclusive']);
export type Verdict = z.infer<typeof Verdict>;

/** A request that can be sent again. */
export const RecordedRequest = z.strictObject({
  method: z.string().regex(/^[A-Z]+$/, { error: 'must be an HTTP method in capitals' }),
  /** Path and query, beginning with `/`. */
  path: z.string().startsWith('/'),
  headers: z.record(z.string(), z.string()).default({}),
  body: z.string().optional(),
});
export type RecordedRequest = z.infer<typeof RecordedRequest>;

/** Why a side has no whole answer. The last two say nothing about the side: our cap was hit, or the request could not be sent. */
export type ObservationFault = 'timeout' | 'reset' | 'refused' | 'unreachable' | 'garbage' | 'too-large' | 'unsendable';

/** What one side answered. A fault is an observation too. */
export interface Observation {
  readonly status: number;
  /** Lower-case names; several values of one name as an array. */
  readonly headers: Readonly<Record<string, string | readonly string[]>>;
  readonly body: Buffer;
  readonly durationMs: number;
  /** Set when there is no whole answer; then status is 0 and the body empty. */
  readonly fault?: ObservationFault;
}

export const DifferenceKind = z.enum(['value', 'type', 'missing', 'extra', 'order', 'length', 'fault']);
export type DifferenceKind = z.infer<typeof DifferenceKind>;

/** One place where the answers differ. `missing` = the control has it and the candidate has not. */
export const Difference = z.strictObject({
  /** JSON pointer with `*` for array positions, under `/status`, `/headers` or `/body`: `/body/items/*\/price`. */
  path: z.string(),
  kind: DifferenceKind,
  /** Short text of both values, redacted and cut to 200 characters. */
  control: z.string(),
  candidate: z.string(),
});
export type Difference = z.infer<typeof Difference>;

/** Differences at one path of one route, with the request that shows it. */
export const PathComparison = z.strictObject({
  path: z.string(),
  kind: DifferenceKind,
  count: z.number().int(),
  witness: z.strictObject({ request: RecordedRequest, control: z.string(), candidate: z.string() }),
});
export type PathComparison = z.infer<typeof PathComparison>;

export const RouteComparison = z.strictObject({
  route: z.string(),
  match: z.number().int(),
  mismatch: z.number().int(),
  ignored: z.number().int(),
  inconclusive: z.number().int(),
  /** Copies that were not sent because the shadow was full. */
  dropped: z.number().int(),
  /** Why comparisons were inconclusive, in words, with how often. */
  reasons: z.record(z.string(), z.number().int()).optional(),
  /** Upper bound of the mismatch rate at 95 % (Clopper–Pearson); null before the first comparison. */
  mismatchRateUpperBound: z.number().nullable(),
  paths: z.array(PathComparison),
});
export type RouteComparison = z.infer<typeof RouteComparison>;

/** What two correct sides may say differently. */
export const IgnoreRule = z.strictObject({
  /** Path of a difference; `*` matches one segment, a last `**` any rest. */
  path: z.string().startsWith('/'),
  /** Only on this route; everywhere when absent. */
  route: z.string().optional(),
  why: z.string().min(1),
});
export type IgnoreRule = z.infer<typeof IgnoreRule>;

export const ComparisonReport = z.strictObject({
  schemaVersion: z.literal('1.0.0'),
  control: z.string(),
  candidate: z.string(),
  routes: z.array(RouteComparison),
  /** What was meant to be compared and was not sent, e.g. a route whose parameter has no known value. */
  notSent: z.array(z.strictObject({ what: z.string(), why: z.string() })).optional(),
});
export type ComparisonReport = z.infer<typeof ComparisonReport>;
