/** What a program shares with its surroundings: events, the environment, other systems, memory. */
import { z } from 'zod';
import { At, Confidence } from './report-basics.ts';

/** Something emitted and handled under one name: an event, a job of a queue, a topic. */
export const ReportEvent = z.strictObject({
  name: z.string(),
  emittedAt: z.array(At),
  handledAt: z.array(At),
  confidence: Confidence,
});
export type ReportEvent = z.infer<typeof ReportEvent>;

export const ReportEnvironmentKey = z.strictObject({ key: z.string(), readAt: z.array(At), confidence: Confidence });
export type ReportEnvironmentKey = z.infer<typeof ReportEnvironmentKey>;

export const ReportHost = z.strictObject({
  /** `api.example.com`, or `package:stripe` where a client library knows the address. */
  host: z.string(),
  calledAt: z.array(At),
  confidence: Confidence,
});
export type ReportHost = z.infer<typeof ReportHost>;

/** A module-level variable that code changes at run time. */
export const ReportSharedState = z.strictObject({ symbol: z.string(), at: At, mutatedAt: z.array(At) });
export type ReportSharedState = z.infer<typeof ReportSharedState>;
