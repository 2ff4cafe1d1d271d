/** The ratchet: what is new across approved boundaries fails, what is gone must leave the baseline. */
import type { CheckReport } from '../../contracts/check.ts';
import { toAnnotations } from './annotations.ts';
import { toSarif } from './sarif.ts';
import { describeCheck } from './text.ts';

export { type Checked, checkCrossings, makeBaseline } from './check-crossings.ts';

export interface CheckContext {
  readonly columns: number;
  /** Names of the files, as people see them from where they stand. */
  readonly baseline: string;
  /** Puts a path of the analyzed folder under the repository's root, as CI wants it. */
  readonly inRepository: (path: string) => string;
  /** Of the toolkit. */
  readonly version: string;
}

export type CheckReporter = (report: CheckReport, context: CheckContext) => string;

export const checkReporters: ReadonlyMap<string, CheckReporter> = new Map<string, CheckReporter>([
  ['text', describeCheck],
  ['json', (report) => `${JSON.stringify(report, null, 2)}\n`],
  ['sarif', toSarif],
  ['github', toAnnotations],
]);
