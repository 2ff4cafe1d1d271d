/** Where the program is entered, and what is reached from there. */
import { z } from 'zod';
import { At, Confidence, Count, ServiceName } from './report-basics.ts';

/** One way to a table, for a person to follow. */
export const ReportWitness = z.strictObject({
  table: z.string(),
  access: z.enum(['read', 'write']),
  /** That of the weakest step. */
  confidence: Confidence,
  /** The handler, each call on the way, the statement: the shortest of the surest ways. */
  path: z.array(At),
});
export type ReportWitness = z.infer<typeof ReportWitness>;

/** What a handler gets at, itself or through what it calls. */
const reached = {
  reads: z.array(z.string()),
  writes: z.array(z.string()),
  /** One per table and access. */
  witnesses: z.array(ReportWitness),
  /** Names of events, queues and topics. */
  emits: z.array(z.string()),
  hosts: z.array(z.string()),
  /** Keys of the process environment. */
  environment: z.array(z.string()),
};

/**
 * Where the handler is. `symbol` is the function itself or, for an anonymous one, what its code stands in; null where that is
 * only the module.
 */
const Handler = z.strictObject({ file: z.string(), symbol: z.string().nullable(), line: Count });

export const ReportRoute = z.strictObject({
  method: z.string(),
  path: z.string(),
  handler: Handler,
  /** In the order they run, as the source calls them; `file:line` for code without a name. */
  middleware: z.array(z.string()),
  /** Those of `middleware` that packages give; all others are written in the project. */
  packageMiddleware: z.array(z.string()),
  ...reached,
  service: ServiceName,
  confidence: Confidence,
  /** Only where its router was seen to hang nowhere: the path is the router's own, and perhaps nobody can ask for it. */
  mounted: z.literal(false).optional(),
  /** Where the route is registered. */
  at: At,
});
export type ReportRoute = z.infer<typeof ReportRoute>;

export const EntryKind = z.enum(['job', 'worker', 'listener', 'socket', 'command']);
export type EntryKind = z.infer<typeof EntryKind>;

/** Where the program is entered beside its routes: what a timer, a queue, an event, a socket or a person at a shell starts. */
export const ReportEntry = z.strictObject({
  kind: EntryKind,
  /** The schedule, the queue, the event, the command: what the source calls it. */
  name: z.string(),
  handler: Handler,
  ...reached,
  service: ServiceName,
  confidence: Confidence,
  at: At,
});
export type ReportEntry = z.infer<typeof ReportEntry>;
