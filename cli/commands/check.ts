import path from 'node:path';
import type { Command } from 'commander';
import {
  BOUNDARIES_FILE,
  type Checked,
  checkCrossings,
  checkReporters,
  makeBaseline,
  readBoundaries,
  version,
} from '../../analyzer/index.ts';
import type { CheckReport } from '../../contracts/check.ts';
import { boundariesNeeded, unknownFormat } from '../../contracts/errors/boundaries.ts';
import type { CliContext } from '../context.ts';
import { type AnalysisFlags, analyzeInSight, resolveAnalysis, withSource } from './analysis.ts';
import { BASELINE_FILE, readBaseline, repositoryOf, writeBaseline } from './baseline.ts';

interface CheckFlags extends AnalysisFlags {
  readonly format: string;
  readonly baseline?: string;
  readonly update?: boolean;
  readonly prune?: boolean;
}

/** `strangler check`: the ratchet for CI. */
export function registerCheck(program: Command, context: CliContext): void {
  withSource(program.command('check'))
    .description('fail when code crosses the approved boundaries in a way the baseline does not know')
    .option('--format <format>', `one of ${[...checkReporters.keys()].join(', ')}`, 'text')
    .option('--boundaries <file>', 'the approved map (default: boundaries.json of the folder)')
    .option('--baseline <file>', `known crossings (default: ${BASELINE_FILE} beside the map)`)
    .option('--update', 'write the baseline anew: accept what is new, drop what is gone')
    .option('--prune', 'drop from the baseline what is gone, accept nothing new')
    .addHelpText('after', '\nExit codes: 0 nothing new, 1 new, stale or over budget, 2 nothing was checked.')
    .action((named: string | undefined, flags: CheckFlags) => run(context, named, flags));
}

async function run(context: CliContext, named: string | undefined, flags: CheckFlags): Promise<void> {
  const reporter = checkReporters.get(flags.format);
  if (reporter === undefined) throw unknownFormat(flags.format, [...checkReporters.keys()]);
  const analysis = await resolveAnalysis(context, named, flags);
  const { root } = analysis;
  const mapFile = path.resolve(context.cwd, flags.boundaries ?? path.join(root, BOUNDARIES_FILE));
  const file = path.resolve(context.cwd, flags.baseline ?? path.join(path.dirname(mapFile), BASELINE_FILE));
  const kept = readBaseline(file);
  const checked = { ...(await collect(context, analysis, mapFile)), ...kept };
  const outcome = flags.update || flags.prune ? rewrite(context, file, checked, flags) : checkCrossings(checked);
  const repository = repositoryOf(root, context.cwd);
  const relative = (to: string): string => path.relative(repository, to).split(path.sep).join('/');
  context.out.write(
    reporter(outcome, {
      columns: Math.min(context.out.columns, 120),
      baseline: relative(file),
      inRepository: (name) => relative(path.join(root, name)),
      version: version(),
    }),
  );
  if (!outcome.ok) context.exit(1);
}

async function collect(
  context: CliContext,
  { root, options }: Awaited<ReturnType<typeof resolveAnalysis>>,
  mapFile: string,
): Promise<Pick<Checked, 'report' | 'boundaries'>> {
  const approved = readBoundaries(root, { file: mapFile }, 'if there is one');
  if (approved === undefined || approved.boundaries.services.length === 0) throw boundariesNeeded(mapFile);
  const settings = { ...options, history: false, boundaries: { file: mapFile } };
  return { report: await analyzeInSight(context, { root, options: settings }), boundaries: approved.boundaries };
}

/** Writes the baseline and gives what is still wrong with it. */
function rewrite(context: CliContext, file: string, checked: Checked, { update }: CheckFlags): CheckReport {
  const before = checkCrossings(checked);
  const baseline = makeBaseline(checked, update === true ? undefined : checked.baseline);
  const added = update === true ? before.added : 0;
  const name = path.relative(context.cwd, file) || file;
  const outcome = checkCrossings({ ...checked, baseline, ...writeBaseline(file, baseline) });
  context.err.write(`Wrote ${name}: +${added} −${before.removed}, ${outcome.known} known crossings.\n`);
  return outcome;
}
