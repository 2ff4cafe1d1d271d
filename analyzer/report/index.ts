/** AnalysisReport in, text out: one reporter per format, found by its name. */
import type { AnalysisReport } from '../../contracts/report.ts';
import type { TextOptions } from '../model/layout.ts';
import { toJson } from './json.ts';
import { toMarkdown } from './markdown.ts';
import { describeReport } from './text.ts';

export { assembleReport } from './assemble.ts';

/** A pure function of the report; only the text format minds the options. Ends with a newline. */
export type Reporter = (report: AnalysisReport, options: TextOptions) => string;

export const reporters: ReadonlyMap<string, Reporter> = new Map<string, Reporter>([
  ['text', describeReport],
  ['json', toJson],
  ['markdown', toMarkdown],
]);
