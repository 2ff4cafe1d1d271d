import { ToolkitError } from './toolkit-error.ts';

export const unreadableFile = (file: string, cause: unknown): ToolkitError =>
  new ToolkitError('UNREADABLE_FILE', {
    message: `${file} could not be read, so nothing was done.`,
    hint: 'Check that the path is right and that you may read it.',
    cause,
  });

export const brokenJson = (file: string, cause: unknown): ToolkitError =>
  new ToolkitError('BROKEN_JSON', {
    message: `${file} is not valid JSON: ${cause instanceof Error ? cause.message : String(cause)}`,
    hint: 'Mend the file and run the command again; nothing was changed.',
    cause,
  });

/** All problems of one file at once, each with its path: `routes[3].percent: 140 is over 100`. */
export const invalidDocument = (file: string, problems: readonly string[]): ToolkitError =>
  new ToolkitError('INVALID_DOCUMENT', {
    message: `${file} has ${problems.length} ${problems.length === 1 ? 'problem' : 'problems'}:\n${problems.map((problem) => `  ${problem}`).join('\n')}`,
    hint: 'Mend every line above; nothing was changed.',
  });
