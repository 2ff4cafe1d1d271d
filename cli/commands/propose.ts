import { existsSync } from 'node:fs';
import path from 'node:path';
import type { Command } from 'commander';
import {
  BOUNDARIES_FILE,
  describeBoundaries,
  describeDifference,
  type Project,
  propose,
} from '../../analyzer/index.ts';
import { boundariesExist } from '../../contracts/errors/boundaries.ts';
import type { CliContext } from '../context.ts';
import { type AnalysisFlags, readInSight, resolveAnalysis, withSource, writeText } from './analysis.ts';

interface ProposeFlags extends AnalysisFlags {
  readonly write?: boolean;
  readonly force?: boolean;
  readonly fresh?: boolean;
  readonly json?: boolean;
}

/** `strangler propose`: service boundaries from the source and what people decided, as a file to edit and approve. */
export function registerPropose(program: Command, context: CliContext): void {
  withSource(program.command('propose'))
    .description('propose service boundaries; beside an approved map, show what would change')
    .option('--write', 'write boundaries.json into the folder')
    .option('--force', 'overwrite an existing boundaries.json; its constraints are kept')
    .option('--fresh', 'forget who is where in the approved map; keep pinned, together, apart and shared')
    .option('--json', 'the proposed map and its difference to the approved one as JSON')
    .action((named: string | undefined, flags: ProposeFlags) => run(context, named, flags));
}

async function run(context: CliContext, named: string | undefined, flags: ProposeFlags): Promise<void> {
  const analysis = await resolveAnalysis(context, named, flags);
  const file = path.join(analysis.root, BOUNDARIES_FILE);
  if (flags.write === true && flags.force !== true && existsSync(file)) throw boundariesExist(file);
  const project: Project = await readInSight(context, analysis);
  const { boundaries, difference } = propose(project, flags.fresh === true);
  const text = describeBoundaries(boundaries);
  if (flags.write === true) {
    writeText(file, text);
    const names = boundaries.services.map(({ name }) => name).join(', ');
    const name = path.relative(context.cwd, file) || file;
    context.out.write(`Wrote ${name}: ${names}.\nRead it, edit it, commit it: analyze and plan use it from here on.\n`);
  } else if (flags.json === true) context.out.write(`${JSON.stringify({ boundaries, difference }, null, 2)}\n`);
  else if (difference === null) context.out.write(text);
  if (difference !== null && flags.json !== true)
    context.out.write(describeDifference(difference, Math.min(context.out.columns, 120)));
}
