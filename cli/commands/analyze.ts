import path from 'node:path';
import type { Command } from 'commander';
import { reporters } from '../../analyzer/index.ts';
import { unknownFormat } from '../../contracts/errors/boundaries.ts';
import type { CliContext } from '../context.ts';
import { type AnalysisFlags, analyzeInSight, resolveAnalysis, withSource, writeText } from './analysis.ts';

interface AnalyzeFlags extends AnalysisFlags {
  readonly format: string;
  readonly out?: string;
}

/** `strangler analyze`: the coupling report. */
export function registerAnalyze(program: Command, context: CliContext): void {
  withSource(program.command('analyze'))
    .description('coupling report: modules, routes, tables, proposed services, what each cut costs')
    .option('--format <format>', `one of ${[...reporters.keys()].join(', ')}`, 'text')
    .option('--out <file>', 'write the report to a file')
    .option('--boundaries <file>', 'use this service map (default: boundaries.json of the folder, if any)')
    .action((named: string | undefined, flags: AnalyzeFlags) => run(context, named, flags));
}

async function run(context: CliContext, named: string | undefined, flags: AnalyzeFlags): Promise<void> {
  const reporter = reporters.get(flags.format);
  if (reporter === undefined) throw unknownFormat(flags.format, [...reporters.keys()]);
  const analysis = await resolveAnalysis(context, named, flags);
  const report = await analyzeInSight(context, analysis);
  const toFile = flags.out !== undefined;
  const text = reporter(report, {
    columns: toFile ? 80 : Math.min(context.out.columns, 120),
    color: !toFile && context.out.color,
  });
  if (flags.out === undefined) return context.out.write(text);
  writeText(path.resolve(context.cwd, flags.out), text);
  context.err.write(`Wrote ${flags.out}.\n`);
}
