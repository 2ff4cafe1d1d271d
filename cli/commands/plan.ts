import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { Command } from 'commander';
import { lineDifferences, makePlan } from '../../analyzer/index.ts';
import { unreadableFile } from '../../contracts/errors/parsing.ts';
import type { CliContext } from '../context.ts';
import { type AnalysisFlags, analyzeInSight, resolveAnalysis, withSource, writeText } from './analysis.ts';
import { measureSignals, type SignalFlags } from './plan-signals.ts';

interface PlanFlags extends AnalysisFlags, SignalFlags {
  readonly out?: string;
  readonly check?: boolean;
}

const DEFAULT_FILE = 'migration-plan.md';
const SHOWN_LINES = 40;

/** `strangler plan`: the order of extraction with reasons, and per service what to do. */
export function registerPlan(program: Command, context: CliContext): void {
  withSource(program.command('plan'))
    .description('migration plan: the order of extraction with reasons, and what each step takes')
    .option(
      '--out <file>',
      `write the plan to a file and keep its hand-written text (--check: default ${DEFAULT_FILE})`,
    )
    .option('--check', 'write nothing; exit 1 and print what differs when the file is stale')
    .option('--boundaries <file>', 'use this service map (default: boundaries.json of the folder, if any)')
    .option(
      '--access-log <files...>',
      'weigh services by their traffic: common or combined format or JSON lines, also .gz',
    )
    .option('--admin <url>', 'take progress and traffic from the running proxy')
    .option('--routes-report <file>', 'the same from a file: the output of `strangler routes --json`')
    .option('--no-history', 'leave git and CODEOWNERS alone')
    .action((named: string | undefined, flags: PlanFlags) => run(context, named, flags));
}

async function run(context: CliContext, named: string | undefined, flags: PlanFlags): Promise<void> {
  const name = flags.out ?? DEFAULT_FILE;
  const file = path.resolve(context.cwd, name);
  const { root, options } = await resolveAnalysis(context, named, flags);
  const report = await analyzeInSight(context, { root, options: { ...options, history: false } });
  const measured = await measureSignals(context, { root, report, flags: asked(flags) });
  if (flags.out === undefined && flags.check !== true)
    return context.out.write(makePlan(report, '', { source: name, measured }));
  const previous = readExisting(file);
  const plan = makePlan(report, previous ?? '', { source: name, measured });
  if (flags.check === true) return check(context, name, { previous, plan });
  writeText(file, plan);
  context.out.write(`${previous === plan ? `${name} was up to date` : `Wrote ${name}`}.\n`);
}

/** A check asks whether source or service map have moved on: history is taken as the plan has it. */
const asked = (flags: PlanFlags): SignalFlags => ({ ...flags, history: flags.history && flags.check !== true });

function check(
  context: CliContext,
  name: string,
  { previous, plan }: { previous: string | undefined; plan: string },
): void {
  if (previous === plan) {
    context.out.write(`${name} is up to date.\n`);
    return;
  }
  const differences = lineDifferences(previous ?? '', plan);
  const shown = differences.slice(0, SHOWN_LINES).map(({ sign, line, text }) => `${sign}${line}: ${text}`);
  const rest = differences.length > SHOWN_LINES ? [`… and ${differences.length - SHOWN_LINES} more lines`] : [];
  const head = previous === undefined ? `${name} does not exist` : `${name} is stale`;
  context.out.write(
    `${[`${head}; write it with \`strangler plan --out ${name}\`.`, ...(previous === undefined ? [] : [...shown, ...rest])].join('\n')}\n`,
  );
  context.exit(1);
}

function readExisting(file: string): string | undefined {
  if (!existsSync(file)) return undefined;
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    throw unreadableFile(file, cause);
  }
}
