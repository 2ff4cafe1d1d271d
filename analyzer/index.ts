/** Source folder in, AnalysisReport out: the only door of the analyzer. Wires the stages and reads `boundaries.json`. */
import type { AnalysisReport } from '../contracts/report.ts';
import type { CodeGraph } from './model/graph.ts';
import { readBoundaries } from './read-boundaries.ts';
import { type Progress, readProduct } from './read-code-graph.ts';
import { version } from './version.ts';

export { type Checked, checkCrossings, checkReporters, makeBaseline } from './check/index.ts';
export { readCodeOwners, readGitYear } from './extract/disk/recent-changes.ts';
export { readLogLine } from './plan/access-log.ts';
export { countChanges, countOwners } from './plan/changes.ts';
export { lineDifferences, makePlan } from './plan/index.ts';
export { planRouteTable, type Unroutable } from './plan/route-table.ts';
export {
  changeBoundaries,
  currentBoundaries,
  findParts,
  type Project,
  type ProjectOptions,
  prepareProject,
  propose,
  readProject,
  seeThrough,
  whatIf,
} from './project.ts';
export { describeBoundaries } from './propose/boundaries-of.ts';
export { describeDifference } from './propose/difference-text.ts';
export { type ApprovedMap, BOUNDARIES_FILE, readBoundaries } from './read-boundaries.ts';
export type { Progress } from './read-code-graph.ts';
export { type Reporter, reporters } from './report/index.ts';
export { version } from './version.ts';
export type { Change } from './whatif/change.ts';
export { resolveName } from './whatif/resolve.ts';
export { describeWhatIf } from './whatif/text.ts';

export interface AnalyzeOptions {
  /** Globs relative to the root that are left out, beside node_modules, build output and tests. */
  readonly exclude?: readonly string[];
  /** Read from git which files change together; default true. Without it the report is a function of the files alone. */
  readonly history?: boolean;
  /** Ask a type checker about the calls that are open otherwise; takes several times as long. Default false. */
  readonly precise?: boolean;
  /** The approved map: its file, or `propose` to ignore the one at the root. By default the one at the root, if any. */
  readonly boundaries?: { readonly file: string } | 'propose';
  /** Use and keep what is known in `.strangler/cache` of the folder; the report is the same without. Default false. */
  readonly cache?: boolean;
  /** Is told how far the work is. */
  readonly onProgress?: (progress: Progress) => void;
  /** Is told what a person should know and that is no part of the report, such as a cache that cannot be written. */
  readonly onNote?: (text: string) => void;
}

/**
 * Analyzes the source in a folder.
 * @throws ToolkitError when the folder cannot be analyzed (codes of `errors/analyzer.ts`) or the boundaries file is not one
 */
export async function analyze(root: string, options: AnalyzeOptions = {}): Promise<AnalysisReport> {
  const approved = readBoundaries(root, options.boundaries);
  const make = async (graph: CodeGraph): Promise<AnalysisReport> => {
    options.onProgress?.({ stage: 'measuring' });
    const { analyzeGraph } = await import('./analyze-graph.ts');
    return analyzeGraph(graph, approved);
  };
  const exclude = [...(options.exclude ?? []), ...(approved?.boundaries.exclude ?? [])];
  const key = JSON.stringify([version(), approved ?? null]);
  return readProduct(root, { kind: 'report', key, make }, { ...options, exclude });
}
