import { Command } from 'commander';
import { registerAnalyze } from './commands/analyze.ts';
import { registerCheck } from './commands/check.ts';
import { registerCompare } from './commands/compare.ts';
import { registerPlan } from './commands/plan.ts';
import { registerPropose } from './commands/propose.ts';
import { registerProxy } from './commands/proxy.ts';
import { registerRoute } from './commands/route.ts';
import { registerRoutes } from './commands/routes.ts';
import { registerWhatIf } from './commands/whatif.ts';
import type { CliContext } from './context.ts';

/** Every command of the CLI, in the order of `strangler --help`. */
const COMMANDS: readonly ((program: Command, context: CliContext) => void)[] = [
  registerAnalyze,
  registerPropose,
  registerWhatIf,
  registerCheck,
  registerPlan,
  registerProxy,
  registerRoutes,
  registerRoute,
  registerCompare,
];

export function createProgram(context: CliContext, version: string): Command {
  const program = new Command('strangler')
    .description('Take a Node/TypeScript monolith apart without stopping the business.')
    .version(version)
    .showSuggestionAfterError(true)
    .exitOverride()
    .configureOutput({
      writeOut: (text) => context.out.write(text),
      writeErr: () => {},
      getOutHelpWidth: () => Math.min(context.out.columns, 100),
      getErrHelpWidth: () => Math.min(context.err.columns, 100),
    })
    .addHelpText('after', EXAMPLES);
  for (const register of COMMANDS) register(program, context);
  return program;
}

const EXAMPLES = `
Examples:
  strangler analyze .                      coupling report of this project
  strangler plan . --out migration-plan.md the order of extraction, with reasons
  strangler proxy                          put the proxy in front of the monolith
  strangler route "GET /products" shadow   copy this route's traffic to the service
  strangler compare --candidate catalog    ask both sides, print what differs`;
