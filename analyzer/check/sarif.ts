import type { CheckReport } from '../../contracts/check.ts';
import type { CheckContext } from './index.ts';
import { listProblems, type Problem, RULES } from './problems.ts';

/** SARIF 2.1.0 (OASIS, 2020), for code scanning. Artifact names are URIs relative to the repository's root. */
export function toSarif(report: CheckReport, context: CheckContext): string {
  const ids = Object.keys(RULES);
  const log = {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: 'strangler',
            semanticVersion: context.version,
            rules: Object.entries(RULES).map(([id, text]) => ({
              id,
              shortDescription: { text },
              defaultConfiguration: { level: 'error' },
            })),
          },
        },
        originalUriBaseIds: { '%SRCROOT%': { description: { text: 'The root of the repository.' } } },
        columnKind: 'utf16CodeUnits',
        results: listProblems(report).map((problem) => toResult(problem, ids.indexOf(problem.rule), context)),
      },
    ],
  };
  return `${JSON.stringify(log, null, 2)}\n`;
}

function toResult({ rule, message, file, line, identity }: Problem, ruleIndex: number, context: CheckContext) {
  const path = file === null ? context.baseline : context.inRepository(file);
  const uri = path.split('/').map(encodeURIComponent).join('/');
  return {
    ruleId: rule,
    ruleIndex,
    level: 'error',
    message: { text: message },
    locations: [
      { physicalLocation: { artifactLocation: { uri, uriBaseId: '%SRCROOT%' }, region: { startLine: line } } },
    ],
    partialFingerprints: { 'stranglerIdentity/v1': identity },
  };
}
