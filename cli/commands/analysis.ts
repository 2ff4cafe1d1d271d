/** What `analyze`, `propose` and `plan` have in common: which folder, which options, where the text goes. */
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Command } from 'commander';
import { type AnalyzeOptions, analyze, type Project, readProject } from '../../analyzer/index.ts';
import { unwritableFile } from '../../contracts/errors/boundaries.ts';
import { ToolkitError } from '../../contracts/errors/toolkit-error.ts';
import type { AnalysisReport } from '../../contracts/report.ts';
import type { CliContext } from '../context.ts';
import { createProgressLine } from '../progress.ts';

export interface AnalysisFlags {
  readonly boundaries?: string;
  readonly exclude?: readonly string[];
  /** False with `--no-cache`. */
  readonly cache: boolean;
  readonly precise?: boolean;
}

export interface Analysis {
  readonly root: string;
  readonly options: AnalyzeOptions;
}

/** Adds the argument and the option every analyzing command takes. */
export const withSource = (command: Command): Command =>
  command
    .argument('[path]', 'folder of the monolith (default: analyze.root of the configuration, or this folder)')
    .option('--exclude <globs...>', 'leave these files out, e.g. "scripts/**"')
    .option('--precise', 'ask the TypeScript checker about calls that stay open otherwise; several times slower')
    .option('--no-cache', 'read every file again; neither use nor write .strangler/cache in the folder');

/** Folder and options from the command line; what it does not say comes from the configuration, where there is one. */
export async function resolveAnalysis(
  context: CliContext,
  named: string | undefined,
  flags: AnalysisFlags,
): Promise<Analysis> {
  const settings =
    named === undefined ? await configured(context) : { root: path.resolve(context.cwd, named), exclude: [] };
  return {
    root: settings.root,
    options: {
      cache: flags.cache,
      precise: flags.precise === true,
      exclude: [...settings.exclude, ...(flags.exclude ?? [])],
      ...(flags.boundaries === undefined ? {} : { boundaries: { file: path.resolve(context.cwd, flags.boundaries) } }),
    },
  };
}

/** Analyzes, and tells a person who waits how far it is. */
export const analyzeInSight = (context: CliContext, analysis: Analysis): Promise<AnalysisReport> =>
  inSight(context, analysis, analyze);

/** As {@link analyzeInSight}, for what asks more of a program than its report. */
export const readInSight = (context: CliContext, analysis: Analysis): Promise<Project> =>
  inSight(context, analysis, readProject);

async function inSight<Made>(
  context: CliContext,
  { root, options }: Analysis,
  work: (root: string, options: AnalyzeOptions) => Promise<Made>,
): Promise<Made> {
  const line = createProgressLine(context, () => performance.now());
  const notes: string[] = [];
  try {
    return await work(root, { ...options, onProgress: line.show, onNote: (text) => void notes.push(text) });
  } finally {
    line.end();
    for (const text of notes) context.err.write(`note: ${text}\n`);
  }
}

async function configured(context: CliContext): Promise<{ root: string; exclude: readonly string[] }> {
  try {
    const { config, folder } = await context.loadConfig();
    return { root: path.resolve(folder, config.analyze.root), exclude: config.analyze.exclude };
  } catch (error) {
    if (error instanceof ToolkitError && error.code === 'CONFIG_NOT_FOUND') return { root: context.cwd, exclude: [] };
    throw error;
  }
}

/** Writes a whole file or nothing. Throws UNWRITABLE_FILE. */
export function writeText(file: string, text: string): void {
  try {
    writeFileSync(file, text);
  } catch (cause) {
    throw unwritableFile(file, cause);
  }
}
