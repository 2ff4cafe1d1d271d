/** What `main.ts` starts: parse, dispatch, print the error, exit. Commands live in `commands/`. */
import { createRequire } from 'node:module';
import { CommanderError } from 'commander';
import { wrongUsage } from '../contracts/errors/cli.ts';
import { ToolkitError } from '../contracts/errors/toolkit-error.ts';
import { loadConfig } from './config.ts';
import type { CliContext } from './context.ts';
import { createOutput, flushed } from './output.ts';
import { createProgram } from './program.ts';

const { version } = createRequire(import.meta.url)('../package.json') as { version: string };

const context: CliContext = {
  cwd: process.cwd(),
  env: process.env,
  out: createOutput(process.stdout, process.env),
  err: createOutput(process.stderr, process.env),
  loadConfig: (file) => loadConfig(process.cwd(), file),
  outliveReader: () => process.stdout.off('error', endWithReader).on('error', () => {}),
  exit: (code) => void end(code),
};

process.stdout.on('error', endWithReader);
/** Nobody reads the errors any more; the exit code still says what happened. */
process.stderr.on('error', () => {});

const program = createProgram(context, version);
try {
  await program.parseAsync(process.argv);
} catch (error) {
  await end(report(error));
}

function endWithReader(error: NodeJS.ErrnoException): void {
  if (error.code === 'EPIPE') process.exit(0);
  throw error;
}

/** Prints an error for its reader and gives the exit code. */
function report(error: unknown): number {
  if (error instanceof CommanderError) {
    if (error.exitCode === 0) return 0;
    if (error.code === 'commander.help') {
      context.err.write(program.helpInformation());
      return 2;
    }
    return report(wrongUsage(error.message.replace(/^error: /, '').replace(/\n\(/, ' ('), commandName()));
  }
  if (error instanceof ToolkitError) {
    context.err.write(`error [${error.code}] ${error.message}\nhint: ${error.hint}\n`);
    return error.exitCode;
  }
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
  context.err.write(`This is a bug in strangler ${version}; please report it with the lines below.\n${stack}\n`);
  return 70;
}

function commandName(): string {
  const known = program.commands.some((command) => command.name() === process.argv[2]);
  return known ? `strangler ${process.argv[2]}` : 'strangler';
}

async function end(code: number): Promise<void> {
  await Promise.all([flushed(process.stdout), flushed(process.stderr)]);
  process.exit(code);
}
