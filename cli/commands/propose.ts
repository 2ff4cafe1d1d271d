import { existsSync } from 'node:fs';
import path from 'node:path';
import type { Command } from 'commander';
import { BOUNDARIES_FILE, toBoundaries } from '../../analyzer/index.ts';
import { boundariesExist } from '../../contracts/errors/boundaries.ts';
import type { CliContext } from '../context.ts';
import { type AnalysisFlags, analyzeInSight, resolveAnalysis, withSource, writeText } from './analysis.ts';

interface ProposeFlags extends AnalysisFlags {
  readonly write?: boolean;
  readonly force?: boolean;
}

/** `strangler propose`: service boundaries from the source alone, as a file to edit and approve. */
export function registerPropose(program: Command, context: CliContext): void {
  withSource(program.command('propose'))
    .description('propose service boundaries; --write makes boundaries.json')
    .option('--write', 'write boundaries.json into the folder')
    .option('--force', 'overwrite an existing boundaries.json')
    .action((named: string | undefined, flags: ProposeFlags) => run(context, named, flags));
}

async function run(context: CliContext, named: string | undefined, flags: ProposeFlags): Promise<void> {
  const { root, options } = await resolveAnalysis(context, named, flags);
  const file = path.join(root, BOUNDARIES_FILE);
  if (flags.write === true && flags.force !== true && existsSync(file)) throw boundariesExist(file);
  const report = await analyzeInSight(context, { root, options: { ...options, boundaries: 'propose' } });
  const text = `${JSON.stringify(toBoundaries(report), null, 2)}\n`;
  if (flags.write !== true) return context.out.write(text);
  writeText(file, text);
  const names = report.services.map(({ name }) => name).join(', ');
  context.out.write(
    `Wrote ${path.relative(context.cwd, file) || file}: ${names}.\nRead it, edit it, commit it: analyze and plan use it from here on.\n`,
  );
}
