import type { AnalysisReport } from '../../contracts/report.ts';

/** The report as `contracts/report.ts` says, two spaces deep, ending with a newline; the same report gives the same bytes. */
export const toJson = (report: AnalysisReport): string => `${JSON.stringify(report, null, 2)}\n`;
