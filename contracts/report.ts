/**
 * AnalysisReport: what `strangler analyze --format json` prints. Other tools build on it, so it is versioned.
 * Same input, same bytes: every list is sorted, there is no clock and no absolute path in it.
 * Paths are relative to the analyzed root with "/" between folders; `at` is "file:line", lines count from 1.
 */
import { z } from 'zod';
import { At, Confidence, Count, ServiceName } from './report-basics.ts';
import { ReportEntry, ReportRoute } from './report-entrances.ts';
import { ReportClass, ReportMeasures, ReportModuleMeasures, ReportTableMeasures } from './report-measures.ts';
import { ReportProposal } from './report-proposal.ts';
import { ReportCrossing, ReportService, ReportSplit } from './report-services.ts';
import { ReportEnvironmentKey, ReportEvent, ReportHost, ReportSharedState } from './report-surroundings.ts';
import { ReportSaga, ReportWorkItem } from './report-worklist.ts';

export { Confidence } from './report-basics.ts';
export { EntryKind, ReportEntry, ReportRoute, ReportWitness } from './report-entrances.ts';
export {
  ReportClass,
  ReportMapMeasures,
  ReportMeasures,
  ReportModuleMeasures,
  ReportServiceMeasures,
  ReportTableMeasures,
} from './report-measures.ts';
export { ReportAlternative, ReportProposal } from './report-proposal.ts';
export { CrossingKind, ReportCrossing, ReportService, ReportSplit } from './report-services.ts';
export { ReportEnvironmentKey, ReportEvent, ReportHost, ReportSharedState } from './report-surroundings.ts';
export { MapChange, ReportSaga, ReportWorkItem, WorkAction } from './report-worklist.ts';

export const REPORT_SCHEMA_VERSION = '1.2.0';

export const ReportModule = z.strictObject({
  path: z.string(),
  service: ServiceName,
  lines: Count,
  /** Modules that depend on this one at run time (Martin's Ca). */
  afferent: Count,
  /** Modules this one depends on at run time (Martin's Ce). */
  efferent: Count,
  /** Ce / (Ca + Ce), 0 when both are 0. */
  instability: z.number().min(0).max(1),
  ...ReportModuleMeasures.shape,
  /** Not reachable from any entry point. */
  unused: z.boolean(),
});
export type ReportModule = z.infer<typeof ReportModule>;

export const ReportSymbol = z.strictObject({
  /** `path#name`; methods `path#Class.method`; the module's own top-level code `path#`. */
  id: z.string(),
  module: z.string(),
  name: z.string(),
  kind: z.enum(['function', 'class', 'method', 'variable', 'type', 'module']),
  exported: z.boolean(),
  line: Count,
  endLine: Count,
});
export type ReportSymbol = z.infer<typeof ReportSymbol>;

export const ReferenceKind = z.enum(['import', 'type', 're-export', 'dynamic', 'call', 'use']);
export type ReferenceKind = z.infer<typeof ReferenceKind>;

export const ReportReference = z.strictObject({
  from: z.string(),
  to: z.string(),
  kind: ReferenceKind,
  confidence: Confidence,
  at: At,
  /** Found by the type checker (`--precise`), where the fast path found nothing. */
  precise: z.literal(true).optional(),
});
export type ReportReference = z.infer<typeof ReportReference>;

export const ReportTable = z.strictObject({
  name: z.string(),
  owner: ServiceName,
  definedAt: At.nullable(),
  columns: z.array(z.string()),
  /** Modules. */
  readBy: z.array(z.string()),
  writtenBy: z.array(z.string()),
  foreignKeys: z.array(
    z.strictObject({
      columns: z.array(z.string()),
      table: z.string(),
      /** Only the models know of it: what makes the table in the database has no such constraint. */
      enforced: z.literal(false).optional(),
    }),
  ),
  ...ReportTableMeasures.shape,
});
export type ReportTable = z.infer<typeof ReportTable>;

export const ReportTransaction = z.strictObject({
  at: At,
  symbol: z.string(),
  /** All that runs inside, by name. */
  symbols: z.array(z.string()),
  reads: z.array(z.string()),
  writes: z.array(z.string()),
  /** Services whose tables are written inside; more than one means a saga after the cut. */
  services: z.array(z.string()),
  /** Only with more than one service. */
  saga: ReportSaga.optional(),
  confidence: Confidence,
});
export type ReportTransaction = z.infer<typeof ReportTransaction>;

export const ReportChangeCoupling = z.strictObject({
  a: z.string(),
  b: z.string(),
  /** Commits that touched both. */
  shared: Count,
  /** shared / mean revisions of the two, 0–1. */
  degree: z.number().min(0).max(1),
});
export type ReportChangeCoupling = z.infer<typeof ReportChangeCoupling>;

export const FindingKind = z.enum([
  'cycle',
  'god-module',
  'shared-state',
  'wide-transaction',
  'cross-domain-join',
  'mixed-routes',
  'dynamic-require',
  'unused-module',
  'barrel',
]);
export type FindingKind = z.infer<typeof FindingKind>;

/** A tangle an engineer should know of before cutting. */
export const ReportFinding = z.strictObject({
  kind: FindingKind,
  at: z.array(At),
  message: z.string(),
  modules: z.array(z.string()),
});
export type ReportFinding = z.infer<typeof ReportFinding>;

export const AnalysisReport = z.strictObject({
  schemaVersion: z.literal(REPORT_SCHEMA_VERSION),
  /** Name of the analyzed folder, not its place on the disk. */
  root: z.string(),
  generatedBy: z.string(),
  modules: z.array(ReportModule),
  symbols: z.array(ReportSymbol),
  /** Classes with methods. */
  classes: z.array(ReportClass),
  references: z.array(ReportReference),
  routes: z.array(ReportRoute),
  entries: z.array(ReportEntry),
  tables: z.array(ReportTable),
  transactions: z.array(ReportTransaction),
  events: z.array(ReportEvent),
  environment: z.array(ReportEnvironmentKey),
  hosts: z.array(ReportHost),
  sharedState: z.array(ReportSharedState),
  changeCoupling: z.array(ReportChangeCoupling),
  measures: ReportMeasures,
  services: z.array(ReportService),
  proposal: ReportProposal.nullable(),
  splits: z.array(ReportSplit),
  crossings: z.array(ReportCrossing),
  /** What to do about the crossings, best first. */
  worklist: z.array(ReportWorkItem),
  findings: z.array(ReportFinding),
  /** Seen but not understood, with the reason; never dropped silently. */
  unresolved: z.array(z.strictObject({ what: z.string(), at: At, why: z.string() })),
  /** Files that were left out or could only be read in part. */
  skipped: z.array(z.strictObject({ path: z.string(), why: z.string() })),
});
export type AnalysisReport = z.infer<typeof AnalysisReport>;
