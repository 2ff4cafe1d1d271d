import { ToolkitError } from './toolkit-error.ts';

export const rootNotFound = (root: string): ToolkitError =>
  new ToolkitError('ROOT_NOT_FOUND', {
    message: `There is no folder ${root}, so nothing was analyzed.`,
    hint: 'Name the folder that holds the source, for example `strangler analyze src`.',
  });

export const rootNotAFolder = (root: string): ToolkitError =>
  new ToolkitError('ROOT_NOT_A_FOLDER', {
    message: `${root} is a file, not a folder, so nothing was analyzed.`,
    hint: 'Name the folder that holds the source: the analyzer reads a whole program, never one file.',
  });

export const noSourceFound = (root: string, skipped: number): ToolkitError =>
  new ToolkitError('NO_SOURCE_FOUND', {
    message: `There is no JavaScript or TypeScript source in ${root} (${skipped} ${skipped === 1 ? 'entry was' : 'entries were'} left out), so nothing was analyzed.`,
    hint: 'Name another folder, or check `exclude`: node_modules, build output and tests are always left out.',
  });

/** @param firstReasons some of the files with the reason, as people should read them */
export const tooFewReadable = (read: number, all: number, firstReasons: readonly string[]): ToolkitError =>
  new ToolkitError('TOO_FEW_READABLE', {
    message: `Only ${read} of ${all} source files could be read, fewer than 95 %, so no report was made: it would be wrong.\n${firstReasons.map((reason) => `  ${reason}`).join('\n')}`,
    hint: 'Make the files readable, or leave them out with `exclude`.',
  });
