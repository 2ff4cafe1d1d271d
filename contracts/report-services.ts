/** The services of a map, what lies in them, and what a cut along them breaks. */
import { z } from 'zod';
import { At, Count, ServiceName } from './report-basics.ts';
import { ReportServiceMeasures } from './report-measures.ts';

export const ReportService = z.strictObject({
  name: z.string(),
  /** true = remains in the monolith: the plan works around it and does not extract it. */
  stays: z.boolean().optional(),
  modules: z.array(z.string()),
  tables: z.array(z.string()),
  /** `METHOD /path`. */
  routes: z.array(z.string()),
  lines: Count,
  /** Relational cohesion (R + 1) / N: R pairs of its N modules that refer to each other. */
  cohesion: z.number(),
  /** Share of the calls and uses between files that touch the service and cross its boundary (ICP), 0–1. */
  coupling: z.number().min(0).max(1),
  measures: ReportServiceMeasures,
  /** Sum of the prices of its crossings. */
  price: z.number(),
  /** In words: what holds the group together. */
  why: z.string(),
});
export type ReportService = z.infer<typeof ReportService>;

export const CrossingKind = z.enum([
  'call',
  'read',
  'write',
  'join',
  'foreign-key',
  'transaction',
  'event',
  'shared-state',
  'type',
]);
export type CrossingKind = z.infer<typeof CrossingKind>;

/** A file whose parts go to different services. */
export const ReportSplit = z.strictObject({
  module: z.string(),
  /** Where the rest of the file goes. */
  rest: ServiceName,
  parts: z.array(
    z.strictObject({
      service: ServiceName,
      /** Symbol ids; members go where their class or object goes. */
      symbols: z.array(z.string()),
      /** `METHOD /path` of routes that are answered by anonymous functions of the file. */
      routes: z.array(z.string()),
      lines: Count,
    }),
  ),
});
export type ReportSplit = z.infer<typeof ReportSplit>;

/** One thing that a cut breaks. */
export const ReportCrossing = z.strictObject({
  kind: CrossingKind,
  from: z.string(),
  to: z.string(),
  at: At,
  fromService: z.string(),
  toService: z.string(),
  price: z.number(),
  suggestion: z.string(),
});
export type ReportCrossing = z.infer<typeof ReportCrossing>;
