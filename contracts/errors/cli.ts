import { ToolkitError } from './toolkit-error.ts';

export const configNotFound = (searchedFrom: string): ToolkitError =>
  new ToolkitError('CONFIG_NOT_FOUND', {
    message: `No strangler.config.ts or strangler.config.json was found in ${searchedFrom} or a folder above it.`,
    hint: 'Create one with at least { "monolith": { "url": "http://127.0.0.1:3000" } }, or name it with --config.',
  });

export const configFailed = (file: string, cause: unknown): ToolkitError =>
  new ToolkitError('CONFIG_FAILED', {
    message: `${file} could not be loaded: ${cause instanceof Error ? cause.message : String(cause)}`,
    hint: 'It must export its settings as `export default { monolith: { url: … } }`.',
    cause,
  });

/** Wrong words on the command line, as the argument parser says it. */
export const wrongUsage = (message: string, command: string): ToolkitError =>
  new ToolkitError('WRONG_USAGE', { message, hint: `See \`${command} --help\`.` });
