/** Errors of the report, the boundaries file and the plan. */
import { ToolkitError } from './toolkit-error.ts';

export const unknownFormat = (format: string, known: readonly string[]): ToolkitError =>
  new ToolkitError('UNKNOWN_FORMAT', {
    message: `There is no report format "${format}", so nothing was analyzed.`,
    hint: `Use one of: ${known.join(', ')}.`,
  });

export const boundariesExist = (file: string): ToolkitError =>
  new ToolkitError('BOUNDARIES_EXIST', {
    message: `${file} is there already and was left as it is, since people may have edited it.`,
    hint: 'Write the proposal over it with --force, or read it first with `strangler propose`.',
  });

export const routesExist = (file: string): ToolkitError =>
  new ToolkitError('ROUTES_EXIST', {
    message: `${file} is there already and was left as it is, since it may say what is moved.`,
    hint: 'Write another file with --out, or over it with --force; a running proxy keeps its own table until `strangler routes load`.',
  });

export const noBoundaries = (folder: string): ToolkitError =>
  new ToolkitError('NO_BOUNDARIES', {
    message: `There is no boundaries.json in ${folder}, so it is not known which services are meant. Nothing was written.`,
    hint: 'Make one with `strangler propose --write`, read and edit it, or name one with --boundaries.',
  });

export const unwritableFile = (file: string, cause: unknown): ToolkitError =>
  new ToolkitError('UNWRITABLE_FILE', {
    message: `${file} could not be written: ${cause instanceof Error ? cause.message : String(cause)}`,
    hint: 'Check that its folder exists and that you may write there.',
    cause,
  });

export const unknownLog = (file: string, lines: number, first: string): ToolkitError =>
  new ToolkitError('UNKNOWN_LOG', {
    message: `${file} has ${lines === 0 ? 'no line' : `no request in ${lines} ${lines === 1 ? 'line' : 'lines'}`}, so no plan was made${first === '' ? '.' : `. It begins: ${first.slice(0, 120)}`}`,
    hint: 'Common and combined log format and JSON lines with a method and a path or URL are understood.',
  });

export const brokenKeepMarkers = (file: string, problems: readonly string[]): ToolkitError =>
  new ToolkitError('BROKEN_KEEP_MARKERS', {
    message: `${file} was not written anew, since its hand-written text could get lost:\n${problems.map((problem) => `  ${problem}`).join('\n')}`,
    hint: 'Every `<!-- keep:begin NAME -->` needs one `<!-- keep:end NAME -->` after it, each on its own line, each name once.',
  });

/** @param problems each with both entries and their lines */
export const contradictoryBoundaries = (file: string, problems: readonly string[]): ToolkitError =>
  new ToolkitError('CONTRADICTORY_BOUNDARIES', {
    message: `${file} contradicts itself, so it was not used:\n${problems.map((problem) => `  ${problem}`).join('\n')}`,
    hint: 'Take back one of the two entries in every line above; nothing was changed.',
  });

export const boundariesNeeded = (file: string): ToolkitError =>
  new ToolkitError('BOUNDARIES_NEEDED', {
    message: `${file} is not there or names no services, so there is nothing to hold code to: nothing was checked.`,
    hint: 'Write a proposal with `strangler propose --write`, edit and approve it, then run the command again.',
  });

export const unknownName = (text: string, meant: string | undefined): ToolkitError =>
  new ToolkitError('UNKNOWN_NAME', {
    message: `The source has no file, symbol, table or route "${text}". Nothing was changed.`,
    hint: meant === undefined ? 'Name it as `strangler analyze` does.' : `Did you mean "${meant}"?`,
  });

export const ambiguousName = (text: string, names: readonly string[]): ToolkitError =>
  new ToolkitError('AMBIGUOUS_NAME', {
    message: `"${text}" could be ${names.length} things, so nothing was changed:\n${names.map((name) => `  ${name}`).join('\n')}`,
    hint: 'Say one of them in full.',
  });

export const unknownService = (name: string, known: readonly string[], meant: string | undefined): ToolkitError =>
  new ToolkitError('UNKNOWN_SERVICE', {
    message: `There is no service "${name}", so nothing was changed.`,
    hint: meant === undefined ? `There are: ${known.join(', ')}.` : `Did you mean "${meant}"?`,
  });

export const nothingToDo = (why: string): ToolkitError =>
  new ToolkitError('NOTHING_TO_DO', {
    message: `${why}, so nothing was changed.`,
    hint: 'Name other things or another service.',
  });
