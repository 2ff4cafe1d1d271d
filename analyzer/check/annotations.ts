import type { CheckReport } from '../../contracts/check.ts';
import type { CheckContext } from './index.ts';
import { listProblems, RULES } from './problems.ts';

/**
 * Workflow commands that GitHub shows beside the code, and the delta.
 * Source of the form and its escapes: GitHub, "Workflow commands for GitHub Actions"; `toCommandValue` of actions/toolkit.
 */
export function toAnnotations(report: CheckReport, { inRepository, baseline }: CheckContext): string {
  const lines = listProblems(report).map(({ rule, message, file, line }) => {
    const properties = { file: file === null ? baseline : inRepository(file), line: String(line), title: RULES[rule] };
    const list = Object.entries(properties).map(([key, value]) => `${key}=${escapeProperty(value)}`);
    return `::error ${list.join(',')}::${escapeData(message)}`;
  });
  return [...lines, `strangler check: +${report.added} −${report.removed}`, ''].join('\n');
}

const escapeData = (text: string): string =>
  text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
const escapeProperty = (text: string): string => escapeData(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
